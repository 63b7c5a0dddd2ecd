"""default: a server without the field behaves as if the documented default had been sent."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from documents import (
    BOOLEAN,
    INTEGER,
    TEXT,
    WORD,
    Stated,
    content,
    gets,
    list_of,
    object_of,
    parameter,
    posts,
    resources,
)
from judging import Judge, accused, failures, passed, verdict
from servers import Answer, Call, Item, Resources, Respond, accepting

SIZED = object_of("name", name=TEXT, size={**INTEGER, "default": 3})

NOTED = object_of("name", name=TEXT, note={**TEXT, "nullable": True, "default": None})
SHOWN_NOTE = object_of("name", name=TEXT, note={**TEXT, "nullable": True})


def using(default: Any) -> Any:
    """Return a server that takes a value for the default of `size`."""
    return accepting(SIZED, lambda call: (200, {"size": default, **call.body}))


# An order holds one list, its items, and the server makes more of it than the client sent.
HOLD = parameter("X-Hold-Minutes", "header", type="integer", minimum=0, maximum=60, default=15)
ITEMS = {"type": "array", "items": object_of("sku", sku=WORD), "minItems": 1}
ORDER = object_of(id=TEXT, number=INTEGER, held=INTEGER, items=ITEMS)


def ordering(held: Callable[[Any], Any], wrapper: str = "") -> Respond:
    """Return a server that takes orders, and holds each for the minutes that a function makes of the header."""
    numbers = count(1)

    def order(call: Call) -> Answer:
        minutes = call.headers.get("X-Hold-Minutes")
        if minutes is not None and not (minutes.isdecimal() and int(minutes) <= 60):
            return 422, {}
        number = next(numbers)
        made = {"id": f"o{number}", "number": number, "held": held(minutes and int(minutes)), **call.body}
        return 200, {wrapper: made} if wrapper else made

    return accepting(object_of("items", items=ITEMS), order)


def orders(wrapper: str = "") -> Stated:
    """Return the paths of a server that takes orders."""
    shown = object_of(**{wrapper: ORDER}) if wrapper else ORDER
    return posts(object_of("items", items=ITEMS), shown, parameters=[HOLD])


# A plan has labels, which are an empty map by default, and a merge patch changes them.
LABELS: Stated = {"type": "object", "additionalProperties": TEXT}
PLAN = object_of("name", name=WORD, labels={**LABELS, "default": {}})
PLANS = resources(
    "/plans",
    PLAN,
    object_of("id name labels", id=TEXT, name=TEXT, labels=LABELS),
    change=object_of(name=WORD, labels={"type": "object", "additionalProperties": {**TEXT, "nullable": True}}),
    media_type="application/merge-patch+json",
    made="201",
    get="get",
    patch="change",
)


class Plans(Resources):
    """A correct server of plans."""

    def __init__(self) -> None:
        super().__init__(PLANS)

    def change(self, key: str, body: Item) -> Item:
        old = self.kept[key]
        labels = {**old["labels"], **body.get("labels", {})}
        body = {**body, "labels": {name: text for name, text in labels.items() if text is not None}}
        return self.keep(old["id"], {**old, **body})


class Sharing(Plans):
    """All plans that were created without labels have one map."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: dict[str, str] = {}

    def defaults(self, method: str) -> Item:
        return {"labels": self.labels}

    def change(self, key: str, body: Item) -> Item:
        labels = self.kept[key]["labels"]
        merged = super().change(key, body)["labels"]
        labels.clear()
        labels.update(merged)
        return self.keep(self.kept[key]["id"], {**self.kept[key], "labels": labels})


class Labeling(Plans):
    """Each plan has a label from the beginning."""

    def defaults(self, method: str) -> Item:
        return {"labels": {"origin": "made by the server"}}


