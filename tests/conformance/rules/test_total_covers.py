"""total-covers: the total of a list is no smaller than the number of resources in the response."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from documents import BOOLEAN, INTEGER, TEXT, Stated, content, list_of, object_of, operation, parameter, resources
from judging import Judge, accused, outcomes, passed
from servers import Answer, Call, Item, Resources

ITEM = object_of("id title", id=TEXT, title=TEXT)
KIND = "all/response/total/total-covers"


def notes(description: str = "", /, **shown: Any) -> Stated:
    """Return the paths of notes, whose list has a total beside them. `shown` are properties that the server sets."""
    total = {**INTEGER, **({"description": description} if description else {})}
    item = object_of("id title", id=TEXT, title=TEXT, **shown)
    answered = content(object_of("total", items=list_of(item), total=total))
    return resources("/notes", object_of("title", title=TEXT), item, listed=operation("all", answered), get="get")


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


class Beside(Notes):
    """Its list begins with notes of its own, which its total does not count."""

    def __init__(self, paths: Stated, *beside: str) -> None:
        super().__init__(paths, lambda count: count)
        self.beside = [{"id": each, "title": each} for each in beside]

    def listed(self, call: Call) -> Any:
        found = super().listed(call)
        return {**found, "items": [*self.beside, *found["items"]]}


class Chosen(Notes):
    """Its total counts the notes that it has for a value of a property: all but those."""

    def __init__(self, paths: Stated, name: str, values: Callable[[int], Any], left_out: Any = None) -> None:
        super().__init__(paths, lambda count: count)
        self.name, self.values, self.left_out = name, values, left_out

    def keep(self, key: Any, body: Item) -> Item:
        return super().keep(key, {**body, self.name: self.values(int(self.count))})

    def listed(self, call: Call) -> Any:
        values = [each[self.name] for each in self.kept.values()]
        found = super().listed(call)
        return {**found, "total": self.total(values)}

    def total(self, values: list[Any]) -> int:
        """Return how many notes with these values count."""
        return sum(each != self.left_out for each in values)


class Different(Chosen):
    """Its total is the number of the different values."""

    def total(self, values: list[Any]) -> int:
        return len(set(values))


class Later(Notes):
    """Its total counts what was there a while ago: a pause of the client brings it up to date."""

    def __init__(self, paths: Stated, reads: int) -> None:
        super().__init__(paths, lambda count: count)
        self.lag, self.counted = reads, list[int]()

    def listed(self, call: Call) -> Any:
        found = super().listed(call)
        self.counted.append(found["total"])
        return {**found, "total": self.counted[max(0, len(self.counted) - 1 - self.lag)]}


class Filtered(Notes):
    """A list with a filter by `kind`. Its total counts all notes, or those that match; `hidden` is counted, too."""

    def __init__(self, paths: Stated, *, counts_all: bool, hidden: int = 0) -> None:
        super().__init__(paths, lambda count: count)
        self.counts_all, self.hidden = counts_all, hidden

    def __call__(self, call: Call) -> Answer:
        return (422, {}) if call.query.get("kind", "a") not in {"a", "b"} else super().__call__(call)

    def keep(self, key: Any, body: Item) -> Item:
        return super().keep(key, {"kind": "b" if self.count % 3 else "a", **body})

    def listed(self, call: Call) -> Any:
        every = list(self.kept.values())
        found = [each for each in every if call.query.get("kind") in {None, each["kind"]}]
        return {"items": found, "total": len(every if self.counts_all else found) + self.hidden}


def filtered(words: str) -> Stated:
    """Return the paths of notes whose list has a filter, and a total that some words describe."""
    kind: Stated = {**TEXT, "enum": ["a", "b"]}
    paths = notes(words, kind=kind)
    paths["/notes"]["get"]["parameters"] = [parameter("kind", **kind)]
    return paths


class TestAccusesOfMatches:
    @pytest.mark.parametrize("words", ["The number of notes that match.", "Total of the filtered notes"])
    def test_total_of_all_that_is_said_to_count_matches_is_a_warning(self, judge: Judge, words: str) -> None:
        paths = filtered(words)

        assert accused(judge(Filtered(paths, counts_all=True), paths)) == {KIND: "warning total without the filter"}


class TestDoesNotAccuseOfMatches:
    @pytest.mark.parametrize("words", ["", "The total number of notes.", "All notes; the filters are not counted in."])
    def test_total_of_all_may_come_before_the_filter(self, judge: Judge, words: str) -> None:
        paths = filtered(words)

        assert accused(judge(Filtered(paths, counts_all=True), paths)) == {}

    @pytest.mark.parametrize("hidden", [0, 2])
    def test_total_of_matches_is_right_and_may_count_hidden_ones(self, judge: Judge, hidden: int) -> None:
        paths = filtered("The number of notes that match.")

        assert accused(judge(Filtered(paths, counts_all=False, hidden=hidden), paths)) == {}


class TestAccuses:
    def test_total_that_leaves_one_resource_out_is_a_warning(self, judge: Judge) -> None:
        found = accused(judge(Notes(notes(), lambda count: max(0, count - 1)), notes()))

        assert found == {KIND: "warning"}

    @pytest.mark.parametrize("name", ["meta", "pagination"])
    def test_total_in_an_object_beside_the_list_is_judged(self, judge: Judge, name: str) -> None:
        shown = content(object_of(items=list_of(ITEM), **{name: object_of(total_count=INTEGER)}))
        paths = resources("/notes", object_of("title", title=TEXT), ITEM, listed=operation("all", shown), get="get")

        class Around(Notes):
            def listed(self, call: Call) -> Any:
                found = super().listed(call)
                return {"items": found["items"], name: {"total_count": found["total"]}}

        found = accused(judge(Around(paths, lambda count: max(0, count - 1)), paths))

        assert found == {f"all/response/{name}/total_count/total-covers": "warning"}


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
        paths = notes(words)

        assert accused(judge(Notes(paths, lambda count: max(0, count - 1)), paths)) == {}

    @pytest.mark.parametrize("beside", [["featured"], ["inbox", "trash"]], ids=["pinned", "built-in"])
    def test_list_may_show_notes_that_its_total_leaves_out(self, judge: Judge, beside: list[str]) -> None:
        summary = judge(Beside(notes(), *beside), notes())

        assert accused(summary) == {}
        assert outcomes(summary)[KIND] == "inconclusive"

    @pytest.mark.parametrize(
        ("name", "schema", "values", "left_out"),
        [
            ("is_default", BOOLEAN, lambda count: count == 1, True),
            ("is_counted", BOOLEAN, lambda count: count > 1, False),
            ("state", {**TEXT, "enum": ["new", "old"]}, lambda count: "old" if count < 2 else "new", "old"),
            ("parent", {**TEXT, "nullable": True}, lambda count: "1" if count == 1 else None, "1"),
        ],
    )
    def test_total_may_leave_out_notes_by_a_property(
        self, judge: Judge, name: str, schema: Stated, values: Callable[[int], Any], left_out: Any
    ) -> None:
        paths = notes(**{name: schema})

        summary = judge(Chosen(paths, name, values, left_out), paths)

        assert accused(summary) == {}
        assert outcomes(summary)[KIND] == "inconclusive"

    def test_total_may_count_different_values(self, judge: Judge) -> None:
        paths = notes(category=TEXT)

        assert accused(judge(Different(paths, "category", lambda count: str(max(2, count))), paths)) == {}

    @pytest.mark.parametrize("reads", [1, 2, 3])
    def test_total_may_come_some_reads_later(self, judge: Judge, reads: int) -> None:
        assert accused(judge(Later(notes(), reads), notes())) == {}

    def test_total_in_an_object_of_the_page_may_count_the_page(self, judge: Judge) -> None:
        shown = content(object_of(items=list_of(ITEM), page=object_of(total=INTEGER)))
        paths = resources("/notes", object_of("title", title=TEXT), ITEM, listed=operation("all", shown), get="get")

        summary = judge(Notes(paths, lambda count: count), paths)

        assert [each for each in outcomes(summary) if each.endswith("total-covers")] == []
