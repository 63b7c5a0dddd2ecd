"""query-filters: a list chooses its resources by a boolean, or by an enum that its items repeat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import pytest
from documents import BOOLEAN, INTEGER, TEXT, WORD, Stated, content, in_path, list_of, object_of, operation, resources
from documents import parameter as query
from judging import Judge, accused, outcomes, passed, verdict
from servers import Answer, Call, Item, Resources, Served

RANKS = ["rookie", "veteran", "legend"]
RANK: Stated = {"type": "string", "enum": RANKS}
SIDE: Stated = {"type": "string", "enum": ["light", "dark"]}
Query = Mapping[str, str]
Choose = Callable[[list[Item], Query], list[Item]]
ACTIVE, RANKED, ALONE = (
    "all/query/is_active/query-filters",
    "all/query/rank/query-filters",
    "all/query/alone/query-filters",
)


def heroes(*parameters: Stated, required: str = "name", **changed: Stated) -> Stated:
    """Return the paths of heroes. `parameters` are those of the list."""
    sent: Stated = {
        "name": WORD,
        "is_active": {**BOOLEAN, "default": True},
        "rank": {**RANK, "default": "rookie"},
        "team": TEXT,
        **changed,
    }
    listed = operation("all", content(list_of(object_of("", id=INTEGER, **sent))), refuses="422", parameters=parameters)
    shown = object_of("", id=INTEGER, **sent)
    return resources(
        "/heroes",
        object_of(required, **sent),
        shown,
        key=in_path("id", INTEGER),
        listed=listed,
        get="get",
        delete="drop",
    )


FLAG = heroes(query("is_active", type="boolean"))
ENUM = heroes(query("rank", **RANK))


def said(name: str, words: str) -> Stated:
    """Return the paths of heroes whose list has a filter that is described by some words."""
    schema: Stated = RANK if name == "rank" else BOOLEAN
    return heroes({**query(name, **schema), "description": words})


OTHER_FLAG = heroes(query("alone", type="boolean"))
LIMIT = query("limit", type="integer", minimum=1, maximum=5, default=5)


class Heroes(Resources):
    """Its list has the heroes that `choose` returns. It refuses what is no value of a parameter."""

    def __init__(self, paths: Stated, choose: Choose) -> None:
        super().__init__(paths)
        self.choose = choose
        self.taken = {each["name"]: _texts(each["schema"]) for each in paths["/heroes"]["get"]["parameters"]}

    def __call__(self, call: Call) -> Answer:
        given = call.query.items() if call.path == self.path else ()
        is_right = all(value in self.taken[name] for name, value in given if name in self.taken)
        return super().__call__(call) if is_right else (422, {})

    def listed(self, call: Call) -> Any:
        return self.choose(super().listed(call), call.query)


def _texts(schema: Stated) -> list[str]:
    """Return the texts that a parameter takes."""
    if "enum" in schema:
        return list(schema["enum"])
    return ["true", "false"] if schema["type"] == "boolean" else [str(number) for number in range(1, 6)]


def by_flag(items: list[Item], asked: Query) -> list[Item]:
    """Choose by `is_active`."""
    if "is_active" not in asked:
        return items
    return [item for item in items if item.get("is_active") is (asked["is_active"] == "true")]


def by_rank(items: list[Item], asked: Query) -> list[Item]:
    """Choose by `rank`."""
    return [item for item in items if "rank" not in asked or item["rank"] == asked["rank"]]


def by_team(items: list[Item], asked: Query) -> list[Item]:
    """Choose by whether a hero has a team."""
    return [item for item in items if "alone" not in asked or ("team" not in item) is (asked["alone"] == "true")]


def if_true(items: list[Item], asked: Query) -> list[Item]:
    """Choose only for true."""
    return by_flag(items, asked) if asked.get("is_active") == "true" else items


def as_true(name: str, choose: Choose) -> Choose:
    """Take the text `false` for true."""
    return lambda items, asked: choose(items, {**asked, name: "true"} if name in asked else asked)


def ignoring(items: list[Item], _: Query) -> list[Item]:
    """Return all."""
    return items


class TestAccuses:
    @pytest.mark.parametrize("words", ["Only heroes of this rank.", "Filter by rank", "Only those with the given rank"])
    def test_enum_that_is_described_as_a_filter_and_chooses_nothing_is_a_failure(
        self, judge: Judge, words: str
    ) -> None:
        paths = said("rank", words)

        assert accused(judge(Heroes(paths, ignoring), paths)) == {RANKED: "failure"}

    @pytest.mark.many(2)
    @pytest.mark.parametrize("choose", [if_true, ignoring, as_true("is_active", by_flag)])
    @pytest.mark.parametrize(
        "words", ["Only heroes with this value.", "Only heroes that are (true) or are not (false) active."]
    )
    def test_flag_whose_description_is_about_both_values_is_a_failure(
        self, judge: Judge, choose: Choose, words: str
    ) -> None:
        paths = said("is_active", words)

        assert accused(judge(Heroes(paths, choose), paths)) == {ACTIVE: "failure"}

    @pytest.mark.parametrize("choose", [if_true, as_true("is_active", by_flag)])
    def test_false_that_shows_resources_with_true_is_a_warning(self, judge: Judge, choose: Choose) -> None:
        summary = judge(Heroes(FLAG, choose), FLAG)

        assert accused(summary) == {ACTIVE: "warning"}
        found = verdict(summary, ACTIVE)
        assert found.expected == "only resources with is_active false"
        assert found.actual.startswith("is_active true in ")
        assert found.seen == (3, 3)
        assert found.evidence is not None
        assert "is_active=false" in found.evidence.curl

    @pytest.mark.parametrize(
        "words", ["Filter by is_active", "Filter heroes by active status", "Filtered by `is active`."]
    )
    def test_flag_that_is_described_by_its_property_and_chooses_nothing_is_a_warning(
        self, judge: Judge, words: str
    ) -> None:
        paths = said("is_active", words)

        assert accused(judge(Heroes(paths, ignoring), paths)) == {ACTIVE: "warning"}

    def test_flag_that_chooses_the_opposite_is_a_warning(self, judge: Judge) -> None:
        """True shows only what is not active, and false only what is."""

        def choose(items: list[Item], asked: Query) -> list[Item]:
            turned = {name: "false" if value == "true" else "true" for name, value in asked.items()}
            return by_flag(items, turned)

        assert accused(judge(Heroes(FLAG, choose), FLAG)) == {ACTIVE: "warning"}

    def test_enum_that_chooses_nothing_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(Heroes(ENUM, ignoring), ENUM)) == {RANKED: "warning"}

    def test_filter_in_brackets_that_chooses_nothing_is_a_warning(self, judge: Judge) -> None:
        """As JSON:API writes it: `filter[rank]` is a filter of the rank."""
        paths = heroes(query("filter[rank]", **RANK))

        assert accused(judge(Heroes(paths, ignoring), paths)) == {"all/query/filter[rank]/query-filters": "warning"}

    def test_flag_without_a_property_whose_values_choose_alike_is_a_warning(self, judge: Judge) -> None:
        summary = judge(Heroes(OTHER_FLAG, as_true("alone", by_team)), OTHER_FLAG)

        assert accused(summary) == {ALONE: "warning"}
        assert "resources for both, and " in verdict(summary, ALONE).actual

    def test_resource_is_created_where_none_has_the_other_value(self, judge: Judge) -> None:
        """The list alone is judged, so that no request of the run makes an inactive hero."""
        summary = judge(Heroes(FLAG, if_true), FLAG, chosen=frozenset({ACTIVE}))

        assert accused(summary) == {ACTIVE: "warning"}

    def test_filter_is_looked_at_again_after_changes(self, judge: Judge) -> None:
        """Only a PATCH gives a hero a team, so that the list has heroes with a team only after it."""
        parts = {"name": WORD, "id": INTEGER, "team": {**TEXT, "nullable": True}}
        listed = operation("all", content(list_of(object_of("", **parts))), refuses="422")
        listed["parameters"] = [query("alone", type="boolean")]
        paths = resources(
            "/heroes",
            object_of("name", name=WORD),
            object_of("", **parts),
            key=in_path("id", INTEGER),
            listed=listed,
            change=object_of("team", team=WORD),
            get="get",
            patch="change",
        )

        summary = judge(Heroes(paths, as_true("alone", by_team)), paths)

        assert accused(summary) == {ALONE: "warning"}
        assert verdict(summary, ALONE).seen == (3, 3)

    def test_second_filter_of_a_list_with_pages_is_judged(self, judge: Judge) -> None:
        paths = heroes(query("rank", **RANK), query("side", **SIDE), side={**SIDE, "default": "light"})
        answer = paths["/heroes"]["get"]["responses"]["200"]["content"]["application/json"]
        answer["schema"] = object_of("items next", items=answer["schema"], next={**TEXT, "nullable": True})

        class Paged(Heroes):
            def listed(self, call: Call) -> Any:
                return {"items": super().listed(call), "next": None}

        assert accused(judge(Paged(paths, by_rank), paths)) == {"all/query/side/query-filters": "warning"}


class TestDoesNotAccuse:
    @pytest.mark.parametrize("words", ["Only active heroes if true, all if false.", "true: only active; false: all"])
    def test_flag_that_chooses_for_true_alone_and_says_so_is_right(self, judge: Judge, words: str) -> None:
        paths = said("is_active", words)

        assert ACTIVE not in accused(judge(Heroes(paths, if_true), paths))

    def test_filter_in_brackets_that_chooses_passes(self, judge: Judge) -> None:
        paths = heroes(query("filter[rank]", **RANK))

        def choose(items: list[Item], asked: Query) -> list[Item]:
            return [item for item in items if item["rank"] == asked.get("filter[rank]", item["rank"])]

        summary = judge(Heroes(paths, choose), paths)

        assert accused(summary) == {}
        assert "all/query/filter[rank]/query-filters" in passed(summary)

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "words",
        [
            "The rank of the heroes",
            "Only heroes of this rank, if a team is given",
            "Only heroes of this rank or a higher one",
            "Filter by rank. Ignored together with a search",
            "Filter by rank (admins only)",
            "Only used with the team",
        ],
    )
    def test_words_of_a_condition_or_a_bound_do_not_make_it_a_failure(self, judge: Judge, words: str) -> None:
        paths = said("rank", words)

        assert accused(judge(Heroes(paths, ignoring), paths)) == {RANKED: "warning"}

    @pytest.mark.parametrize("words", ["Only active heroes.", "Only heroes that are active, if it is true"])
    def test_flag_that_is_described_for_true_alone_may_be_ignored_for_false(self, judge: Judge, words: str) -> None:
        paths = said("is_active", words)

        assert accused(judge(Heroes(paths, if_true), paths)) == {}

    @pytest.mark.parametrize(
        "words",
        [
            "Only heroes that are active",
            "Filter by is_active if set to true",
            "Filter by activity",
            "Include is_active in each hero",
            "Filter by is_active together with the team",
        ],
    )
    def test_flag_that_is_described_in_other_words_may_choose_nothing(self, judge: Judge, words: str) -> None:
        paths = said("is_active", words)

        assert accused(judge(Heroes(paths, ignoring), paths)) == {}

    def test_flag_that_is_described_by_its_property_may_include_resources(self, judge: Judge) -> None:
        def including(items: list[Item], asked: Query) -> list[Item]:
            return [each for each in items if asked.get("is_active", "true") == "true" or not each["is_active"]]

        paths = said("is_active", "Filter by is_active")

        assert accused(judge(Heroes(paths, including), paths)) == {}

    @pytest.mark.parametrize("choose", [by_flag, by_rank])
    def test_filter_that_is_described_and_heeded_passes(self, judge: Judge, choose: Choose) -> None:
        name, place, words = (
            ("is_active", ACTIVE, "with this value") if choose is by_flag else ("rank", RANKED, "of this rank")
        )
        paths = said(name, f"Only heroes {words}.")
        summary = judge(Heroes(paths, choose), paths)

        assert accused(summary) == {}
        assert place in passed(summary)

    @pytest.mark.parametrize(
        ("paths", "choose", "requirement"),
        [(FLAG, by_flag, ACTIVE), (ENUM, by_rank, RANKED), (OTHER_FLAG, by_team, ALONE)],
    )
    def test_filter_that_is_heeded_passes(self, judge: Judge, paths: Stated, choose: Choose, requirement: str) -> None:
        summary = judge(Heroes(paths, choose), paths)

        assert accused(summary) == {}
        assert requirement in passed(summary)

    def test_parameter_with_a_default_is_no_filter(self, judge: Judge) -> None:
        """Without the parameter, the list has the active heroes."""
        paths = heroes(query("is_active", type="boolean", default=True))

        summary = judge(Heroes(paths, lambda items, asked: by_flag(items, {"is_active": "true", **asked})), paths)

        assert accused(summary) == {}
        assert ACTIVE not in outcomes(summary)

    @pytest.mark.parametrize("absent", ["true", "false"])
    def test_flag_may_include_resources(self, judge: Judge, absent: str) -> None:
        """`archived=true` shows the archived heroes too, and `archived=false` leaves them out."""
        paths = heroes(query("archived", type="boolean"), archived={**BOOLEAN, "default": False})

        def choose(items: list[Item], asked: Query) -> list[Item]:
            return [item for item in items if asked.get("archived", absent) == "true" or not item["archived"]]

        assert accused(judge(Heroes(paths, choose), paths)) == {}

    def test_flag_with_the_name_of_a_property_may_mean_something_else(self, judge: Judge) -> None:
        """It asks for pictures of active heroes, which this server does not have yet."""
        assert accused(judge(Heroes(FLAG, ignoring), FLAG)) == {}

    def test_false_may_choose_nothing_where_the_document_says_so(self, judge: Judge) -> None:
        described = {**query("is_active", type="boolean"), "description": "If true, only active heroes are listed."}
        paths = heroes(described)

        assert accused(judge(Heroes(paths, if_true), paths)) == {}

    def test_list_may_hide_resources(self, judge: Judge) -> None:
        def choose(items: list[Item], asked: Query) -> list[Item]:
            return [item for item in by_flag(items, asked) if item["id"] % 2]

        assert accused(judge(Heroes(FLAG, choose), FLAG)) == {}

    @pytest.mark.parametrize("shown", [{}, {"is_active": None}])
    def test_resources_without_the_property_may_be_of_any_value(self, judge: Judge, shown: Item) -> None:
        """The list says of no inactive hero that it is inactive."""
        paths = heroes(query("is_active", type="boolean"), is_active={**BOOLEAN, "nullable": True, "default": True})

        def hide(item: Item) -> Item:
            left = {name: value for name, value in item.items() if name != "is_active"}
            return item if item["is_active"] else {**left, **shown}

        def choose(items: list[Item], asked: Query) -> list[Item]:
            wanted = asked.get("is_active")
            found = [item for item in items if wanted is None or bool(item["is_active"]) is (wanted == "true")]
            return [hide(item) for item in found]

        summary = judge(Heroes(paths, choose), paths)

        assert ACTIVE not in accused(summary)

    @pytest.mark.parametrize(("name", "choose"), [("is_active", by_flag), ("rank", by_rank), ("alone", by_team)])
    def test_page_of_a_filtered_list_may_be_cut(self, judge: Judge, name: str, choose: Choose) -> None:
        stated = RANK if name == "rank" else {"type": "boolean"}
        paths = heroes(query(name, **stated), LIMIT)

        def cut(items: list[Item], asked: Query) -> list[Item]:
            return choose(items, asked)[: int(asked.get("limit", "5"))]

        assert accused(judge(Heroes(paths, cut), paths)) == {}

    def test_list_may_lag_behind(self, judge: Judge) -> None:
        """It shows the heroes of the list before for a while: here, once after each other filter."""
        asks = count()

        def choose(items: list[Item], asked: Query) -> list[Item]:
            is_late = asked == {"is_active": "false"} and next(asks) % 2 == 0
            return by_flag(items, {"is_active": "true"} if is_late else asked)

        assert accused(judge(Heroes(FLAG, choose), FLAG)) == {}

    def test_server_may_change_the_value(self, judge: Judge) -> None:
        """Each new hero is active until someone else sends it to rest."""
        server = Heroes(FLAG, by_flag)
        server.answers = server.reads = lambda item: {**item, "is_active": True}

        assert ACTIVE not in accused(judge(server, FLAG))

    @pytest.mark.parametrize("is_least", [True, False])
    def test_enum_may_be_a_bound(self, judge: Judge, is_least: bool) -> None:
        def choose(items: list[Item], asked: Query) -> list[Item]:
            bound = RANKS.index(asked.get("rank", RANKS[0 if is_least else -1]))
            places = ((item, RANKS.index(item["rank"])) for item in items)
            return [item for item, place in places if (place >= bound if is_least else place <= bound)]

        assert accused(judge(Heroes(ENUM, choose), ENUM)) == {}

    def test_enum_with_other_values_than_the_property_is_no_filter(self, judge: Judge) -> None:
        paths = heroes(query("rank", type="string", enum=["name", "age"]))

        summary = judge(Heroes(paths, ignoring), paths)

        assert accused(summary) == {}
        assert RANKED not in outcomes(summary)

    @pytest.mark.parametrize(
        "choose",
        [
            pytest.param(ignoring, id="it changes nothing"),
            pytest.param(lambda items, asked: [] if "alone" in asked else items, id="it chooses nothing"),
            pytest.param(
                lambda items, asked: [item for item in items if asked.get("alone") == "true" or item["is_active"]],
                id="it includes resources",
            ),
        ],
    )
    def test_flag_without_a_property_may_be_ignored_alike(self, judge: Judge, choose: Choose) -> None:
        assert ALONE not in accused(judge(Heroes(OTHER_FLAG, choose), OTHER_FLAG))

    def test_list_may_show_other_resources_each_time(self, judge: Judge) -> None:
        """A list of suggestions: true and false get the same ones by chance."""
        asks = count()

        def choose(items: list[Item], asked: Query) -> list[Item]:
            return items[next(asks) // 3 % 2 :]

        assert accused(judge(Heroes(OTHER_FLAG, choose), OTHER_FLAG)) == {}

    def test_resources_may_have_no_ids(self, judge: Judge) -> None:
        paths = {
            "/tags": {"get": operation("all", content(list_of(TEXT)), parameters=[query("alone", type="boolean")])}
        }

        assert ALONE not in accused(judge(lambda _: (200, ["a", "a", "b"]), paths))

    def test_filter_of_an_empty_list_is_not_asked_for(self, judge: Judge) -> None:
        paths = {"/heroes": {"get": FLAG["/heroes"]["get"]}}
        served = Served(lambda _: (200, []))

        summary = judge(None, paths, app=served, chosen=frozenset({ACTIVE}), examples=0)

        assert accused(summary) == {}
        alone = [call for call in served.calls if call.query == {"is_active": "true"}]
        assert len(alone) <= 1  # that of the plan

    def test_at_most_four_filters_of_a_list_are_judged(self, judge: Judge) -> None:
        flags = [query(name, type="boolean") for name in ("fast", "strong", "kind", "old", "rich")]
        paths = heroes(*flags)

        summary = judge(Heroes(paths, ignoring), paths)

        assert len([each for each in outcomes(summary) if each.endswith("/query-filters")]) == 4
