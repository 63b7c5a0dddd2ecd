"""next-page: the page that a list leads to repeats no resource, and is filtered as the page before."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
from documents import INTEGER, TEXT, WORD, Stated, content, in_path, list_of, object_of, operation, resources
from documents import parameter as query
from judging import Judge, accused, outcomes, passed, verdict
from servers import Answer, Call, Item, Resources, Served
from starlette.responses import JSONResponse

KINDS = ["open", "done"]
TASK: Stated = {"title": WORD, "kind": {"type": "string", "enum": KINDS, "default": "open"}}
NEXT: Stated = {**TEXT, "nullable": True}
LIMIT = query("limit", type="integer", minimum=1, maximum=50, default=20)
OFFSET, CURSOR = query("offset", type="integer", minimum=0, default=0), query("cursor")
BY_KIND = query("kind", type="string", enum=KINDS)
BY_CURSOR, BY_LINK, BY_HEADER = (
    "all/response/next_cursor/next-page",
    "all/response/next/next-page",
    "all/response-header/Link/next-page",
)


def tasks(shown: Stated, *parameters: Stated, key: str = "id") -> Stated:
    """Return the paths of tasks, whose list is `shown`."""
    listed = operation("all", shown, parameters=[LIMIT, *parameters], refuses="422")
    task = object_of("", **{key: INTEGER}, **TASK)
    return resources(
        "/tasks", object_of("title", **TASK), task, key=in_path(key, INTEGER), listed=listed, get="get", delete="drop"
    )


def page_of(around: str, key: str = "id", **beside: Stated) -> Stated:
    """Return the response of a list of tasks under a name, beside other properties."""
    return content(object_of("", **{around: list_of(object_of("", **{key: INTEGER}, **TASK))}, **beside))


def _said(words: str) -> Stated:
    """Returns the paths of tasks whose list says something of its cursor."""
    return tasks(page_of("items", next_cursor={**NEXT, "description": words}), CURSOR, BY_KIND)


CURSORS = tasks(page_of("items", next_cursor=NEXT), CURSOR, BY_KIND)
LINKS = tasks(page_of("items", next=NEXT), OFFSET, BY_KIND)
HEADER: Stated = {**content(list_of(object_of("", id=INTEGER, **TASK))), "headers": {"Link": {"schema": TEXT}}}
HEADERS = tasks(HEADER, OFFSET, BY_KIND)


@dataclass
class Page:
    """What a page of a list is made of: `query` has what the request asked for."""

    query: dict[str, str]
    chosen: list[Item]
    start: int
    limit: int
    link: dict[str, Any] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.start + self.limit

    @property
    def items(self) -> list[Item]:
        return self.chosen[self.start : self.end]

    @property
    def goes_on(self) -> bool:
        return self.end < len(self.chosen)

    def following(self, **changed: Any) -> str:
        """Return the query of the next page."""
        return urlencode({**self.query, "limit": self.limit, "offset": self.end, **changed})


Show = Callable[[Page], Answer | Any]


def as_cursor(start: int) -> str:
    """Return an opaque cursor."""
    return b64encode(f"start={start:04}?".encode()).decode()


def position(cursor: str) -> int:
    """Return what a cursor means. Raise ValueError where this server did not issue it."""
    return int(b64decode(cursor, validate=True).decode().removeprefix("start=").removesuffix("?"))


def with_cursor(page: Page) -> Any:
    """Show a page with a cursor."""
    return {"items": page.items, "next_cursor": as_cursor(page.end) if page.goes_on else None}


def with_link(prefix: str) -> Show:
    """Show a page with a link that begins with a prefix."""
    return lambda page: {"items": page.items, "next": f"{prefix}?{page.following()}" if page.goes_on else None}


def with_header(page: Page) -> Answer:
    """Show a page with a header."""
    links = ['</tasks?offset=0>; rel="first"', *([f'</tasks?{page.following()}>; rel="next"'] if page.goes_on else [])]
    return JSONResponse(page.items, headers={"Link": ", ".join(links)})


class Tasks(Resources):
    """Its list has pages, by a cursor or an offset. It refuses what is no value of a parameter."""

    def __init__(self, paths: Stated, show: Show, *, order: Callable[[list[Item]], list[Item]] = list) -> None:
        super().__init__(paths)
        self.show, self.order = show, order

    def __call__(self, call: Call) -> Answer:
        if call.method != "GET" or call.path != self.path:
            return super().__call__(call)
        try:
            found = self.show(self.page(dict(call.query)))
        except ValueError:
            return 422, {}
        return found if isinstance(found, JSONResponse) else (200, found)

    def page(self, asked: dict[str, str]) -> Page:
        """Return the page that a request asks for."""
        limit, kind = int(asked.get("limit", "20")), asked.get("kind")
        start = self.start(asked)
        if not 1 <= limit <= 50 or start < 0 or kind not in {None, *KINDS}:
            raise ValueError(asked)
        items = [item for item in self.order(list(self.kept.values())) if kind in {None, item["kind"]}]
        return Page({name: value for name, value in asked.items() if name != "cursor"}, items, start, limit)

    def start(self, asked: dict[str, str]) -> int:
        """Return how many tasks come before a page."""
        return position(asked["cursor"]) if "cursor" in asked else int(asked.get("offset", "0"))


class Inclusive(Tasks):
    """Each page begins with the last task of the page before."""

    def start(self, asked: dict[str, str]) -> int:
        start = super().start(asked)
        return start - 1 if start else start


class Forgetful(Tasks):
    """Each page is the first one."""

    def start(self, asked: dict[str, str]) -> int:
        super().start(asked)
        return 0


class Skipping(Tasks):
    """Each page but the first one begins one task too late."""

    def start(self, asked: dict[str, str]) -> int:
        start = super().start(asked)
        return start + 1 if start else start


def short(at: int) -> Show:
    """Show pages with a cursor; the last page lacks one task, if it is not the first page."""

    def show(page: Page) -> Any:
        found = with_cursor(page)
        if page.start and not page.goes_on:
            found["items"] = [each for each in page.items if each is not page.items[at]]
        return found

    return show


def dropping(page: Page) -> Any:
    """Show a page whose link has no filter."""
    page.query.pop("kind", None)
    return with_link("/tasks")(page)


class TestAccuses:
    @pytest.mark.parametrize("server", [Inclusive, Forgetful])
    def test_cursor_that_repeats_resources_is_a_warning(self, judge: Judge, server: type[Tasks]) -> None:
        summary = judge(server(CURSORS, with_cursor), CURSORS)

        assert accused(summary) == {BY_CURSOR: "warning"}
        found = verdict(summary, BY_CURSOR)
        assert found.actual.endswith(" on both pages")
        assert found.seen == (3, 3)

    def test_cursor_that_repeats_resources_where_it_is_said_to_lead_to_what_comes_after_is_a_failure(
        self, judge: Judge
    ) -> None:
        paths = _said("Leads to the tasks after this page.")

        assert accused(judge(Inclusive(paths, with_cursor), paths)) == {BY_CURSOR: "failure"}
        assert accused(judge(Skipping(paths, with_cursor), paths)) == {BY_CURSOR: "warning left out"}

    @pytest.mark.parametrize(
        "words", ["Pages after this page may overlap.", "Expires one hour after this page.", "Leads on."]
    )
    def test_words_that_promise_nothing_of_what_comes_after_leave_it_a_warning(self, judge: Judge, words: str) -> None:
        paths = _said(words)

        assert accused(judge(Inclusive(paths, with_cursor), paths)) == {BY_CURSOR: "warning"}

    @pytest.mark.many(2)
    @pytest.mark.parametrize("order", [list, lambda items: items[::-1]], ids=["oldest first", "newest first"])
    @pytest.mark.parametrize(
        ("server", "show"),
        [(Skipping, with_cursor), (Tasks, short(0)), (Tasks, short(-1))],
        ids=["cursor", "first of the last page", "last of the last page"],
    )
    def test_resource_that_no_page_shows_is_a_warning(
        self, judge: Judge, server: type[Tasks], show: Show, order: Callable[[list[Item]], list[Item]]
    ) -> None:
        summary = judge(server(CURSORS, show, order=order), CURSORS)

        assert accused(summary) == {BY_CURSOR: "warning left out"}
        assert verdict(summary, BY_CURSOR).actual.endswith(", which the whole list has")

    def test_last_page_that_a_link_leads_to_may_not_lack_a_resource(self, judge: Judge) -> None:
        def show(page: Page) -> Any:
            found: Any = with_link("/tasks")(page)
            return {**found, "items": page.items[1:] if page.start and not page.goes_on else page.items}

        assert accused(judge(Tasks(LINKS, show), LINKS)).get(BY_LINK) == "warning left out"

    def test_link_without_the_filter_is_a_warning(self, judge: Judge) -> None:
        summary = judge(Tasks(LINKS, dropping), LINKS)

        assert accused(summary) == {BY_LINK: "warning"}
        found = verdict(summary, BY_LINK)
        assert found.expected.startswith("resources of the list with kind=")
        assert found.actual.endswith("the link repeats 'limit' and 'offset', and not 'kind'")

    def test_header_that_repeats_resources_is_a_warning(self, judge: Judge) -> None:
        summary = judge(Inclusive(HEADERS, with_header), HEADERS)

        assert accused(summary) == {BY_HEADER: "warning", "all/query/offset/query-heeded": "warning"}

    def test_tasks_are_created_where_the_list_has_too_few(self, judge: Judge) -> None:
        """The list alone is judged, so that no other request of the run makes a task."""
        summary = judge(Inclusive(CURSORS, with_cursor), CURSORS, chosen=frozenset({BY_CURSOR}))

        assert accused(summary) == {BY_CURSOR: "warning"}


class TestDoesNotAccuse:
    @pytest.mark.many(2)
    @pytest.mark.parametrize("order", [list, lambda items: items[::-1]], ids=["oldest first", "newest first"])
    @pytest.mark.parametrize(
        ("paths", "show"),
        [
            pytest.param(CURSORS, with_cursor, id="opaque cursor"),
            pytest.param(LINKS, with_link("/tasks"), id="path"),
            pytest.param(LINKS, with_link(""), id="query alone"),
            pytest.param(LINKS, with_link("tasks"), id="relative path"),
            pytest.param(LINKS, with_link("http://testserver/tasks"), id="absolute link"),
            pytest.param(LINKS, with_link("https://api.example.com/v2/tasks/"), id="other host behind a proxy"),
            pytest.param(HEADERS, with_header, id="header"),
        ],
    )
    def test_next_page_with_other_resources_passes(
        self, judge: Judge, paths: Stated, show: Show, order: Callable[[list[Item]], list[Item]]
    ) -> None:
        summary = judge(Tasks(paths, show, order=order), paths)

        assert accused(summary) == {}
        assert len([each for each in passed(summary) if each.endswith("/next-page")]) == 1

    def test_link_is_never_followed_to_another_host(self, judge: Judge) -> None:
        served = Served(Tasks(LINKS, with_link("https://api.example.com/v2/tasks")))

        judge(None, LINKS, app=served)

        assert {call.headers["host"] for call in served.calls} == {"testserver"}
        assert {call.path.split("/")[1] for call in served.calls} == {"tasks"}

    @pytest.mark.parametrize(
        "link",
        [
            pytest.param("/tasks/next/{end}", id="no query"),
            pytest.param("/searches/7?offset={end}", id="another path"),
            pytest.param("/tasks?after={end}", id="a parameter that the document does not name"),
            pytest.param("page two", id="no link"),
        ],
    )
    def test_link_of_another_form_is_not_followed(self, judge: Judge, link: str) -> None:
        def show(page: Page) -> Any:
            return {"items": page.items, "next": link.format(end=page.end) if page.goes_on else None}

        summary = judge(Tasks(LINKS, show), LINKS)

        assert accused(summary) == {}
        assert outcomes(summary)[BY_LINK] == "inconclusive"

    @pytest.mark.parametrize(("paths", "name"), [(CURSORS, "next_cursor"), (LINKS, "next")])
    def test_list_that_never_leads_on_has_no_next_page(self, judge: Judge, paths: Stated, name: str) -> None:
        """What is wrong there is that it says so: more-told."""
        summary = judge(Tasks(paths, lambda page: {"items": page.items, name: None}), paths)

        assert accused(summary) == {f"all/response/{name}/more-told": "warning"}
        assert outcomes(summary)[f"all/response/{name}/next-page"] == "inconclusive"

    def test_full_last_page_may_lead_to_an_empty_one(self, judge: Judge) -> None:
        def show(page: Page) -> Any:
            page.chosen = page.chosen[:2]
            return {"items": page.items, "next_cursor": as_cursor(page.end) if len(page.items) == page.limit else None}

        summary = judge(Tasks(CURSORS, show), CURSORS)

        assert BY_CURSOR not in accused(summary)
        assert outcomes(summary)[BY_CURSOR] == "inconclusive"

    def test_last_page_may_be_partly_filled(self, judge: Judge) -> None:
        def show(page: Page) -> Any:
            page.chosen = page.chosen[:3]
            return with_cursor(page)

        assert BY_CURSOR not in accused(judge(Tasks(CURSORS, show), CURSORS))

    @pytest.mark.parametrize("around", ["data", "results"])
    def test_list_may_have_another_envelope(self, judge: Judge, around: str) -> None:
        paths = tasks(page_of(around, paging=object_of("", next_cursor=NEXT)), CURSOR)

        def show(page: Page) -> Any:
            return {around: page.items, "paging": {"next_cursor": as_cursor(page.end) if page.goes_on else None}}

        summary = judge(Tasks(paths, show), paths)

        assert accused(summary) == {}
        assert "all/response/paging/next_cursor/next-page" in passed(summary)

    def test_cursor_may_be_of_one_use(self, judge: Judge) -> None:
        issued: set[str] = set()

        class Once(Tasks):
            def start(self, asked: dict[str, str]) -> int:
                if "cursor" in asked and asked["cursor"] not in issued:
                    raise ValueError(asked)
                issued.discard(asked.get("cursor", ""))
                return super().start(asked)

        def show(page: Page) -> Any:
            found = with_cursor(page)
            issued.add(found["next_cursor"] or "")
            return found

        assert accused(judge(Once(CURSORS, show), CURSORS)) == {}

    def test_tasks_may_be_created_between_two_pages(self, judge: Judge) -> None:
        """Another client creates a task after each small page, and the newest comes first."""
        numbers = count(1000)

        class Busy(Tasks):
            def __call__(self, call: Call) -> Answer:
                answer = super().__call__(call)
                if call.path == self.path and call.method == "GET":
                    self.keep(next(numbers), {"title": "mine", "kind": "open"})
                return answer

        server = Busy(LINKS, with_link("/tasks"), order=lambda items: items[::-1])

        assert BY_LINK not in accused(judge(server, LINKS))

    def test_tasks_may_be_deleted_between_two_pages(self, judge: Judge) -> None:
        """Another client deletes the first task after each small page."""

        class Busy(Tasks):
            def __call__(self, call: Call) -> Answer:
                answer = super().__call__(call)
                if call.path == self.path and call.method == "GET" and "limit" in call.query and len(self.kept) > 1:
                    self.kept.pop(next(iter(self.kept)))
                return answer

        assert BY_CURSOR not in accused(judge(Busy(CURSORS, with_cursor), CURSORS))

    def test_pages_may_be_sorted_by_the_time_of_a_change(self, judge: Judge) -> None:
        """Another client changes a task between two requests, which moves it to the top."""

        class Moving(Tasks):
            def __call__(self, call: Call) -> Answer:
                answer = super().__call__(call)
                if call.path == self.path and call.method == "GET" and self.kept:
                    oldest = next(iter(self.kept))
                    self.kept[oldest] = self.kept.pop(oldest)
                return answer

        server = Moving(CURSORS, with_cursor, order=lambda items: items[::-1])

        assert BY_CURSOR not in accused(judge(server, CURSORS))

    def test_later_pages_may_lag_behind(self, judge: Judge) -> None:
        """They come from an index that is refreshed after some reads: the first page comes from the database."""

        class Indexed(Tasks):
            def page(self, asked: dict[str, str]) -> Page:
                self.read = getattr(self, "read", 0) + 1
                if self.read % 7 == 0 or not hasattr(self, "index"):
                    self.index = list(self.kept.values())
                found = super().page(asked)
                kinds = {asked.get("kind")}
                chosen = [each for each in self.index if kinds & {None, each["kind"]}]
                return Page(found.query, chosen, found.start, found.limit) if found.start else found

        assert BY_CURSOR not in accused(judge(Indexed(CURSORS, with_cursor), CURSORS))

    def test_whole_list_may_have_another_order_than_its_pages(self, judge: Judge) -> None:
        class Sorted(Tasks):
            def page(self, asked: dict[str, str]) -> Page:
                found = super().page(asked)
                is_page = "cursor" in asked or int(asked.get("limit", "20")) < 20
                return Page(found.query, found.chosen[::-1], found.start, found.limit) if is_page else found

        assert BY_CURSOR not in accused(judge(Sorted(CURSORS, with_cursor), CURSORS))

    def test_pages_may_be_shorter_than_asked_for(self, judge: Judge) -> None:
        """As of a server that hides resources after it has read a page: a page may be empty and lead on."""

        def show(page: Page) -> Any:
            page.limit = 1
            shown = page.items if page.start % 2 == 0 else []
            return {"items": shown, "next_cursor": as_cursor(page.end) if page.goes_on else None}

        class Hiding(Tasks):
            def page(self, asked: dict[str, str]) -> Page:
                found = super().page(asked)
                visible = [each for at, each in enumerate(found.chosen) if at % 2 == 0]
                is_whole = "cursor" not in asked and found.limit >= 20
                return Page(found.query, visible, 0, 50) if is_whole else found

            def __call__(self, call: Call) -> Answer:
                is_whole = int(call.query.get("limit", "20")) >= 20 if call.query.get("limit", "20").isdecimal() else 0
                self.show = with_cursor if is_whole else show
                return super().__call__(call)

        assert BY_CURSOR not in accused(judge(Hiding(CURSORS, with_cursor), CURSORS))

    def test_pages_may_have_the_same_resource_at_the_top(self, judge: Judge) -> None:
        def show(page: Page) -> Any:
            pinned, rest = page.chosen[:1], page.chosen[1:]
            return {"items": pinned + rest[page.start : page.end], "next_cursor": as_cursor(page.end)}

        assert BY_CURSOR not in accused(judge(Tasks(CURSORS, show), CURSORS))

    def test_resources_may_have_no_ids(self, judge: Judge) -> None:
        listed = operation(
            "all",
            content(object_of("", items=list_of(object_of("", word=TEXT)), next_cursor=NEXT)),
            parameters=[LIMIT, CURSOR],
            refuses="422",
        )
        server = Tasks(
            CURSORS, lambda page: {"items": [{"word": "a"}] * page.limit, "next_cursor": as_cursor(page.end)}
        )

        assert BY_CURSOR not in accused(judge(server, {"/tasks": {"get": listed}}))

    def test_ids_may_be_those_of_what_events_are_about(self, judge: Judge) -> None:
        """Each event of a list has the id of its task, and another text."""
        events = [{"id": 1 + number // 3, "title": json.dumps(number), "kind": "open"} for number in range(9)]

        def show(page: Page) -> Any:
            page.chosen = events
            return with_cursor(page)

        assert BY_CURSOR not in accused(judge(Tasks(CURSORS, show), {"/tasks": {"get": CURSORS["/tasks"]["get"]}}))

    def test_filter_may_mean_something_else_than_the_property(self, judge: Judge) -> None:
        """`kind=open` asks for the tasks that were open once: all that are open or done."""

        class Once(Tasks):
            def page(self, asked: dict[str, str]) -> Page:
                page = super().page({name: value for name, value in asked.items() if name != "kind"})
                page.query = asked
                return page

        summary = judge(Once(LINKS, with_link("/tasks")), LINKS)

        assert BY_LINK not in accused(summary)

    def test_filter_may_stand_in_the_cursor(self, judge: Judge) -> None:
        """The link repeats a cursor alone, which holds the filter."""
        paths = tasks(page_of("items", next=NEXT), CURSOR, BY_KIND)

        class Whole(Tasks):
            def page(self, asked: dict[str, str]) -> Page:
                if "cursor" not in asked:
                    return super().page(asked)
                try:
                    kept = json.loads(b64decode(asked["cursor"], validate=True))
                except UnicodeDecodeError as error:
                    raise ValueError(asked) from error
                return super().page({"limit": asked.get("limit", "20"), **kept})

        def show(page: Page) -> Any:
            kept = {**page.query, "offset": str(page.end), "limit": str(page.limit)}
            cursor = b64encode(json.dumps(kept).encode()).decode()
            return {"items": page.items, "next": f"/tasks?{urlencode({'cursor': cursor})}" if page.goes_on else None}

        summary = judge(Whole(paths, show), paths)

        assert accused(summary) == {}
        assert BY_LINK in passed(summary)

    def test_list_with_too_few_resources_is_not_asked_again(self, judge: Judge) -> None:
        paths = {"/tasks": {"get": CURSORS["/tasks"]["get"]}}
        served = Served(lambda _: (200, {"items": [], "next_cursor": None}))

        summary = judge(None, paths, app=served, chosen=frozenset({BY_CURSOR}), examples=0)

        assert accused(summary) == {}
        assert [call for call in served.calls if call.query == {"limit": "2"}] == []
