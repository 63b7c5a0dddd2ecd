"""Lists of correct servers that a review found accused; beside each is one that leaves out what was made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kept import TEXT, Kept, document, judged, of, operation
from tiny import Call, Judge, content, made_judge

Things = list[dict[str, Any]]
THING = of("id name", id=TEXT, name=TEXT, goal=TEXT)
OLD: Things = [{"id": f"old{number}", "name": "x"} for number in range(7)]
PAGE = 5


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


class Listing(Kept):
    """Its list shows things in a form of its own, some old ones first."""

    def __init__(self, form: Callable[[Things, Call], Any], *, forgets: bool = False) -> None:
        super().__init__()
        self.form, self.forgets = form, forgets

    def listed(self, call: Call) -> Any:
        return self.form([*OLD, *([] if self.forgets else self.kept.values())], call)


def listed_as(schema: dict[str, Any], *query: str, **stated: Any) -> dict[str, Any]:
    """Return the paths of things whose list answers by a schema, and has these query parameters."""
    parameters = [{"name": name, "in": "query", "schema": {**TEXT, **stated}} for name in query]
    paths = document(lists=operation("all", content(schema), parameters=parameters))
    del paths["/things/{id}"]["patch"]
    return paths


def many(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def by_pages(first: int) -> Callable[[Things, Call], Any]:
    """Return how a list is cut into pages, of which the first has this number."""

    def form(things: Things, call: Call) -> Any:
        asked = call.query.get("page", "")
        start = PAGE * max((int(asked) if asked.isdecimal() else first) - first, 0)
        return things[start:][:PAGE]

    return form


@pytest.mark.parametrize("first", [0, 1])
def test_the_first_page_may_be_0(judge: Judge, first: int) -> None:
    paths = listed_as(many(THING), "page", type="integer")

    assert judged(judge(Listing(by_pages(first)), paths), "make/listed")[0] == "pass"
    assert judged(judge(Listing(by_pages(first), forgets=True), paths), "make/listed")[0] == "warning"


@pytest.mark.parametrize(
    ("members", "query", "rest"),
    [
        ({"nextToken": TEXT}, ["nextToken"], {"nextToken": "5"}),
        ({"nextLink": TEXT}, [], {"nextLink": "http://testserver/things?skip=5"}),
        ({"paging": of(next=TEXT)}, [], {"paging": {"next": "5"}}),
        ({}, ["starting_after"], {}),
    ],
)
def test_what_is_on_a_later_page_is_not_missing(judge: Judge, members: Any, query: list[str], rest: Any) -> None:
    server = Listing(lambda things, _: {"items": things[:PAGE], **rest})

    assert judged(judge(server, listed_as(of(items=many(THING), **members), *query)), "make/listed") == (
        "inconclusive",
        "not all pages of the list could be followed",
    )


def test_what_is_missing_where_nothing_comes_next_is_told(judge: Judge) -> None:
    server = Listing(lambda things, _: {"items": things[:PAGE], "nextToken": None})
    paths = listed_as(of(items=many(THING), nextToken={**TEXT, "nullable": True}), "nextToken")

    assert judged(judge(server, paths), "make/listed")[0] == "warning"


def test_an_id_is_found_in_a_wrapper(judge: Judge) -> None:
    paths = listed_as(of(edges=many(of(node=THING))))

    def form(things: Things, _: Call) -> Any:
        return {"edges": [{"node": each} for each in things]}

    assert judged(judge(Listing(form), paths), "make/listed")[0] == "pass"
    assert judged(judge(Listing(form, forgets=True), paths), "make/listed")[0] == "warning"


def test_a_list_without_ids_is_not_asked_for_one(judge: Judge) -> None:
    paths = listed_as(many(of("name", name=TEXT, href=TEXT)))
    server = Listing(lambda things, _: [{"name": each["name"], "href": f"/things/{each['name']}"} for each in things])

    assert "make/listed" not in {each.requirement.id for each in judge(server, paths).verdicts}


def test_an_address_ends_in_an_id(judge: Judge) -> None:
    paths = listed_as(many(of("name", name=TEXT, owner=of(id=TEXT), href=TEXT)))

    def form(things: Things, _: Call) -> Any:
        return [{"name": "x", "owner": {"id": "o1"}, "href": f"/things/{each['id']}?full=1"} for each in things]

    assert judged(judge(Listing(form), paths), "make/listed")[0] == "pass"
    assert judged(judge(Listing(form, forgets=True), paths), "make/listed")[0] == "warning"
