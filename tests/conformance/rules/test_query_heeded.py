"""query-heeded: a list heeds the page size, the page and the offset that a request asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from documents import INTEGER, Stated, content, gets, list_of, object_of, operation, parameter
from judging import Judge, accused, outcomes, passed
from notes import Notes, notes
from servers import Answer, Call
from starlette.responses import JSONResponse


def bounded(name: str) -> Stated:
    return parameter(name, type="integer", minimum=1, maximum=1000)


PAGED = notes(bounded("limit"), bounded("page"))


class Paged(Notes):
    """Its list heeds `limit` and `page`, but for those in `ignored`, which it only validates."""

    def __init__(self, paths: Stated = PAGED, *ignored: str) -> None:
        super().__init__(paths)
        self.ignored = ignored

    def __call__(self, call: Call) -> Answer:
        given = [call.query[name] for name in call.query if call.path == self.path]
        is_right = all(each.isdecimal() and 1 <= int(each) <= 1000 for each in given)
        return super().__call__(call) if is_right else (422, {})

    def listed(self, call: Call) -> Any:
        query = {name: value for name, value in call.query.items() if name not in self.ignored}
        size = int(query.get("limit", "1000"))
        start = (int(query.get("page", "1")) - 1) * size
        return super().listed(call)[start : start + size]


class Skipping(Paged):
    """Each later page begins some notes too late: by as many as `gap` makes of the number of the page."""

    def gap(self, page: int) -> int:
        return 1

    def listed(self, call: Call) -> Any:
        size, page = int(call.query.get("limit", "1000")), int(call.query.get("page", "1"))
        start = (page - 1) * size + (self.gap(page) if page > 1 else 0)
        return list(self.kept.values())[start : start + size]


class SkippingOnEach(Skipping):
    """Each page leaves out one more note."""

    def gap(self, page: int) -> int:
        return page - 1


class Drafts(Paged):
    """Hides the first note, which is a draft."""

    hidden = 1

    def listed(self, call: Call) -> Any:
        kept = self.kept
        self.kept = dict(list(kept.items())[self.hidden :])
        found = super().listed(call)
        self.kept = kept
        return found


class Shuffled(Paged):
    """Its pages, but for the first one, are in another order each time, as of a table without an order."""

    def listed(self, call: Call) -> Any:
        found = super().listed(call)
        kept = list(self.kept.values())
        page = int(call.query.get("page", "1"))
        return kept[-page:][: int(call.query.get("limit", "1000"))] if page > 1 else found


class OneMore(Paged):
    """Each page has one resource more than it was asked for."""

    def listed(self, call: Call) -> Any:
        size = int(call.query.get("limit", "1000"))
        return self.part(call, (int(call.query.get("page", "1")) - 1) * (size + 1))

    def part(self, call: Call, start: int) -> Any:
        """Return the resources from a place on."""
        return list(self.kept.values())[start : start + int(call.query.get("limit", "1000")) + 1]


def counted(name: str = "total", words: str = "") -> Stated:
    """Return the paths of notes whose list says a number of them in a member of that name."""
    number = {**INTEGER, **({"description": words} if words else {})}
    paths = notes(bounded("limit"), bounded("page"))
    answers = paths["/notes"]["get"]["responses"]
    listed = answers["200"]["content"]["application/json"]["schema"]
    answers["200"] = content(object_of(**{name: number, "notes": listed}))
    return paths


class Counting(Paged):
    """Its list says the number of the notes on the page."""

    name = "total"

    def listed(self, call: Call) -> Any:
        page = super().listed(call)
        return {self.name: self.total(page), "notes": page}

    def total(self, page: Any) -> int:
        """Return the number that stands beside a page."""
        return len(page)


class Whole(Counting):
    """A correct server: its total is that of all notes."""

    def total(self, page: Any) -> int:
        return len(self.kept)


class Capped(Counting):
    """A correct server that counts no more than two notes."""

    def total(self, page: Any) -> int:
        return min(2, len(self.kept))


class Emptied(Whole):
    """A correct server whose notes somebody else deletes but for one, between a whole list and a page."""

    latest = 0

    def listed(self, call: Call) -> Any:
        if call.query.get("limit") == "1" and self.latest > 1:
            self.kept = dict(list(self.kept.items())[:1])
        self.latest = 0 if "limit" in call.query else len(self.kept)
        return super().listed(call)


class Floored(Paged):
    """It counts full pages alone, so that no page shows the rest of the notes."""

    def listed(self, call: Call) -> Any:
        found = super().listed(call)
        is_full = len(found) == int(call.query.get("limit", "1000"))
        return found if is_full or "limit" not in call.query or call.query["limit"] == "1000" else []


class Lost(Paged):
    """Its last page lacks the last note, if there are several pages."""

    def listed(self, call: Call) -> Any:
        found = super().listed(call)
        is_first = call.query.get("page", "1") == "1"
        return found if is_first else [each for each in found if str(each["id"]) != list(self.kept)[-1]]


class Rotating(Paged):
    """Pages of several notes are cut from another order each, as of a table with equal places and no order of these."""

    turn = 0

    def listed(self, call: Call) -> Any:
        kept, self.turn = self.kept, self.turn + (int(call.query.get("limit", "1")) > 1)
        notes_ = list(kept.items())
        start = -self.turn % len(notes_) if notes_ and "page" in call.query else 0
        self.kept = dict(notes_[start:] + notes_[:start])
        found = super().listed(call)
        self.kept = kept
        return found


class Smallest(Paged):
    """A correct server that shows at most two notes on a page, whatever page size is asked for."""

    def listed(self, call: Call) -> Any:
        return list(self.kept.values()) if not call.query else super().listed(_of_two(call))


def _of_two(call: Call) -> Call:
    size = min(int(call.query.get("limit", "1000")), 2 if "page" in call.query else 1000)
    return replace(call, query={**call.query, "limit": str(size)})


class Newest(Paged):
    """A correct server whose list begins with the newest note."""

    def listed(self, call: Call) -> Any:
        kept, self.kept = self.kept, dict(list(self.kept.items())[::-1])
        found = super().listed(call)
        self.kept = kept
        return found


class Oldest(Newest):
    """A correct server whose pages are in another order than the whole list."""

    def listed(self, call: Call) -> Any:
        return super().listed(call) if call.query else list(self.kept.values())


class Busy(Newest):
    """A correct server to which somebody else adds a note after each page, and takes it away again."""

    turn = 0

    def listed(self, call: Call) -> Any:
        self.turn += 1
        if self.turn % 2:
            return super().listed(call)
        self.kept["900"] = {"id": 900, "note": "of somebody else"}
        found = super().listed(call)
        del self.kept["900"]
        return found


class Private(Paged):
    """A correct server that hides a note of somebody else after it has cut the page."""

    def __init__(self) -> None:
        super().__init__()
        self.keep(900, {"note": "of somebody else"})

    def listed(self, call: Call) -> Any:
        return [each for each in super().listed(call) if each["id"] != 900]


class Beyond(Paged):
    """It answers `beyond` for a page soon after the last one. `LAST` stands for the last page."""

    def __init__(self, beyond: Answer | str) -> None:
        super().__init__()
        self.beyond = beyond

    def __call__(self, call: Call) -> Answer:
        found = super().__call__(call)
        if call.path != self.path or call.method != "GET" or found != (200, []) or not self.kept:
            return found
        if "limit" not in call.query or len(call.query["page"]) > 2:
            return found
        return self.beyond if not isinstance(self.beyond, str) else (200, list(self.kept.values())[-1:])


class TestAccuses:
    @pytest.mark.parametrize(
        ("name", "words"), [("total", ""), ("total_count", "Notes"), ("count", "The total number of notes")]
    )
    def test_total_that_counts_the_page_is_a_warning(self, judge: Judge, name: str, words: str) -> None:
        paths = counted(name, words)
        server = Counting(paths)
        server.name = name

        found = accused(judge(server, paths))

        assert found["all/query/limit/query-heeded"] == "warning total of the page"

    @pytest.mark.parametrize(("ignored", "level"), [("limit", "failure"), ("page", "warning")])
    def test_page_size_or_page_that_is_not_heeded(self, judge: Judge, ignored: str, level: str) -> None:
        assert accused(judge(Paged(PAGED, ignored), PAGED)) == {f"all/query/{ignored}/query-heeded": level}

    @pytest.mark.parametrize(("ignored", "level"), [("limit", "failure"), ("page", "warning"), ("", "")])
    def test_page_size_or_page_in_brackets_that_is_not_heeded(self, judge: Judge, ignored: str, level: str) -> None:
        """As JSON:API writes them."""
        names = {"page[size]": "limit", "page[number]": "page"}
        paths = notes(*map(bounded, names))

        class Bracketed(Paged):
            def __call__(self, call: Call) -> Answer:
                return super().__call__(replace(call, query={names.get(k, k): v for k, v in call.query.items()}))

        expected = {f"all/query/{name}/query-heeded": level for name, meant in names.items() if meant == ignored}
        assert accused(judge(Bracketed(paths, ignored), paths)) == expected

    def test_limit_without_pages_that_is_not_heeded_is_a_warning(self, judge: Judge) -> None:
        paths = notes(bounded("limit"))

        assert accused(judge(Paged(paths, "limit"), paths)) == {"all/query/limit/query-heeded": "warning"}

    def test_page_size_without_a_stated_minimum_is_a_warning(self, judge: Judge) -> None:
        """The server may have a smallest page."""
        paths = notes(parameter("limit", type="integer", maximum=1000), bounded("page"))

        class Clamping(Paged):
            def listed(self, call: Call) -> Any:
                query = {**call.query, "limit": str(max(50, int(call.query.get("limit", "1000"))))}
                return super().listed(replace(call, query=query))

        assert accused(judge(Clamping(paths), paths)).get("all/query/limit/query-heeded") == "warning"

    @pytest.mark.parametrize("words", ["", "Number of results to return per page."])
    def test_one_resource_more_on_each_page_is_a_failure(self, judge: Judge, words: str) -> None:
        paths = notes({**bounded("limit"), "description": words}, bounded("page"))

        assert accused(judge(OneMore(paths), paths)) == {"all/query/limit/query-heeded": "failure"}

    def test_one_resource_more_by_which_the_server_sees_that_there_are_more_is_a_failure(self, judge: Judge) -> None:
        paths = notes(bounded("limit"), parameter("offset", type="integer", minimum=0))

        class Offset(OneMore):
            def listed(self, call: Call) -> Any:
                return self.part(call, int(call.query.get("offset", "0")))

        assert accused(judge(Offset(paths), paths))["all/query/limit/query-heeded"] == "failure"

    @pytest.mark.parametrize(
        "words",
        ["How many notes to return; a page may hold more", "Results per shard", "Approximate number of results"],
    )
    def test_one_resource_more_is_a_warning_where_the_words_allow_it(self, judge: Judge, words: str) -> None:
        paths = notes({**bounded("limit"), "description": words}, bounded("page"))

        assert accused(judge(OneMore(paths), paths)) == {"all/query/limit/query-heeded": "warning"}

    @pytest.mark.parametrize("is_first_only", [True, False])
    def test_page_with_a_resource_at_the_end_of_the_first_or_of_each_is_a_warning(
        self, judge: Judge, is_first_only: bool
    ) -> None:
        class Ending(Paged):
            def listed(self, call: Call) -> Any:
                page = super().listed(call)
                is_shown = page and not (is_first_only and call.query.get("page", "1") != "1")
                return [*page, {**self.oldest(), "id": 1_000_000}] if is_shown and "limit" in call.query else page

            def oldest(self) -> dict[str, Any]:
                return next(iter(self.kept.values()))

        assert accused(judge(Ending(), PAGED)).get("all/query/limit/query-heeded") == "warning"

    def test_page_with_pinned_resources_on_top_is_a_warning(self, judge: Judge) -> None:
        class Pinning(Paged):
            def listed(self, call: Call) -> Any:
                pinned = list(self.kept.values())[:1]
                return [*pinned, *(item for item in super().listed(call) if item not in pinned)]

        found = accused(judge(Pinning(), PAGED))

        assert found.get("all/query/limit/query-heeded") != "failure"


class TestAccusesOfGaps:
    @pytest.mark.parametrize("server", [Skipping, SkippingOnEach])
    def test_note_that_no_page_shows_is_a_warning(self, judge: Judge, server: type[Paged]) -> None:
        assert accused(judge(server(), PAGED)) == {"all/query/page/query-heeded": "warning"}


class TestAccusesOfLastPages:
    @pytest.mark.parametrize("server", [Floored, Lost])
    def test_note_that_is_on_no_page_is_a_warning(self, judge: Judge, server: type[Paged]) -> None:
        assert accused(judge(server(), PAGED)) == {"all/query/page/query-heeded": "warning left out"}

    def test_order_that_changes_between_two_pages_is_a_warning(self, judge: Judge) -> None:
        found = accused(judge(Rotating(), PAGED))

        assert found.get("all/query/page/query-heeded") == "warning left out"

    def test_server_error_for_a_page_after_the_last_one_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(Beyond((500, {})), PAGED)) == {"all/no-server-error": "failure"}

    def test_null_for_a_page_after_the_last_one_is_a_failure(self, judge: Judge) -> None:
        server = Beyond(JSONResponse(None))

        assert accused(judge(server, PAGED)) == {"all/response/response-domain": "failure"}


class TestDoesNotAccuseLastPages:
    @pytest.mark.many(2)
    @pytest.mark.parametrize("server", [Paged, Smallest, Newest, Oldest, Busy, Private])
    def test_correct_pages(self, judge: Judge, server: type[Paged]) -> None:
        assert accused(judge(server(), PAGED)) == {}

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "beyond",
        [(200, []), (400, {}), (404, {}), (416, {}), (422, {}), "the last page"],
        ids=["empty", "400", "404", "416", "422", "the last page"],
    )
    def test_page_after_the_last_one_may_be_empty_refused_or_the_last_one(
        self, judge: Judge, beyond: Answer | str
    ) -> None:
        assert accused(judge(Beyond(beyond), PAGED)) == {}


class TestShortLists:
    """The list alone is judged, so that no other request of the run creates a note."""

    @pytest.mark.parametrize("ignored", ["limit", "page"])
    def test_list_that_hides_the_first_note_gets_more(self, judge: Judge, ignored: str) -> None:
        kind = f"all/query/{ignored}/query-heeded"

        found = accused(judge(Drafts(PAGED, ignored), PAGED, chosen=frozenset({kind})))

        assert set(found) == {kind}

    def test_correct_list_that_hides_the_first_note_passes(self, judge: Judge) -> None:
        kinds = {f"all/query/{name}/query-heeded" for name in ("limit", "page")}

        summary = judge(Drafts(PAGED), PAGED, chosen=frozenset(kinds))

        assert accused(summary) == {}
        assert kinds <= passed(summary)

    def test_list_that_stays_empty_is_inconclusive(self, judge: Judge) -> None:
        server = Drafts(PAGED)
        server.hidden = 1000
        kind = "all/query/page/query-heeded"

        summary = judge(server, PAGED, chosen=frozenset({kind}))

        assert (accused(summary), outcomes(summary)[kind]) == ({}, "inconclusive")


class TestDoesNotAccuse:
    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        ("server", "name", "words"),
        [
            (Counting, "count", ""),
            (Counting, "count", "Number of notes"),
            (Counting, "total", "The total number of notes in this response"),
            (Counting, "total", "Total of the current page"),
            *((each, "total", "") for each in (Whole, Capped, Emptied)),
        ],
    )
    def test_number_that_may_count_the_page_is_no_finding(
        self, judge: Judge, server: type[Counting], name: str, words: str
    ) -> None:
        paths = counted(name, words)
        correct = server(paths)
        correct.name = name

        assert "all/query/limit/query-heeded" not in accused(judge(correct, paths))

    def test_pages_that_are_heeded_pass(self, judge: Judge) -> None:
        summary = judge(Paged(), PAGED)

        assert accused(summary) == {}
        assert {"all/query/limit/query-heeded", "all/query/page/query-heeded"} <= passed(summary)

    def test_pages_may_have_another_order_than_the_whole_list(self, judge: Judge) -> None:
        assert accused(judge(Shuffled(), PAGED)) == {}

    def test_page_size_is_known_with_a_hyphen(self, judge: Judge) -> None:
        size = parameter("per-page", type="integer", minimum=1)
        paths = {"/t": {"get": operation("all", content(list_of(INTEGER)), refuses="400", parameters=[size])}}

        def read(call: Call) -> Answer:
            size = call.query.get("per-page", "9")
            return (200, [1, 2][: int(size)]) if size.isdecimal() and size != "0" else (400, {})

        summary = judge(read, paths)

        assert accused(summary) == {}
        assert "all/query/per-page/query-heeded" in passed(summary)

    def test_names_that_may_mean_something_else_are_no_pages(self, judge: Judge) -> None:
        """`size` is that of the pictures in a response, `count` asks for how many there are, `start` is a time."""
        paths = notes(bounded("size"), bounded("count"), bounded("start"))

        summary = judge(Paged(paths), paths)

        assert accused(summary) == {}
        assert [each for each in outcomes(summary) if each.endswith("/query-heeded")] == []


def test_page_size_that_is_a_number_or_a_text_of_digits_is_sent_as_a_number(judge: Judge) -> None:
    """Elysia documents each integer of a query so, and requires what has a default."""
    union = {"anyOf": [{"type": "string", "format": "integer"}, {"type": "integer", "minimum": 1, "maximum": 40}]}
    size = {**parameter("size", required=True), "schema": {**union, "minimum": 1, "maximum": 40, "default": 10}}

    def read(call: Call) -> Answer:
        asked = call.query.get("size", "10")
        return (200, list(range(50))[: int(asked)]) if asked.isdecimal() and 1 <= int(asked) <= 40 else (422, None)

    summary = judge(read, gets(size, shown=list_of({"type": "integer"})))

    assert (accused(summary), summary.untested) == ({"read/query/size/required": "notice lenient"}, {})
