"""listed-once: no response of a list has a resource twice.

A correct server may list rows (memberships, lines of a cart), pin resources at the top, answer two creations by one
resource, or show the resources of somebody else more than once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from documents import BOOLEAN, INTEGER, TEXT, WORD, Stated, content, in_path, list_of, object_of, operation, resources
from judging import Judge, accused, outcomes, passed
from servers import Answer, Call, Item, Resources

KIND = "all/listed-once"
Show = Callable[[list[Item]], list[Item]]


def posts(*, has_items: bool = True) -> Stated:
    """Return the paths of posts, which have tags; without `has_items` none stands alone."""
    sent: Stated = {"title": WORD, "pinned": BOOLEAN, "tags": list_of(TEXT)}
    shown = object_of("id title", id=INTEGER, role=TEXT, **sent)
    listed = operation("all", content(list_of(shown)))
    paths = resources("/posts", object_of("title", **sent), shown, key=in_path("id", INTEGER), listed=listed, get="get")
    return paths if has_items else {"/posts": paths["/posts"]}


class Posts(Resources):
    """Its list is what `show` makes of all posts."""

    def __init__(self, show: Show) -> None:
        super().__init__(posts())
        self.show = show

    def listed(self, call: Call) -> Any:
        return self.show(super().listed(call))


def joined(items: list[Item]) -> list[Item]:
    """Return a row for each tag of a post, as a join does."""
    return [each for each in items for _ in range(max(1, len(each.get("tags", ()))))]


def doubled(items: list[Item]) -> list[Item]:
    """Return all posts twice."""
    return items * 2


def latest_twice(items: list[Item]) -> list[Item]:
    """Return the latest post at the end once more."""
    return [*items, *items[-1:]]


def pinned(items: list[Item]) -> list[Item]:
    """Return the pinned posts at the top, too."""
    return [*(each for each in items if each.get("pinned")), *items]


def pinned_beside(items: list[Item]) -> list[Item]:
    """Return the pinned posts twice, wherever they stand."""
    return [each for each in items for _ in range(2 if each.get("pinned") else 1)]


def first_on_top(items: list[Item]) -> list[Item]:
    """Return the third post at the top, too: no property says why."""
    return [*items[2:3], *items]


def by_role(items: list[Item]) -> list[Item]:
    """Return a row for each of two roles."""
    return [{**each, "role": role} for each in items for role in ("author", "reader")]


class Foreign(Posts):
    """A post of somebody else stands in several rows."""

    def __init__(self) -> None:
        super().__init__(lambda items: [each for each in items for _ in range(2 if each["id"] == 900 else 1)])
        self.keep(7, {"title": "of somebody else"})
        self.keep(900, {"title": "of somebody else"})


class Known(Posts):
    """It answers each second creation by the post of the first one, and lists both creations."""

    def __init__(self) -> None:
        super().__init__(joined)
        self.rows: list[str] = []

    def __call__(self, call: Call) -> Answer:
        if call.method == "POST" and self.accepts(call) and self.count and len(self.rows) % 2:
            self.rows.append(self.rows[-1])
            return self.shown(call, self.keep(int(self.rows[-1]), call.body))
        found = super().__call__(call)
        if call.method == "POST" and isinstance(found, tuple) and found[0] == 200:
            self.rows.append(str(found[1]["id"]))
        return found

    def listed(self, call: Call) -> Any:
        return [self.kept[row] for row in self.rows]


class TestAccuses:
    @pytest.mark.parametrize("show", [joined, doubled, latest_twice])
    def test_resource_that_stands_twice_is_a_warning(self, judge: Judge, show: Show) -> None:
        assert accused(judge(Posts(show), posts())).get(KIND) == "warning"

    def test_nothing_else_is_reported_of_a_join(self, judge: Judge) -> None:
        assert accused(judge(Posts(joined), posts())) == {KIND: "warning"}


class TestDoesNotAccuse:
    def test_each_resource_once_passes(self, judge: Judge) -> None:
        summary = judge(Posts(list), posts())

        assert accused(summary) == {}
        assert KIND in passed(summary)

    @pytest.mark.parametrize("show", [pinned, pinned_beside, first_on_top, by_role])
    def test_rows_and_pinned_resources(self, judge: Judge, show: Show) -> None:
        assert KIND not in accused(judge(Posts(show), posts()))

    @pytest.mark.parametrize("server", [Foreign, Known])
    def test_resources_that_may_have_several_rows(self, judge: Judge, server: Callable[[], Posts]) -> None:
        assert KIND not in accused(judge(server(), posts()))

    def test_nothing_is_raised_without_single_resources(self, judge: Judge) -> None:
        paths = posts(has_items=False)

        assert KIND not in outcomes(judge(lambda _: (200, []), paths))
