"""Resources of JSON:API: their properties stand in `attributes`, and their relations to others in `relationships`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from fastapi import FastAPI, HTTPException, Query
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

Genre = Literal["fiction", "science", "history"]
GONE: dict[int | str, dict[str, Any]] = {404: {"description": "There is none."}}


class AuthorIn(BaseModel):
    name: str = Field(min_length=1, max_length=60)


class NewAuthor(BaseModel):
    type: Literal["authors"]
    attributes: AuthorIn


class Author(NewAuthor):
    id: str


class BookIn(BaseModel):
    title: str = Field(min_length=1, max_length=60)
    genre: Genre = "fiction"
    pages: int = Field(100, ge=1, le=5000)


def _no_default(schema: dict[str, Any]) -> None:
    del schema["default"]


class BookPatch(BaseModel):
    title: str = Field(default="", min_length=1, max_length=60, json_schema_extra=_no_default)
    genre: Genre = Field(default="fiction", json_schema_extra=_no_default)
    pages: int = Field(default=100, ge=1, le=5000, json_schema_extra=_no_default)


class Identifier(BaseModel):
    type: Literal["authors"]
    id: str


class ToAuthor(BaseModel):
    data: Identifier | None


class Relationships(BaseModel):
    author: ToAuthor = ToAuthor(data=None)


class NewBook(BaseModel):
    type: Literal["books"]
    attributes: BookIn
    relationships: Relationships = Relationships()


class Book(NewBook):
    id: str


class ChangedBook(BaseModel):
    type: Literal["books"]
    id: str
    attributes: BookPatch = BookPatch()


class AuthorBody(BaseModel):
    data: NewAuthor


class AuthorDocument(BaseModel):
    data: Author


class NewBookBody(BaseModel):
    data: NewBook


class ChangedBookBody(BaseModel):
    data: ChangedBook


class BookDocument(BaseModel):
    data: Book


class Books(BaseModel):
    data: list[Book]


def library(bug: str = "") -> FastAPI:
    """Returns books whose author must exist."""
    app, authors, books = FastAPI(), dict[str, Author](), dict[str, Book]()

    @app.post("/authors", status_code=201, operation_id="add_author")
    def add_author(body: AuthorBody) -> AuthorDocument:
        made = Author(id=f"a{len(authors)}", **body.data.model_dump())
        authors[made.id] = made
        return AuthorDocument(data=made)

    @app.get("/authors/{id}", operation_id="author", responses=GONE)
    def author(id: str) -> AuthorDocument:  # noqa: A002 - the name of the path parameter
        if id not in authors:
            raise HTTPException(404)
        return AuthorDocument(data=authors[id])

    @app.post("/books", status_code=201, operation_id="add_book", responses=GONE)
    def add_book(body: NewBookBody) -> BookDocument:
        if (named := body.data.relationships.author.data) is not None:
            author(named.id)
        made = Book(id=f"b{len(books)}", **body.data.model_dump())
        books[made.id] = made
        return BookDocument(data=made)

    @app.get("/books", operation_id="books")
    def listed(genre: Annotated[Genre | None, Query(alias="filter[genre]")] = None) -> Books:
        chosen = bug != "filter" and genre
        return Books(data=[each for each in books.values() if not chosen or each.attributes.genre == genre])

    @app.get("/books/{id}", operation_id="book", responses=GONE)
    def book(id: str) -> BookDocument:  # noqa: A002 - the name of the path parameter
        if id not in books:
            raise HTTPException(404)
        lost = {"relationships": Relationships()} if bug == "author" else {}
        return BookDocument(data=books[id].model_copy(update=lost))

    @app.patch("/books/{id}", operation_id="change_book", responses={**GONE, 409: {"description": "Another id."}})
    def change(id: str, body: ChangedBookBody) -> BookDocument:  # noqa: A002 - the name of the path parameter
        found = book(id).data
        if body.data.id != id:
            raise HTTPException(409)
        sent = ({"genre": "fiction"} if bug == "reset" else {}) | body.data.attributes.model_dump(exclude_unset=True)
        books[id] = found.model_copy(update={"attributes": found.attributes.model_copy(update=sent)})
        return BookDocument(data=books[id])

    return app


@pytest.mark.soak
def test_a_library_in_json_api_accuses_nobody() -> None:
    summary = judge(library(), examples=0)

    assert summary.untested == {}
    assert {**failures(summary), **warnings(summary)} == {}


@pytest.mark.soak
@pytest.mark.parametrize(
    ("bug", "at"),
    [
        ("filter", "books/query/filter[genre]/query-filters"),
        ("author", "add_book/body/data/read-back"),
        ("reset", "change_book/body/data/attributes"),
    ],
)
def test_a_fault_in_attributes_and_relationships_is_found(bug: str, at: str) -> None:
    summary = judge(library(bug), examples=0)

    assert [each for each in {**failures(summary), **warnings(summary)} if each.startswith(at)]
