"""query-sorts: a list is in the order that a value of an enum names by a property and a direction.

A correct server may put nulls first or last, break ties as it likes, order texts by the collation of a language or
without case, put pinned items first, order enums by their meaning and ranks by more than their value, and lag behind.
Somebody else may create items.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from documents import BOOLEAN, INTEGER, WORD, Stated, content, in_path, list_of, object_of, operation, resources
from documents import parameter as query
from judging import Judge, accused, outcomes, passed
from servers import Answer, Call, Item, Resources

SIGNED = ["price", "-price", "name", "-name", "made_at", "-made_at", "level", "-level", "rank", "-rank", "id", "-id"]
SORT, BY = "all/query/sort/query-sorts", "all/query/sort_by/query-sorts"
Key = Callable[[Any], Any]
Sort = Callable[[list[Item], str, bool], list[Item]]
LEVELS = ["low", "middle", "high"]


def goods(
    *parameters: Stated, words: str = "", members: list[str] | None = None, named: str = "id", **changed: Stated
) -> Stated:
    """Return the paths of goods, whose list has a parameter `sort` that some words describe, or other parameters.

    The server gives each an id in the property `named`.
    """
    own = INTEGER if named == "id" else WORD
    sent: Stated = {
        "name": WORD,
        "price": {**INTEGER, "minimum": 0, "nullable": True},
        "pinned": BOOLEAN,
        "rank": INTEGER,
        "level": {"type": "string", "enum": LEVELS},
        **changed,
    }
    shown = object_of(f"{named} name", **{named: own}, made_at={"type": "string", "format": "date-time"}, **sent)
    by_sign = {**query("sort", type="string", enum=members or SIGNED), **({"description": words} if words else {})}
    listed = operation("all", content(list_of(shown)), parameters=[*parameters] or [by_sign], refuses="422")
    written = object_of("name", **{each: schema for each, schema in sent.items() if not schema.get("readOnly")})
    return resources("/goods", written, shown, key=in_path(named, own), listed=listed, get="get")


PAIR = goods(
    query("sort_by", type="string", enum=["price", "name"]), query("direction", type="string", enum=["asc", "desc"])
)
SUFFIX = goods(members=["price_asc", "price_desc", "name:asc", "NAME_DESC"])


class Goods(Resources):
    """Its list is in the order that `sort` makes of a name and a direction."""

    def __init__(self, paths: Stated, sort: Sort) -> None:
        super().__init__(paths)
        self.sort = sort
        self.taken = {each["name"]: each["schema"]["enum"] for each in paths["/goods"]["get"]["parameters"]}

    def __call__(self, call: Call) -> Answer:
        is_list = call.path == self.path and call.method == "GET"
        is_wrong = any(value not in self.taken.get(name, [value]) for name, value in call.query.items())
        return (422, {}) if is_list and is_wrong else super().__call__(call)

    def keep(self, key: Any, body: Item) -> Item:
        at = f"2030-01-{1 + self.count // 20:02}T00:00:{2 * (self.count % 20):02}Z"
        return super().keep(key, {"made_at": at, **body})

    def listed(self, call: Call) -> Any:
        asked = _asked(call.query)
        items = [dict(each) for each in self.kept.values()]
        return items if asked is None else self.sort(items, *asked)


def _asked(asked: Mapping[str, str]) -> tuple[str, bool] | None:
    """Returns the name and the direction of an order."""
    if "sort_by" in asked:
        return asked["sort_by"], asked.get("direction") == "desc"
    text = asked.get("sort", "").lower()
    if text.endswith(("asc", "desc")):
        return text[:-5].rstrip("_:"), text.endswith("desc")
    return (text.lstrip("-"), text.startswith("-")) if text else None


def nulls(is_first: bool, key: Key = lambda value: value) -> Sort:
    """Sort by a key, nulls first or last in both directions."""

    def sort(items: list[Item], name: str, is_falling: bool) -> list[Item]:
        known = [each for each in items if each.get(name) is not None]
        unknown = [each for each in items if each.get(name) is None]
        found = sorted(known, key=lambda each: key(each[name]), reverse=is_falling)
        return [*unknown, *found] if is_first else [*found, *unknown]

    return sort


plain = nulls(is_first=False)


def ignoring(items: list[Item], _: str, __: bool) -> list[Item]:
    """Return the order of creation."""
    return items


def always_rising(items: list[Item], name: str, _: bool) -> list[Item]:
    """Ignore the direction."""
    return plain(items, name, False)


def turned(items: list[Item], name: str, is_falling: bool) -> list[Item]:
    """Turn the direction round."""
    return plain(items, name, not is_falling)


def without_case(value: Any) -> Any:
    """Return the key of a text without case, and without what stands between its letters."""
    return "".join(each for each in value.lower() if each.isalnum()) if isinstance(value, str) else value


def danish(value: Any) -> Any:
    """Return the key of a text in which `aa`, `ch` and `ll` are letters of their own."""
    found = without_case(value)
    for pair in ("aa", "ch", "ll") if isinstance(found, str) else ():
        found = found.replace(pair, f"{pair[0]}~")
    return found


def pinned_first(items: list[Item], name: str, is_falling: bool) -> list[Item]:
    """Return the pinned ones first."""
    found = plain(items, name, is_falling)
    return [*(each for each in found if each.get("pinned")), *(each for each in found if not each.get("pinned"))]


def by_meaning(items: list[Item], name: str, is_falling: bool) -> list[Item]:
    """Return levels in the order of their meaning, ids as texts, ranks by the length of the name."""
    if name == "level":
        known = [each for each in items if each.get("level")]
        return sorted(known, key=lambda each: LEVELS.index(each["level"]), reverse=is_falling)
    if name == "id":
        return sorted(items, key=lambda each: str(each["id"]), reverse=is_falling)
    return plain(items, name, is_falling) if name != "rank" else sorted(items, key=lambda each: len(each["name"]))


class Foreign(Goods):
    """A correct server whose list has things of somebody else at the top."""

    def listed(self, call: Call) -> Any:
        return [{"id": 900, "name": "zz", "price": 3}, {"id": 901, "name": "aa", "price": 1}, *super().listed(call)]


class Lagging(Goods):
    """A correct server that orders its list after a while."""

    turn = 0

    def listed(self, call: Call) -> Any:
        self.turn += 1 if call.query else 0
        return super().listed(call if self.turn > 2 else Call(call.method, call.path, call.headers, {}, None))


def by_creation(items: list[Item], name: str, is_falling: bool) -> list[Item]:
    """Order the times of the last change by those of the creation."""
    return plain(items, "made_at" if name == "changed_at" else name, is_falling)


def in_two_groups(items: list[Item], name: str, is_falling: bool) -> list[Item]:
    """Return the pinned ones first, and of both those with each level after each other."""
    found = plain(items, name, is_falling)
    return sorted(found, key=lambda each: (not each.get("pinned"), LEVELS.index(each.get("level") or LEVELS[0])))


class Changing(Goods):
    """It shows when a resource was changed last. The second one was changed last of all."""

    def listed(self, call: Call) -> Any:
        for turn, item in enumerate(self.kept.values()):
            item["changed_at"] = item["made_at"] if turn != 1 else "2030-06-01T00:00:00Z"
            item["note"] = "changed" if turn == 1 else "new"
        return super().listed(call)


class TestAccuses:
    @pytest.mark.many(2)
    @pytest.mark.parametrize("sort", [ignoring, always_rising, turned])
    @pytest.mark.parametrize(
        ("paths", "found"),
        [(goods(), SORT), (PAIR, BY), (SUFFIX, SORT)],
        ids=["signs", "a direction beside", "suffixes"],
    )
    def test_order_that_is_ignored_or_turned_round_is_a_warning(
        self, judge: Judge, sort: Sort, paths: Stated, found: str
    ) -> None:
        assert accused(judge(Goods(paths, sort), paths)) == {found: "warning"}

    @pytest.mark.parametrize("words", ["Sorts by this property, descending with a minus.", "The order of the list"])
    def test_order_of_numbers_that_is_described_is_a_failure(self, judge: Judge, words: str) -> None:
        paths = goods(words=words, members=["price", "-price"])

        assert accused(judge(Goods(paths, ignoring), paths)) == {SORT: "failure"}

    def test_resources_with_a_slug_and_no_id_are_compared(self, judge: Judge) -> None:
        paths = goods(members=["price", "-price"], named="slug")

        assert accused(judge(Goods(paths, ignoring), paths)) == {SORT: "warning"}
        assert accused(judge(Goods(paths, plain), paths)) == {}

    def test_single_resource_in_the_wrong_place_is_no_group(self, judge: Judge) -> None:
        time = {"type": "string", "format": "date-time", "readOnly": True}
        paths = goods(members=["changed_at", "-changed_at"], changed_at=time, note={**WORD, "readOnly": True})

        assert accused(judge(Changing(paths, by_creation), paths)) == {SORT: "warning"}
        assert accused(judge(Changing(paths, plain), paths)) == {}

    def test_texts_in_the_wrong_order_are_a_warning(self, judge: Judge) -> None:
        paths = goods(words="Sorts by name.", members=["name", "-name"])

        assert accused(judge(Goods(paths, ignoring), paths)) == {SORT: "warning"}

    def test_numbers_in_the_order_of_their_texts_are_a_warning(self, judge: Judge) -> None:
        paths = goods(members=["price", "-price"])

        assert accused(judge(Goods(paths, nulls(is_first=False, key=str)), paths)) == {SORT: "warning"}

    def test_digits_that_are_described_as_a_number_are_compared_as_one(self, judge: Judge) -> None:
        digits = {"type": "string", "pattern": "^[0-9]{1,18}$"}
        paths = goods(words="Sorts by the count, smallest first.", members=["count", "-count"], count=digits)

        assert accused(judge(Goods(paths, plain), paths)) == {SORT: "failure"}
        assert accused(judge(Goods(paths, nulls(is_first=True, key=int)), paths)) == {}


class TestDoesNotAccuse:
    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "sort",
        [
            plain,
            nulls(is_first=True),
            nulls(is_first=False, key=without_case),
            nulls(is_first=True, key=danish),
            pinned_first,
            in_two_groups,
            by_meaning,
        ],
        ids=["plain", "nulls first", "without case", "letters of a language", "pinned first", "two", "by meaning"],
    )
    @pytest.mark.parametrize("paths", [goods(), PAIR], ids=["signs", "a direction beside"])
    def test_orders_of_correct_servers(self, judge: Judge, sort: Sort, paths: Stated) -> None:
        assert accused(judge(Goods(paths, sort), paths)) == {}

    def test_order_passes(self, judge: Judge) -> None:
        assert SORT in passed(judge(Goods(goods(), plain), goods()))

    @pytest.mark.parametrize("server", [Foreign, Lagging])
    def test_things_of_others_and_an_order_that_lags_behind(self, judge: Judge, server: type[Goods]) -> None:
        assert accused(judge(server(goods(), plain), goods())) == {}

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "members",
        [
            ["price", "name"],
            ["newest", "cheapest"],
            ["relevance", "-relevance"],
            ["level", "-level"],
            ["-rank"],
            ["-id"],
        ],
    )
    def test_nothing_is_raised_without_a_property_and_a_direction(self, judge: Judge, members: list[str]) -> None:
        paths = goods(members=members)

        assert SORT not in outcomes(judge(Goods(paths, ignoring), paths))

    def test_digits_may_be_ordered_as_texts_where_nothing_else_is_said(self, judge: Judge) -> None:
        digits = {"type": "string", "pattern": "^[0-9]{1,18}$"}
        paths = goods(members=["count", "-count"], count=digits)

        assert accused(judge(Goods(paths, plain), paths)) == {}