HOURS = object_of(most=INTEGER)
SHIFTS = resources(
    "/shifts",
    object_of("name", name=WORD, hours={**HOURS, "default": {"most": 8}}),
    object_of("id name hours", id=TEXT, name=TEXT, hours=HOURS),
    change=object_of(name=WORD, hours=HOURS),
    media_type="application/merge-patch+json",
    made="201",
    get="get",
    patch="change",
)


class Shifts(Resources):
    """All shifts that were created without hours have one object, if it is shared."""

    def __init__(self, *, is_shared: bool) -> None:
        super().__init__(SHIFTS)
        self.hours = {"most": 8}
        self.is_shared = is_shared

    def defaults(self, method: str) -> Item:
        return {"hours": self.hours if self.is_shared else {"most": 8}}

    def change(self, key: str, body: Item) -> Item:
        self.kept[key]["hours"].update(body.get("hours", {}))
        return super().change(key, {**body, "hours": self.kept[key]["hours"]})


def themes(*, is_documented: bool = False) -> Stated:
    """Return the paths of pages with a look, whose default is empty and whose members have defaults."""
    theme, size = {**TEXT, "default": "light"}, {**INTEGER, "default": 12}
    look = {**object_of(theme=theme, size=size), "default": {}}
    shown = object_of(theme=theme, size=size) if is_documented else object_of(theme=TEXT, size=INTEGER)
    return resources(
        "/pages", object_of("name", name=WORD, look=look), object_of("id", id=TEXT, name=TEXT, look=shown), get="get"
    )


class Looks(Resources):
    """It fills in what a look leaves out. A page without a look gets what `given` says."""

    def __init__(self, paths: Stated, given: Item, *, fills: bool = True) -> None:
        super().__init__(paths)
        self.given, self.fills = given, fills

    def make(self, body: Item) -> Item:
        own = {"theme": "light", "size": 12} if self.fills else {}
        return super().make({**body, "look": {**own, **body["look"]} if "look" in body else dict(self.given)})


class TestAccuses:
    def test_members_of_an_empty_default_that_are_filled_in_elsewhere_are_a_warning(self, judge: Judge) -> None:
        found = accused(judge(Looks(themes(), {}), themes()))

        own = {f"make/body/look/{name}/default" for name in ("theme", "size")}
        assert found == dict.fromkeys(own, "warning not filled in")

    def test_change_of_a_member_of_a_default_that_shows_in_another_resource_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(Shifts(is_shared=True), SHIFTS)) == {"make/body/hours/default": "failure"}
        assert accused(judge(Shifts(is_shared=False), SHIFTS)) == {}

    def test_change_of_a_default_that_shows_in_another_resource_is_a_failure(self, judge: Judge) -> None:
        summary = judge(Sharing(), PLANS)

        assert accused(summary) == {"make/body/labels/default": "failure"}
        assert "was sent for another resource" in verdict(summary, "make/body/labels/default").actual

    def test_another_default_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(using(4), posts(SIZED, SIZED))) == {"make/body/size/default": "failure"}

    def test_default_that_every_response_leaves_out_after_an_explicit_value_is_a_failure(self, judge: Judge) -> None:
        shown = object_of("name", name=TEXT, size=INTEGER)

        assert accused(judge(accepting(SIZED), posts(SIZED, shown))) == {"make/body/size/default": "failure"}

    def test_default_null_that_is_left_out_where_an_explicit_null_is_shown_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(accepting(NOTED), posts(NOTED, SHOWN_NOTE))) == {"make/body/note/default": "failure"}

    def test_null_in_place_of_the_default_is_a_failure(self, judge: Judge) -> None:
        shown = object_of("name", name=TEXT, size={**INTEGER, "nullable": True})

        assert accused(judge(using(None), posts(SIZED, shown))) == {"make/body/size/default": "failure"}

    def test_default_that_only_a_read_shows_is_judged_by_the_read(self, judge: Judge) -> None:
        paths = resources("/notes", SIZED, object_of(id=TEXT, **SIZED["properties"]), get="get")
        paths["/notes"]["post"]["responses"]["200"] = content(object_of(id=TEXT))

        class Ignoring(Resources):
            def defaults(self, method: str) -> dict[str, Any]:
                return {"size": 4}

        server = Ignoring(paths, answers=lambda item: {"id": item["id"]})

        assert accused(judge(server, paths)) == {"make/body/size/default": "failure"}

    def test_property_of_another_meaning_is_a_warning(self, judge: Judge) -> None:
        """The status that is shown is what became of the request, not what the client asked for."""
        schema = object_of(status={**TEXT, "default": "draft"})
        summary = judge(accepting(schema, lambda _: (200, {"status": "pending"})), posts(schema, schema), examples=40)

        assert accused(summary) == {
            "make/body/status/default": "warning computed",
            "make/body/status/echo": "warning computed",
        }

    @pytest.mark.parametrize("wrapper", ["", "data"])
    def test_order_that_holds_another_default_is_a_failure(self, judge: Judge, wrapper: str) -> None:
        """An order is no list of its items: all of it is compared."""
        summary = judge(ordering(lambda minutes: 30 if minutes is None else minutes, wrapper), orders(wrapper))

        assert accused(summary) == {"make/header/X-Hold-Minutes/default": "failure"}


