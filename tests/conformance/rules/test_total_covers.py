"""total-covers: the total of a list is no smaller than the number of resources in the response."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from documents import INTEGER, TEXT, Stated, content, list_of, object_of, operation, resources
from judging import Judge, accused, passed
from servers import Call, Resources

ITEM = object_of("id title", id=TEXT, title=TEXT)
KIND = "all/response/total/total-covers"


def notes(**total: Any) -> Stated:
    """Return the paths of notes, whose list has a total beside the notes."""
    shown = content(object_of("total", items=list_of(ITEM), total={**INTEGER, **total}))
    return resources("/notes", object_of("title", title=TEXT), ITEM, listed=operation("all", shown), get="get")


class Notes(Resources):
    """`counts` makes the total of the number of notes."""

    def __init__(self, paths: Stated, counts: Callable[[int], int]) -> None:
        super().__init__(paths)
        self.counts = counts

    def listed(self, call: Call) -> Any:
        return {"items": list(self.kept.values()), "total": self.counts(len(self.kept))}


class Lagging(Notes):
    """Its total is that of the list before."""

    def listed(self, call: Call) -> Any:
        found = super().listed(call)
        self.last, found["total"] = found["total"], getattr(self, "last", 0)
        return found


class TestAccuses:
    def test_total_that_leaves_one_resource_out_is_a_warning(self, judge: Judge) -> None:
        found = accused(judge(Notes(notes(), lambda count: max(0, count - 1)), notes()))

        assert found == {KIND: "warning"}


class TestDoesNotAccuse:
    def test_total_of_all_passes(self, judge: Judge) -> None:
        summary = judge(Notes(notes(), lambda count: count), notes())

        assert accused(summary) == {}
        assert KIND in passed(summary)

    @pytest.mark.parametrize(
        "counts",
        [lambda count: count + 7, lambda _: 1, lambda _: 0, lambda count: count // 3],
        ids=["hidden resources", "one page", "no price", "groups"],
    )
    def test_total_may_count_something_else(self, judge: Judge, counts: Callable[[int], int]) -> None:
        assert accused(judge(Notes(notes(), counts), notes())) == {}

    def test_total_may_lag_behind(self, judge: Judge) -> None:
        assert accused(judge(Lagging(notes(), lambda count: count), notes())) == {}

    @pytest.mark.parametrize("words", ["About how many notes there are.", "How many notes the page shows, but one."])
    def test_document_may_say_that_the_total_is_another(self, judge: Judge, words: str) -> None:
        paths = notes(description=words)

        assert accused(judge(Notes(paths, lambda count: max(0, count - 1)), paths)) == {}
