"""more-told: a page of a list with more resources does not say that it is the last page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from documents import TEXT, Stated, content, list_of, object_of, operation, resources
from documents import parameter as query
from judging import Judge, accused, passed
from servers import Answer, Call, Resources
from starlette.responses import JSONResponse

FLAG: Stated = {"type": "boolean"}
NEXT: Stated = {**TEXT, "nullable": True}
LIMIT = query("limit", type="integer", minimum=1, maximum=50, default=20)
OFFSET, CURSOR = query("offset", type="integer", minimum=0, default=0), query("cursor")
ITEM = object_of("id title", id=TEXT, title=TEXT)
# The other members of a response, by the offset of its page, the resources on it, and those of the list.
Says = Callable[[int, int, int], dict[str, Any]]


def tasks(*parameters: Stated, **beside: Stated) -> Stated:
    """Return the paths of tasks, whose list has properties beside the tasks."""
    shown = content(object_of("", items=list_of(ITEM), **beside))
    listed = operation("all", shown, parameters=[LIMIT, *parameters], refuses="422")
    return resources("/tasks", object_of("title", title=TEXT), ITEM, listed=listed, get="get", delete="drop")


BY_FLAG, BY_LINK, BY_CURSOR = tasks(OFFSET, has_more=FLAG), tasks(OFFSET, next=NEXT), tasks(CURSOR, next_cursor=NEXT)


class Tasks(Resources):
    """Its list has pages, by an offset or a cursor. `links` is the header `Link` of each page."""

    def __init__(self, paths: Stated, says: Says, *, links: str = "", shifts: bool = False) -> None:
        super().__init__(paths)
        self.says, self.links, self.shifts, self.lists = says, links, shifts, 0

    def __call__(self, call: Call) -> Answer:
        if call.method != "GET" or call.path != self.path:
            return super().__call__(call)
        asked = [call.query.get(name, default) for name, default in (("limit", "20"), ("offset", "0"), ("cursor", "0"))]
        if not all(each.isdecimal() for each in asked) or not 1 <= int(asked[0]) <= 50:
            return 422, {}
        start, limit, kept = int(asked[1]) + int(asked[2]), int(asked[0]), list(self.kept.values())
        self.lists += 1
        if self.shifts and kept:
            kept = [*kept[self.lists % len(kept) :], *kept[: self.lists % len(kept)]]
        page = kept[start : start + limit]
        body = {"items": page, **self.says(start, len(page), len(kept))}
        return JSONResponse(body, headers={"Link": self.links}) if self.links else (200, body)


def flag(start: int, size: int, total: int) -> dict[str, Any]:
    return {"has_more": start + size < total}


def cursor(start: int, size: int, total: int) -> dict[str, Any]:
    return {"next_cursor": str(start + size) if start + size < total else None}


def link(start: int, size: int, total: int) -> dict[str, Any]:
    return {"next": f"/tasks?offset={start + size}&limit={size}" if start + size < total else None}


def always(**said: Any) -> Says:
    return lambda *_: said


class TestAccuses:
    @pytest.mark.parametrize(
        ("paths", "says", "name"),
        [
            (BY_FLAG, always(has_more=False), "has_more"),
            (BY_LINK, always(next=None), "next"),
            (BY_CURSOR, always(next_cursor=None), "next_cursor"),
            (BY_CURSOR, always(), "next_cursor"),
        ],
        ids=["a flag", "a link", "a cursor", "a cursor that is left out"],
    )
    def test_page_that_says_it_is_the_last_one_is_a_warning(
        self, judge: Judge, paths: Stated, says: Says, name: str
    ) -> None:
        assert accused(judge(Tasks(paths, says), paths)) == {f"all/response/{name}/more-told": "warning"}


class TestDoesNotAccuse:
    @pytest.mark.parametrize(
        ("paths", "says", "name"),
        [(BY_FLAG, flag, "has_more"), (BY_LINK, link, "next"), (BY_CURSOR, cursor, "next_cursor")],
        ids=["a flag", "a link", "a cursor"],
    )
    def test_page_that_leads_on_passes(self, judge: Judge, paths: Stated, says: Says, name: str) -> None:
        summary = judge(Tasks(paths, says), paths)

        assert accused(summary) == {}
        assert f"all/response/{name}/more-told" in passed(summary)

    def test_server_may_lead_on_by_one_of_two_properties(self, judge: Judge) -> None:
        paths = tasks(OFFSET, CURSOR, next=NEXT, next_cursor=NEXT)

        assert accused(judge(Tasks(paths, lambda *page: {**link(*page), "next_cursor": None}), paths)) == {}

    def test_server_may_lead_on_by_the_header(self, judge: Judge) -> None:
        server = Tasks(BY_LINK, always(next=None), links='</tasks?offset=2>; rel="next"')

        assert accused(judge(server, BY_LINK)) == {}

    def test_server_with_offsets_may_leave_out_a_cursor(self, judge: Judge) -> None:
        paths = tasks(OFFSET, CURSOR, next_cursor=NEXT)

        assert accused(judge(Tasks(paths, always()), paths)) == {}

    def test_cursor_may_have_to_be_asked_for(self, judge: Judge) -> None:
        asked = query("cursor", description="Send `*` for the first page.")
        paths = tasks({**asked, "schema": {**TEXT, "description": "Send `*` for the first page."}}, next_cursor=NEXT)

        assert accused(judge(Tasks(paths, always()), paths)) == {}

    def test_list_may_have_another_order_each_time(self, judge: Judge) -> None:
        found = accused(judge(Tasks(BY_FLAG, always(has_more=False), shifts=True), BY_FLAG))

        assert "all/response/has_more/more-told" not in found