class TestDoesNotAccuse:
    @pytest.mark.parametrize(
        ("given", "fills", "is_documented"),
        [({"theme": "light", "size": 12}, True, False), ({}, True, True)],
        ids=["filled in", "the response documents the defaults"],
    )
    def test_members_of_an_empty_default(self, judge: Judge, given: Item, *, fills: bool, is_documented: bool) -> None:
        paths = themes(is_documented=is_documented)

        assert accused(judge(Looks(paths, given, fills=fills), paths)) == {}

    def test_members_of_an_empty_default_that_are_never_filled_in_say_nothing_more(self, judge: Judge) -> None:
        found = accused(judge(Looks(themes(), {}, fills=False), themes()))

        assert "warning not filled in" not in found.values()

    @pytest.mark.parametrize("server", [Plans, Labeling])
    def test_default_of_its_own_that_is_changed_passes(self, judge: Judge, server: type[Plans]) -> None:
        summary = judge(server(), PLANS)

        assert accused(summary) == {}
        assert "make/body/labels/default" in passed(summary)

    def test_empty_default_of_an_id_asks_the_server_for_one(self, judge: Judge) -> None:
        """Agent Development Kit gives each event an id where the client gives none."""
        event = object_of("author", author=TEXT, id={**TEXT, "default": ""})
        stated = object_of("name", name=TEXT, events=list_of(event))

        def make(call: Call) -> Answer:
            events = [
                {**each, "id": each.get("id") or f"event-{each['author']}"} for each in call.body.get("events", [])
            ]
            return 200, {**call.body, "events": events}

        found = accused(judge(accepting(stated, make), posts(stated, stated)))

        assert not found.keys() & {"make/body/events/*/id/default", "make/body/events/*/id/echo"}

    def test_creation_that_returns_what_is_there_shows_no_shared_default(self, judge: Judge) -> None:
        """There is one plan, whoever creates it."""

        class One(Plans):
            def make(self, body: Item) -> Item:
                old = self.kept.get("key-1", {"labels": {}})
                return self.keep("key-1", {**old, **body})

        assert accused(judge(One(), PLANS)).get("make/body/labels/default") is None

    @pytest.mark.parametrize("wrapper", ["", "data"])
    def test_numbers_that_the_server_makes_beside_a_list_are_no_difference(self, judge: Judge, wrapper: str) -> None:
        summary = judge(ordering(lambda minutes: 15 if minutes is None else minutes, wrapper), orders(wrapper))

        assert accused(summary) == {}
        assert "make/header/X-Hold-Minutes/default" in passed(summary)

    def test_default_is_applied_when_the_property_is_absent(self, judge: Judge) -> None:
        summary = judge(using(3), posts(SIZED, SIZED))

        assert accused(summary) == {}
        assert "make/body/size/default" in passed(summary)

    def test_default_may_be_left_out_where_the_response_documents_it(self, judge: Judge) -> None:
        summary = judge(accepting(SIZED), posts(SIZED, SIZED))

        assert accused(summary) == {}
        assert "make/body/size/default" in passed(summary)

    def test_default_null_may_be_left_out_where_the_server_never_shows_null(self, judge: Judge) -> None:
        def without_null(call: Call) -> Answer:
            return 200, {name: value for name, value in call.body.items() if value is not None}

        summary = judge(accepting(NOTED, without_null), posts(NOTED, SHOWN_NOTE))

        assert accused(summary) == {}
        assert "make/body/note/default" in passed(summary)

    def test_response_that_is_not_json_is_compared_as_text(self, judge: Judge) -> None:
        numbers = iter(range(10_000))
        schema = object_of("url", url=WORD, way={**TEXT, "enum": ["a", "b"], "default": "a"})
        server = accepting(schema, lambda _: (200, f"thing-{next(numbers)}".encode()))

        summary = judge(server, posts(schema))

        assert accused(summary) == {}
        reason = "two requests with the default are answered differently"
        assert verdict(summary, "make/body/way/default").reason == reason

    @pytest.mark.parametrize(
        "seed", [pytest.param(seed, marks=[pytest.mark.soak] if seed >= 6 else []) for seed in range(20)]
    )
    def test_value_that_the_server_draws_is_no_difference(self, judge: Judge, seed: int) -> None:
        drawn = random.Random(seed)

        def draw(call: Call) -> Answer:
            size = call.query.get("size", "5")
            is_right = re.fullmatch("[1-9][0-9]*", size)
            return (200, {"size": int(size), "is_lucky": drawn.random() < 0.5}) if is_right else (422, {})

        size = parameter("size", type="integer", minimum=1, default=5)

        assert failures(judge(draw, gets(size, shown=object_of(size=INTEGER, is_lucky=BOOLEAN)))) == set()

    def test_default_of_a_property_of_a_patch_is_not_applied(self, judge: Judge) -> None:
        paths = resources("/notes", SIZED, object_of(id=TEXT, **SIZED["properties"]), get="get", patch="change")

        assert accused(judge(Resources(paths), paths)) == {}


