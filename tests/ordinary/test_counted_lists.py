"""Lists with a total, as public frameworks write them: no correct server is accused, whatever its total leaves out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest
from fastapi import FastAPI, HTTPException, Query
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

from tests.examples import in_turn


class BookIn(BaseModel):
    title: str = Field(min_length=1, max_length=80)
    shelf: Literal["new", "old"] = "new"
    is_featured: bool = False


class Book(BookIn):
    id: int


# How many of the books in the list a total counts.
Counts = Callable[[list[Book]], int]


class Library:
    """Books, without their list."""

    def __init__(self) -> None:
        self.app, self.books, self.made = FastAPI(), dict[int, Book](), 0
        self.app.post("/books", status_code=201, operation_id="create")(self.create)
        self.app.get("/books/{id}", operation_id="read", responses={404: {}})(self.read)
        self.app.delete("/books/{id}", status_code=204, operation_id="delete", responses={404: {}})(self.delete)

    def create(self, book: BookIn) -> Book:
        self.made += 1
        return self.books.setdefault(self.made, Book(id=self.made, **book.model_dump()))

    def read(self, id: int) -> Book:  # noqa: A002 # the name is the parameter's
        if id not in self.books:
            raise HTTPException(404)
        return self.books[id]

    def delete(self, id: int) -> None:  # noqa: A002 # the name is the parameter's
        self.read(id)
        del self.books[id]


class Meta(BaseModel):
    current_page: int
    total_count: int


class OfRails(BaseModel):
    data: list[Book]
    meta: Meta


class OfDjango(BaseModel):
    count: int = Field(description="The total number of items across all pages.")
    next: str | None
    previous: str | None
    results: list[Book]


class OfGateway(BaseModel):
    books: list[Book]
    next_page_token: str
    total_size: int


class Lagging:
    """A counter that is written again after each read of the list."""

    def __init__(self) -> None:
        self.latest = 0

    def __call__(self, books: list[Book]) -> int:
        shown, self.latest = self.latest, len(books)
        return shown


def rails(counts: Counts) -> FastAPI:
    """As kaminari and jsonapi-serializer: pages from 1 on, and `meta.total_count`."""
    library = Library()

    @library.app.get("/books", operation_id="list")
    def listed(page: Annotated[int, Query(ge=1)] = 1, per_page: Annotated[int, Query(ge=1, le=50)] = 25) -> OfRails:
        found = list(library.books.values())
        some = found[(page - 1) * per_page : page * per_page]
        return OfRails(data=some, meta=Meta(current_page=page, total_count=counts(found)))

    return library.app


def django(counts: Counts) -> FastAPI:
    """As Django REST framework: `count` beside two links."""
    library = Library()

    @library.app.get("/books", operation_id="list")
    def listed(limit: Annotated[int, Query(ge=1, le=100)] = 25, offset: Annotated[int, Query(ge=0)] = 0) -> OfDjango:
        found = list(library.books.values())

        def link(start: int, *, is_there: bool) -> str | None:
            return f"http://testserver/books?limit={limit}&offset={start}" if is_there else None

        return OfDjango(
            count=counts(found),
            next=link(offset + limit, is_there=offset + limit < len(found)),
            previous=link(max(0, offset - limit), is_there=offset > 0),
            results=found[offset : offset + limit],
        )

    return library.app


def gateway(counts: Counts) -> FastAPI:
    """As a gRPC gateway: `page_token`, `next_page_token`, and `total_size`."""
    library = Library()

    @library.app.get("/books", operation_id="list")
    def listed(page_size: Annotated[int, Query(ge=1, le=100)] = 50, page_token: str = "") -> OfGateway:
        if page_token and not page_token.removeprefix("after-").isdecimal():
            raise HTTPException(400)
        found, start = list(library.books.values()), int(page_token.removeprefix("after-") or 0)
        token = f"after-{start + page_size}" if start + page_size < len(found) else ""
        return OfGateway(books=found[start : start + page_size], next_page_token=token, total_size=counts(found))

    return library.app


def estimated(books: list[Book]) -> int:
    """As the statistics of a database, which are refreshed now and then."""
    return len(books) // 4 * 4


def without_featured(books: list[Book]) -> int:
    """Featured books come beside the total."""
    return sum(not each.is_featured for each in books)


STYLES = (rails, django, gateway)


@pytest.mark.many(2)
@pytest.mark.parametrize(("style", "counts"), in_turn(STYLES, [len, Lagging, estimated, without_featured]))
def test_correct_list_with_a_total_accuses_nobody(style: Callable[[Counts], FastAPI], counts: Any) -> None:
    summary = judge(style(Lagging() if counts is Lagging else counts))

    assert (failures(summary), warnings(summary)) == ({}, {})
    assert {each.requirement.id for each in summary.verdicts if each.requirement.kind == "total-covers"}


@pytest.mark.parametrize("style", STYLES)
def test_total_that_leaves_one_book_out_is_found(style: Callable[[Counts], FastAPI]) -> None:
    summary = judge(style(lambda books: max(0, len(books) - 1)))

    assert failures(summary) == {}
    assert {each.rpartition("/")[2] for each in warnings(summary)} == {"total-covers"}
