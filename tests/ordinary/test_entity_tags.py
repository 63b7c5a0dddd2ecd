"""A server that refuses every change without the current entity tag in `If-Match` (RFC 9110, section 13.1.1)."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI, Header, HTTPException, Response
from ordinary import failures, judge, warnings
from pydantic import BaseModel

Tag = Annotated[str, Header(alias="If-Match")]
REFUSALS: dict[int | str, dict[str, Any]] = {code: {"description": "No."} for code in (404, 412, 428)}


class Draft(BaseModel):
    title: str
    pages: int = 1


class Change(BaseModel):
    title: str = ""
    pages: int = 1


class Book(Draft):
    id: UUID


class Books:
    """Books with the number of their revision."""

    def __init__(self, *, keeps_pages: bool) -> None:
        self.keeps_pages = keeps_pages
        self.books: dict[UUID, Book] = {}
        self.numbers: dict[UUID, int] = {}

    def shown(self, response: Response, book: Book) -> Book:
        self.books[book.id] = book
        self.numbers[book.id] = self.numbers.get(book.id, 0) + 1
        return self.read(book.id, response)

    def read(self, key: UUID, response: Response, match: str | None = None) -> Book:
        if key not in self.books:
            raise HTTPException(404)
        response.headers["ETag"] = f'"{self.numbers[key]}"'
        if match not in {None, response.headers["ETag"]}:
            raise HTTPException(412)
        return self.books[key]

    def change(self, key: UUID, values: dict[str, Any], response: Response, match: str) -> Book:
        book = self.read(key, response, match)
        kept = {"pages": book.pages} if self.keeps_pages else {}
        return self.shown(response, book.model_copy(update=values | kept))


def library(*, keeps_pages: bool = False) -> FastAPI:
    """Returns a server with tags. A faulty one never changes the pages."""
    app = FastAPI()
    books = Books(keeps_pages=keeps_pages)

    @app.post("/books", status_code=201, operation_id="add")
    def add(draft: Draft, response: Response) -> Book:
        return books.shown(response, Book(id=uuid4(), **draft.model_dump()))

    @app.get("/books/{key}", operation_id="read", responses={404: {"description": "No."}})
    def read(key: UUID, response: Response) -> Book:
        return books.read(key, response)

    @app.put("/books/{key}", operation_id="replace", responses=REFUSALS)
    def put(key: UUID, draft: Draft, response: Response, if_match: Tag) -> Book:
        return books.change(key, draft.model_dump(), response, if_match)

    @app.patch("/books/{key}", operation_id="change", responses=REFUSALS)
    def patch(key: UUID, draft: Change, response: Response, if_match: Tag) -> Book:
        return books.change(key, draft.model_dump(exclude_unset=True), response, if_match)

    @app.delete("/books/{key}", status_code=204, operation_id="remove", responses=REFUSALS)
    def remove(key: UUID, response: Response, if_match: Tag) -> None:
        del books.books[books.read(key, response, if_match).id]

    return app


def test_changes_with_a_required_tag_are_judged() -> None:
    summary = judge(library())

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}


@pytest.mark.parametrize("operation", ["replace", "change"])
def test_fault_behind_a_required_tag_is_found(operation: str) -> None:
    summary = judge(library(keeps_pages=True))

    assert f"{operation}/body/pages/echo" in failures(summary) | warnings(summary)