@pytest.mark.parametrize(("is_constant", "default"), [(False, ""), (True, "failure")], ids=["made", "constant"])
def test_null_may_ask_the_server_for_a_value_of_its_own(judge: Judge, is_constant: bool, default: str) -> None:
    """A Quart application publishes at once without a time, and `default: null` is what Pydantic writes."""
    schema = object_of("title", title=TEXT, at={"type": ["string", "null"], "default": None})
    turns = count()

    def say(call: Call) -> Answer:
        return 200, {**call.body, "at": call.body.get("at") or ("some" if is_constant else f"at {next(turns)}")}

    found = accused(judge(accepting(schema, say), posts(schema, schema), version="3.1.0"))

    assert found.get("make/body/at/default", "") == default
    assert ("make/body/at/null-kept" in found) == is_constant


SAID_SIZE = object_of("name", name=TEXT, size={**INTEGER, "description": "How many there are. Defaults to 3."})


def _sized(default: int) -> Respond:
    return accepting(SAID_SIZE, lambda call: (200, {"size": default, **call.body}))


def test_a_default_in_words_that_is_not_applied_is_a_warning(judge: Judge) -> None:
    summary = judge(_sized(4), posts(SAID_SIZE, object_of(name=TEXT, size=INTEGER)))

    assert accused(summary) == {"make/body/size/default": "warning"}
    assert accused(judge(_sized(3), posts(SAID_SIZE, object_of(name=TEXT, size=INTEGER)))) == {}
