"""Which resource a request addresses: nested and shallow routes, links, and ids of other resources in bodies."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from fastapi import FastAPI, HTTPException, Path
from fastapi.responses import RedirectResponse
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

from bythebook_conformance.relations.addresses import changes_path

Stated = dict[int | str, dict[str, Any]]


class BookIn(BaseModel):
    title: str = Field(min_length=1, max_length=80)


class Book(BookIn):
    id: int


class LoanIn(BaseModel):
    borrower: str = Field(min_length=1, max_length=80)


class Loan(LoanIn):
    id: int
    book_id: int


class Library:
    """Loans are made below a book and read by an id of their own. `bug` names what is wrong with it."""

    def __init__(self, *, has_link: bool = True, bug: str = "") -> None:
        self.app = FastAPI()
        self.books: dict[int, Book] = {}
        self.loans: dict[int, Loan] = {}
        self.asked: list[int] = []
        self.bug = bug
        reads = {"operationId": "read_loan", "parameters": {"loan_id": "$response.body#/id"}}
        stated: Stated = {201: {"links": {"reads": reads}}} if has_link else {}
        gone: Stated = {404: {}}
        self.app.post("/books", status_code=201, operation_id="create_book")(self.create_book)
        self.app.get("/books/{book_id}", operation_id="read_book", responses=gone)(self.read_book)
        path = "/books/{book_id}/loans"
        self.app.post(path, status_code=201, operation_id="lend", responses={**gone, **stated})(self.lend)
        self.app.get("/loans/{loan_id}", operation_id="read_loan", responses=gone)(self.read_loan)
        self.app.delete("/loans/{loan_id}", status_code=204, operation_id="end_loan", responses=gone)(self.end_loan)

    def create_book(self, book: BookIn) -> Book:
        made = Book(id=len(self.books) + 1, **book.model_dump())
        self.books[made.id] = made
        return made

    def read_book(self, book_id: int) -> Book:
        if book_id not in self.books:
            raise HTTPException(404)
        return self.books[book_id]

    def lend(self, book_id: int, loan: LoanIn) -> Loan:
        self.read_book(book_id)
        made = Loan(id=1000 + len(self.loans), book_id=book_id, **loan.model_dump())
        self.loans[made.id] = made.model_copy(update={"borrower": "nobody"}) if self.bug == "lost" else made
        return made

    def read_loan(self, loan_id: int) -> Loan:
        self.asked.append(loan_id)
        if loan_id not in self.loans:
            raise HTTPException(404)
        return self.loans[loan_id]

    def end_loan(self, loan_id: int) -> None:
        self.read_loan(loan_id)
        del self.loans[loan_id]


def test_resource_with_routes_of_its_own_is_not_read_by_the_id_of_its_parent() -> None:
    library = Library()

    summary = judge(library.app)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}
    assert not [each for each in library.asked if each < 1000]


def test_value_that_is_lost_is_found_in_a_resource_with_routes_of_its_own() -> None:
    summary = judge(Library(bug="lost").app)

    assert "lend/body/borrower/read-back" in failures(summary) | warnings(summary)


Slug = Annotated[str, Path(min_length=1, max_length=30)]


class PageIn(BaseModel):
    text: str = Field(min_length=1, max_length=80)


class Wiki:
    """A wiki whose pages are named by their slugs; the server decodes a path before it looks for the route."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.pages: dict[str, PageIn] = {"": PageIn(text="home")}
        self.app.get("/pages", operation_id="list")(self.list)
        self.app.get("/pages/{slug}", operation_id="read", responses={404: {}})(self.read)
        self.app.put("/pages/{slug}", operation_id="write")(self.write)

    def list(self) -> list[str]:
        return sorted(self.pages)

    def read(self, slug: Slug) -> PageIn:
        if slug not in self.pages:
            raise HTTPException(404)
        return self.pages[slug]

    def write(self, slug: Slug, page: PageIn) -> PageIn:
        self.pages[slug] = page
        return page


def test_no_value_of_a_path_parameter_reaches_another_route() -> None:
    wiki = Wiki()

    summary = judge(wiki.app)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    exchanges = [each for result in summary.results for each in result.record.exchanges]
    slugs = [each.request.parts["path"]["slug"] for each in exchanges if each.request.operation != "list"]
    assert slugs
    assert not [each for each in slugs if changes_path(each)]


@pytest.mark.parametrize("value", ["", " ", ".", "..", "a/b", "a%2Fb", "%2e%2e", "a%252Fb", [], ["a/b"]])
def test_value_changes_the_path(value: object) -> None:
    assert changes_path(value)


@pytest.mark.parametrize("value", ["a", "a.b", "...", "100%", "a b", 0, -1, ["a"], {"a": "b"}, "\N{SNOWMAN}"])
def test_value_stays_in_its_segment(value: object) -> None:
    assert not changes_path(value)


class Short(BaseModel):
    url: str = Field(min_length=8, max_length=80)


class Shortened(Short):
    slug: str


def shortener(*, follows: bool = True) -> FastAPI:
    """Returns a shortener of links. A short link redirects, and documents nothing else."""
    app, kept = FastAPI(), dict[str, Shortened]()

    @app.post("/links", status_code=201, operation_id="make")
    def make(body: Short) -> Shortened:
        made = Shortened(slug=f"s-{len(kept) + 1}", **body.model_dump())
        kept[made.slug] = made
        return made

    @app.get("/links/{slug}", operation_id="read")
    def read(slug: str) -> Shortened:
        if slug not in kept:
            raise HTTPException(404)
        return kept[slug]

    @app.get("/r/{slug}", status_code=302, response_class=RedirectResponse, operation_id="follow")
    def follow(slug: str) -> RedirectResponse:
        if not follows:
            raise HTTPException(404)
        return RedirectResponse(read(slug).url, status_code=302)

    return app


def test_operation_whose_only_success_is_a_redirect_is_not_untested() -> None:
    summary = judge(shortener(), examples=0)

    assert failures(summary) == {}
    assert summary.untested == {}
    reasons = {each.reason for each in summary.verdicts if each.requirement.operation == "follow"}
    assert {each.partition(":")[0] for each in reasons} == {"answers with a redirect"}


def test_redirect_that_never_comes_leaves_an_operation_untested() -> None:
    assert "follow" in judge(shortener(follows=False), examples=0).untested
