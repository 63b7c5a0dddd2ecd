"""What no request of the run wrote is compared by its form: each version may hold other data there."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from documents import INTEGER, TEXT, Stated, answers, body_of, in_path, list_of, nullable, object_of
from judging import NO_WAITS, contract_in
from servers import Answer, Call, Item, Served, admits

from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.versions.differences.unwritten import forms, shows_same
from bythebook_conformance.versions.run import Compared, compare

_PART = object_of("name", name=TEXT)
_BEST = object_of(
    "id title author",
    id=INTEGER,
    title=TEXT,
    day={**TEXT, "format": "date"},
    note=nullable(TEXT),
    pages={"type": "number"},
    shelf={"anyOf": [INTEGER, TEXT]},
    author=object_of("name parts", name=TEXT, parts=list_of(_PART)),
)
_BOOK = object_of("id title", id={**INTEGER, "readOnly": True}, title=TEXT)


BOOKS: Stated = {
    "/books": {
        "get": answers("listBooks", list_of(_BOOK), "200"),
        "post": answers("addBook", _BOOK, "201", **body_of(object_of("title", title=TEXT))),
    },
    "/best": {"get": answers("bestBook", _BEST, "200")},
    "/books/{book_id}": {
        "parameters": [in_path("book_id", INTEGER)],
        "get": answers("getBook", _BOOK, "200"),
        "delete": answers("dropBook", None, "204"),
    },
}
SHOWN: Item = {
    "id": 66,
    "title": "Middlemarch",
    "day": "1871-12-01",
    "note": "long",
    "pages": 880,
    "shelf": 4,
    "author": {"name": "George Eliot", "parts": [{"name": "Mary"}]},
}
OTHER: Item = {
    "id": 3,
    "title": "Emma",
    "day": "1815-12-23",
    "note": None,
    "pages": 474.5,
    "shelf": "upstairs",
    "author": {"name": "Jane Austen", "parts": []},
}
OMITTING: Item = {name: value for name, value in OTHER.items() if name not in ("note", "pages", "day")}


class Books:
    """A correct server with a book that it holds from the start."""

    def __init__(self, first: int, best: Item) -> None:
        self.numbers, self.best = itertools.count(first), best
        self.books: dict[str, Item] = {}

    def __call__(self, call: Call) -> Answer:
        if call.path == "/best":
            return 200, self.best
        name = call.path.removeprefix("/books").strip("/")
        if not name and call.method == "GET":
            return 200, [*self.books.values()]
        if call.method == "POST":
            if not admits(object_of("title", title=TEXT))(call.body):
                return 422, None
            number = next(self.numbers)
            self.books[str(number)] = {"id": number, "title": call.body["title"]}
            return 201, self.books[str(number)]
        if name not in self.books:
            return 404, None
        if call.method == "DELETE":
            del self.books[name]
            return 204, None
        return 200, self.books[name]


def found(folder: Path, first: Item, second: Item, seed: int = 1) -> Compared:
    contract = contract_in(folder, BOOKS)
    servers = Books(1, first), Books(500, second)
    targets = [
        Target(contract, f"http://{name}.test", app=Served(each)) for name, each in zip("ab", servers, strict=True)
    ]
    return compare(contract, targets[0], targets[1], Effort(seed=seed, examples=0, limits=NO_WAITS))


def _with(place: str, value: Any) -> Item:
    if place.startswith("author."):
        return {**SHOWN, "author": {**SHOWN["author"], place.removeprefix("author."): value}}
    return {**SHOWN, place: value}


CHANGES: list[tuple[str, Any, str]] = [
    ("title", None, "title/value/text -> null"),
    ("author", None, "author/value/object -> null"),
    ("author.name", None, "author.name/value/text -> null"),
    ("author.parts", None, "author.parts/value/list -> null"),
    ("author.parts", [None], "author.parts/value/list of object -> list of null"),
    ("author.parts", ["Mary"], "author.parts/value/list of object -> list of text"),
    ("author.parts", [{"name": None}], "author.parts.*.name/value/text -> null"),
    ("author.parts", [{}], "author.parts.*.name/value/text -> left out"),
    ("day", "yesterday", "day/value/date -> text"),
    ("id", "66", "id/value/integer -> text of digits"),
    ("title", ["Middlemarch"], "title/value/text -> list"),
]


@pytest.mark.parametrize(("place", "value", "told"), CHANGES)
def test_a_change_of_what_no_request_wrote_is_told_by_its_form(
    tmp_path: Path, place: str, value: Any, told: str
) -> None:
    assert [each.id for each in found(tmp_path, SHOWN, _with(place, value)).groups] == [told]


@pytest.mark.many(4)
@pytest.mark.parametrize(
    ("first", "second"),
    [(SHOWN, OTHER), (OTHER, SHOWN), (SHOWN, SHOWN), (OTHER, OTHER), (SHOWN, OMITTING), (OMITTING, SHOWN)],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_other_data_is_no_change(tmp_path: Path, first: Item, second: Item, seed: int) -> None:
    assert found(tmp_path, first, second, seed).groups == ()


@pytest.mark.parametrize(
    ("place", "value"),
    [("note", None), ("pages", 880.5), ("day", "1872-01-01"), ("author.parts", []), ("title", "")],
)
def test_what_may_be_other_data_is_no_change(tmp_path: Path, place: str, value: Any) -> None:
    assert found(tmp_path, SHOWN, _with(place, value)).groups == ()


def test_null_in_other_data_is_no_change(tmp_path: Path) -> None:
    """A document may leave out that a member may be null."""
    assert found(tmp_path, SHOWN, {**OTHER, "title": None}).groups == ()


def test_one_response_with_two_equal_values_shows_the_same_data() -> None:
    assert shows_same({"a": "x", "b": 2, "c": 1}, {"a": "x", "b": 2, "c": None})
    assert not shows_same({"a": "x", "c": 1}, {"a": "x", "c": None})
    assert not shows_same({"a": 0, "b": True, "c": 1}, {"a": 0, "b": True, "c": None})
    assert not shows_same({"a": "x", "b": 2, "d": [1]}, {"a": "x", "b": 2, "d": [1, 2]})
    assert shows_same({"a": "x", "b": 2, "at": "2026-01-01T10:00"}, {"a": "x", "b": 2, "at": "2026-01-01T11:00"})


@pytest.mark.parametrize(
    ("mine", "theirs", "told"),
    [
        ([1, 2], [1], None),
        ([1], ["1"], ("list of integer", "list of text of digits")),
        (5, 5.5, None),
        (None, "x", ("null", "text")),
        ("a", "b", None),
    ],
)
def test_forms_are_told_where_they_differ(mine: Any, theirs: Any, told: tuple[str, str] | None) -> None:
    assert forms(mine, theirs, (), lambda _, value: value is not None) == told


def _without(shown: Item, *names: str) -> Item:
    return {name: value for name, value in shown.items() if name not in names}


@pytest.mark.parametrize("omitted", ["note", "pages", "day"])
def test_a_member_that_is_left_out_may_be_zero_empty_or_null(tmp_path: Path, omitted: str) -> None:
    """A gateway to protocol buffers leaves out zero, and a document database what was never set."""
    assert found(tmp_path, SHOWN, _without(SHOWN, omitted)).groups == ()
    assert found(tmp_path, {**OTHER, "note": None}, _without(SHOWN, "note")).groups == ()


def test_a_member_that_is_left_out_is_told_where_the_document_demands_it_or_null_is_shown_of_the_same_data(
    tmp_path: Path,
) -> None:
    assert [each.field for each in found(tmp_path, SHOWN, _without(OTHER, "title")).groups] == ["title"]
    assert [each.id for each in found(tmp_path, {**SHOWN, "note": None}, _without(SHOWN, "note")).groups] == [
        "note/value/null -> left out"
    ]
