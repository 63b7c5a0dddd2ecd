"""filter-finds: a list with a filter has what this run created with the value asked for.

A correct server may lag behind, hide by default what a filter shows, choose by more than the value (a bound, a prefix,
a search, a slug), take an empty text for no filter, refuse a value, leave out what has it, or answer empty pages that
lead on. Somebody else may create and delete resources at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from documents import BOOLEAN, INTEGER, TEXT, WORD, Stated, content, in_path, list_of, object_of, operation, resources
from documents import parameter as query
from judging import Judge, accused, passed
from servers import Answer, Call, Item, Resources

KINDS = ["flat", "loft", "shed"]
KIND: Stated = {"type": "string", "enum": KINDS}
Query = Mapping[str, str]
Choose = Callable[[list[Item], Query], list[Item]]
OPEN, FLOOR, BY_KIND, CITY = (f"all/query/{name}/filter-finds" for name in ("is_open", "floor", "kind", "city"))
LIMIT = query("limit", type="integer", minimum=1, maximum=100)
TAKEN: dict[str, Callable[[str], Any]] = {
    "is_open": {"true": True, "false": False}.__getitem__,
    "floor": int,
    "kind": {each: each for each in KINDS}.__getitem__,
    "city": str,
    "limit": int,
    "cursor": int,
}


def rooms(*parameters: Stated, words: str = "", around: str = "", **changed: Stated) -> Stated:
    """Return the paths of rooms, whose list has filters that some words describe; without parameters, all of them."""
    sent: Stated = {
        "city": WORD,
        "floor": INTEGER,
        "is_open": {**BOOLEAN, "default": True},
        "kind": {**KIND, "default": "flat"},
        **changed,
    }
    shown = object_of("id city", id=INTEGER, **sent)
    filters = parameters or (FLAG, NUMBER, ENUM, TEXTS)
    asked = [{**each, "description": words} if words else each for each in filters]
    found = (
        object_of("rooms", rooms=list_of(shown), next_cursor={**TEXT, "nullable": True}) if around else list_of(shown)
    )
    listed = operation("all", content(found), parameters=[LIMIT, *asked], refuses="400 422")
    return resources("/rooms", object_of("city", **sent), shown, key=in_path("id", INTEGER), listed=listed, get="get")


FLAG, NUMBER, ENUM, TEXTS = (
    query("is_open", type="boolean"),
    query("floor", type="integer"),
    query("kind", **KIND),
    query("city"),
)


class Rooms(Resources):
    """Its list has the rooms that `choose` returns for the parameters, and of these the first ones."""

    def __init__(self, paths: Stated, choose: Choose, *, is_cut_first: bool = False) -> None:
        super().__init__(paths)
        self.choose, self.is_cut_first = choose, is_cut_first

    def __call__(self, call: Call) -> Answer:
        if call.path != self.path or call.method != "GET":
            return super().__call__(call)
        try:
            asked = {name: TAKEN[name](value) for name, value in call.query.items()}
        except (KeyError, ValueError):
            return 422, {}
        if not 1 <= asked.get("limit", 1) <= 100 or not -(2**53) <= asked.get("floor", 0) <= 2**53:
            return 422, {}
        return 200, self.page(asked)

    def page(self, asked: Item) -> Any:
        """Return the part of the list that is asked for."""
        items, size = [dict(each) for each in self.kept.values()], asked.pop("limit", 100)
        found = self.choose(items[:size] if self.is_cut_first else items, asked)
        return found[:size]


def equal(items: list[Item], asked: Query) -> list[Item]:
    """Choose the rooms that have all values asked for."""
    return [item for item in items if all(item.get(name) == value for name, value in asked.items())]


def if_truthy(items: list[Item], asked: Query) -> list[Item]:
    """Heed what is true alone, as `if value:` does."""
    return equal(items, {name: value for name, value in asked.items() if value or name == "is_open"})


def never(name: str, *values: Any) -> Choose:
    """Find nothing for some values of a filter, for none of them nothing at all."""

    def choose(items: list[Item], asked: Query) -> list[Item]:
        is_lost = name in asked and (asked[name] in values or not values)
        return [] if is_lost else equal(items, asked)

    return choose


def bound(items: list[Item], asked: Query) -> list[Item]:
    """Choose the rooms on a floor or above it."""
    rest = {name: value for name, value in asked.items() if name != "floor"}
    return [each for each in equal(items, rest) if "floor" not in asked or each.get("floor", 0) >= int(asked["floor"])]


def search(items: list[Item], asked: Query) -> list[Item]:
    """Find the parts of the name of a city, in any case."""
    rest = {name: value for name, value in asked.items() if name != "city"}
    wanted = asked.get("city", "").lower()
    return [each for each in equal(items, rest) if wanted in each["city"].lower()]


def slug(items: list[Item], asked: Query) -> list[Item]:
    """Choose by the slug of a city, which no property shows."""
    rest = {name: value for name, value in asked.items() if name != "city"}
    return [each for each in equal(items, rest) if "city" not in asked or f"slug-{each['city']}" == asked["city"]]


def including(items: list[Item], asked: Query) -> list[Item]:
    """Show the rooms that are closed, too, only if `is_open` is false."""
    rest = {name: value for name, value in asked.items() if name != "is_open"}
    return [each for each in equal(items, rest) if not asked.get("is_open") or each["is_open"]]


def excluding(items: list[Item], asked: Query) -> list[Item]:
    """Leave out what has the value."""
    return [each for each in items if all(each.get(name) != value for name, value in asked.items())]


def as_number(items: list[Item], asked: Query) -> list[Item]:
    """Compare digits as numbers of 64 bits."""
    text = str(asked.get("city", ""))
    read = str(int(float(text))) if text.isdecimal() else text
    return [each for each in items if "city" not in asked or each["city"] == read]


class Lagging(Rooms):
    """A correct server whose filters find a room after some more requests."""

    def __init__(self, paths: Stated, requests: int) -> None:
        super().__init__(paths, equal)
        self.lag, self.known = requests, dict[str, int]()

    def page(self, asked: Item) -> Any:
        for own in self.kept:
            self.known.setdefault(own, self.lag)
            self.known[own] -= len(asked) > 1
        found = super().page(asked)
        return [each for each in found if not asked or self.known[str(each["id"])] < 0]


class Shared(Rooms):
    """A correct server whose rooms somebody else deletes while they are listed with a filter."""

    def page(self, asked: Item) -> Any:
        found = super().page(dict(asked))
        for each in found[-1:] if "city" in asked else []:
            del self.kept[str(each["id"])]
            found.remove(each)
        return found


class Bodiless(Rooms):
    """Its list has no body where there are no rooms to show: it answers 204."""

    def __call__(self, call: Call) -> Answer:
        answer = super().__call__(call)
        return (204, None) if answer == (200, []) else answer


class Cursors(Rooms):
    """A correct server whose pages are cut before they are filtered, and lead on by a cursor."""

    def page(self, asked: Item) -> Any:
        size, start = asked.pop("limit", 100), asked.pop("cursor", 0)
        items = [dict(each) for each in self.kept.values()]
        more = str(start + size) if start + size < len(items) else None
        return {"rooms": equal(items[start : start + size], asked), "next_cursor": more}


class TestAccuses:
    @pytest.mark.parametrize(
        ("parameter", "lost", "found"),
        [
            (FLAG, False, OPEN),
            (NUMBER, 0, FLOOR),
            (ENUM, "loft", BY_KIND),
            (ENUM, "flat", BY_KIND),
        ],
        ids=["false", "0", "a member", "another member"],
    )
    def test_value_that_finds_nothing_is_a_warning(
        self, judge: Judge, parameter: Stated, lost: Any, found: str
    ) -> None:
        paths = rooms(parameter)

        assert accused(judge(Rooms(paths, never(parameter["name"], lost)), paths)) == {found: "warning"}

    @pytest.mark.parametrize("words", ["Only rooms in this city.", "Filters by city"])
    def test_filter_that_is_described_and_finds_nothing_is_a_failure(self, judge: Judge, words: str) -> None:
        paths = rooms(TEXTS, words=words)

        assert accused(judge(Rooms(paths, never("city")), paths)) == {CITY: "failure"}

    def test_zero_that_is_ignored_is_a_warning(self, judge: Judge) -> None:
        paths = rooms(NUMBER)

        assert accused(judge(Rooms(paths, if_truthy), paths)) == {FLOOR: "warning"}

    def test_page_that_is_filtered_after_it_was_cut_is_a_warning(self, judge: Judge) -> None:
        paths = rooms(ENUM)
        summary = judge(Rooms(paths, equal, is_cut_first=True), paths)

        assert accused(summary) == {BY_KIND: "warning after the page was cut"}

    @pytest.mark.parametrize("lost", [["loft"], []], ids=["lost", "cut first"])
    def test_empty_list_without_a_body_is_an_empty_list(self, judge: Judge, lost: list[str]) -> None:
        paths = rooms(ENUM)
        paths["/rooms"]["get"]["responses"]["204"] = {"description": "There are no rooms to show."}
        lying = Bodiless(paths, never("kind", *lost) if lost else equal, is_cut_first=not lost)
        found = "warning" if lost else "warning after the page was cut"

        assert accused(judge(lying, paths)) == {BY_KIND: found}
        assert accused(judge(Bodiless(paths, equal), paths)) == {}

    def test_long_text_of_digits_that_is_read_as_a_number_is_a_failure(self, judge: Judge) -> None:
        digits: Stated = {"type": "string", "pattern": "^[1-9][0-9]{17,29}$"}
        paths = rooms(TEXTS, words="Only rooms with exactly this.", city=digits)

        assert accused(judge(Rooms(paths, as_number), paths)) == {CITY: "failure"}
        assert accused(judge(Rooms(paths, equal), paths)) == {}


class TestDoesNotAccuse:
    @pytest.mark.parametrize("choose", [equal, bound, search])
    def test_filters_that_find_the_value_pass(self, judge: Judge, choose: Choose) -> None:
        paths = rooms()
        summary = judge(Rooms(paths, choose), paths)

        assert accused(summary) == {}
        assert BY_KIND in passed(summary)

    def test_flag_may_include_resources(self, judge: Judge) -> None:
        paths = rooms()

        assert OPEN not in accused(judge(Rooms(paths, including), paths))

    def test_all_filters_of_a_correct_server_pass(self, judge: Judge) -> None:
        summary = judge(Rooms(rooms(), equal), rooms())

        assert {OPEN, FLOOR, BY_KIND, CITY} <= passed(summary)

    @pytest.mark.parametrize("choose", [slug, never("city")])
    def test_text_that_names_something_else_may_find_nothing(self, judge: Judge, choose: Choose) -> None:
        paths = rooms(TEXTS)

        assert CITY not in accused(judge(Rooms(paths, choose), paths))

    @pytest.mark.parametrize("words", ["Leaves out these rooms.", ""])
    def test_parameter_may_leave_out_what_has_the_value(self, judge: Judge, words: str) -> None:
        paths = rooms(words=words)

        assert not {OPEN, FLOOR, BY_KIND, CITY} & {*accused(judge(Rooms(paths, excluding), paths))}

    def test_filters_may_lag_behind(self, judge: Judge) -> None:
        paths = rooms()

        assert not {OPEN, FLOOR, BY_KIND, CITY} & {*accused(judge(Lagging(paths, 2), paths))}

    def test_somebody_else_may_delete_a_room(self, judge: Judge) -> None:
        paths = rooms(TEXTS, words="Only rooms in this city.")

        assert CITY not in accused(judge(Shared(paths, equal), paths))

    @pytest.mark.parametrize("status", [400, 422])
    def test_value_may_be_refused(self, judge: Judge, status: int) -> None:
        paths = rooms(NUMBER)

        class Picky(Rooms):
            def __call__(self, call: Call) -> Answer:
                return (status, {}) if call.query.get("floor") == "0" else super().__call__(call)

        assert FLOOR not in accused(judge(Picky(paths, equal), paths))

    def test_empty_page_may_lead_on(self, judge: Judge) -> None:
        paths = rooms(ENUM, query("cursor"), around="rooms")

        assert BY_KIND not in accused(judge(Cursors(paths, equal), paths))
