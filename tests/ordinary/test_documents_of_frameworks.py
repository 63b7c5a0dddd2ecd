"""Correct servers whose document a framework wrote: what the framework always writes means less than it says."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from ordinary import failures, found, judge, warnings
from pydantic import BaseModel, Field

NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "There is none."}}


class GuestIn(BaseModel):
    name: str = Field(min_length=1, max_length=60)
    tags: list[str] = []
    email: str | None = Field(None, max_length=80)


class GuestChange(BaseModel):
    name: str | None = Field(None, min_length=1, max_length=60)
    tags: list[str] | None = None
    email: str | None = Field(None, max_length=80)


class Guest(BaseModel):
    id: int
    name: str
    tags: list[str]
    email: str | None


def guests(bug: str = "", method: str = "PATCH", change: type[GuestChange] = GuestChange) -> FastAPI:
    """Returns guests. A change takes `Optional` for each member, and refuses null for what a guest must have."""
    app, kept, numbers = FastAPI(), dict[int, Guest](), count(1)
    model = change

    @app.post("/guests", status_code=201)
    def create(guest: GuestIn) -> Guest:
        number = next(numbers)
        return kept.setdefault(number, Guest(id=number, **guest.model_dump()))

    @app.get("/guests/{guest_id}", responses=NOT_FOUND)
    def read(guest_id: int) -> Guest:
        if guest_id not in kept:
            raise HTTPException(404)
        return kept[guest_id]

    def change_guest(guest_id: int, change: GuestChange) -> Guest:
        members = change.model_dump(exclude_unset=True)
        refused = ("name", "tags", "email") if bug == "email" else ("name", "tags")
        if any(members.get(name, "") is None for name in refused):
            raise HTTPException(422, "This member may not be null")
        members = {name: value for name, value in members.items() if name in Guest.model_fields}
        kept[guest_id] = read(guest_id).model_copy(update=members)
        return kept[guest_id]

    change_guest.__annotations__["change"] = model
    at = app.api_route("/guests/{guest_id}", methods=[method], responses=NOT_FOUND, operation_id="change")
    at(change_guest)

    @app.delete("/guests/{guest_id}", status_code=204, responses=NOT_FOUND)
    def delete(guest_id: int) -> None:
        del kept[read(guest_id).id]

    return app


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_null_may_be_refused_in_a_change_where_the_resource_cannot_have_it(method: str) -> None:
    summary = judge(guests(method=method))

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert "change/body/name/nullable" in found(summary, "notice")


def test_null_that_a_change_refuses_is_a_failure_where_the_resource_may_have_it() -> None:
    assert set(failures(judge(guests("email")))) == {"change/body/email/nullable"}


class TalkIn(BaseModel):
    title: str = Field(min_length=1, max_length=60)
    starts_at: datetime


class Talk(TalkIn):
    id: int
    created_at: datetime


def talks(bug: str = "") -> FastAPI:
    """Returns talks in a database that stores no zone for the time of a creation."""
    app, kept, numbers = FastAPI(), dict[int, Talk](), count(1)

    @app.post("/talks", status_code=201)
    def create(talk: TalkIn) -> Talk:
        number, now = next(numbers), datetime.now(UTC).replace(tzinfo=None)
        starts_at = talk.starts_at.replace(tzinfo=None if bug == "starts_at" else talk.starts_at.tzinfo or UTC)
        return kept.setdefault(number, Talk(id=number, created_at=now, title=talk.title, starts_at=starts_at))

    @app.get("/talks/{talk_id}", responses=NOT_FOUND)
    def read(talk_id: int) -> Talk:
        if talk_id not in kept:
            raise HTTPException(404)
        return kept[talk_id]

    return app


def test_time_of_the_server_without_a_zone_is_a_notice() -> None:
    summary = judge(talks())

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert "create_talks_post/response/created_at/response-domain" in found(summary, "notice")


def test_time_of_the_client_that_lost_its_zone_is_a_failure() -> None:
    assert "create_talks_post/response/starts_at/response-domain" in failures(judge(talks("starts_at")))


class Copies(BaseModel):
    name: str = Field(min_length=1)
    shelf: str | None = None
    copies: int = 1


class Book(BaseModel):
    id: int
    name: str
    shelf: str | None
    copies: int


def books(*, keeps: tuple[str, ...], change: str = "books_partial_update") -> FastAPI:
    """Returns books in a document with the names of drf-spectacular. A PUT keeps what `keeps` names."""
    app, kept, numbers = FastAPI(), dict[int, Book](), count(1)

    @app.post("/books", status_code=201, operation_id="books_create")
    def create(book: Copies) -> Book:
        number = next(numbers)
        return kept.setdefault(number, Book(id=number, **book.model_dump()))

    @app.get("/books/{id}", operation_id="books_retrieve", responses=NOT_FOUND)
    def read(id: int) -> Book:  # noqa: A002 - the name of the path parameter
        if id not in kept:
            raise HTTPException(404)
        return kept[id]

    @app.put("/books/{id}", operation_id="books_update", responses=NOT_FOUND)
    def update(id: int, book: Copies) -> Book:  # noqa: A002 - the name of the path parameter
        old, sent = read(id), book.model_fields_set
        new = {name: value for name, value in book if name in sent or name not in keeps}
        kept[id] = old.model_copy(update=new)
        return kept[id]

    @app.patch("/books/{id}", operation_id=change, responses=NOT_FOUND)
    def patch(id: int, book: dict[str, Any]) -> Book:  # noqa: A002 - the name of the path parameter
        return read(id)

    return app


KEPT = "books_update/body/shelf/put-absent"


def test_put_of_a_serializer_keeps_what_has_no_default() -> None:
    summary = judge(books(keeps=("shelf",)))

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert KEPT in found(summary, "notice")


@pytest.mark.soak
def test_put_that_keeps_is_a_warning_where_the_field_has_a_default_or_no_serializer_is_known() -> None:
    assert "books_update/body/copies/put-absent" in warnings(judge(books(keeps=("copies",))))
    assert KEPT in warnings(judge(books(keeps=("shelf",), change="change_book")))


def test_operation_that_answers_the_document_may_take_any_language() -> None:
    app = FastAPI()
    document = app.openapi() | {"paths": {"/schema": {"get": described("application/vnd.oai.openapi")}}}
    app.get("/schema")(lambda: document)

    assert failures(judge(app, document)) == {}
    document["paths"]["/schema"]["get"] = described("application/json")
    assert "schema_retrieve/query/lang/domain:enum" in failures(judge(app, document))


def described(media_type: str) -> dict[str, Any]:
    lang = {"name": "lang", "in": "query", "schema": {"type": "string", "enum": ["af", "ar"]}}
    types = {media_type: {"schema": {"type": "object"}}, "application/json": {"schema": {"type": "object"}}}
    return {
        "operationId": "schema_retrieve",
        "parameters": [lang],
        "responses": {"200": {"description": "The document", "content": types}},
    }


class Shelf(BaseModel):
    name: str
    labels: list[str] = []


def shelves() -> FastAPI:
    """Returns shelves. Their document leaves out that no label is empty, as Litestar does with the rules of items."""
    app = FastAPI()

    @app.post("/shelves", status_code=201)
    def create(shelf: Shelf) -> Shelf:
        if "" in shelf.labels:
            raise HTTPException(400, {"message": "Expected `str` of length >= 1", "key": "labels[0]"})
        return shelf

    return app


def test_empty_item_that_is_refused_as_too_short_is_a_notice() -> None:
    summary = judge(shelves())

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert "create_shelves_post/body/labels/*/domain:admitted" in found(summary, "notice")


@pytest.mark.soak
@pytest.mark.parametrize(("stated", "level"), [(True, "notice"), (False, "warning")])
def test_bound_of_a_creation_may_hold_for_a_change_whose_schema_leaves_it_out(stated: bool, level: str) -> None:
    document = guests().openapi()
    schemas = document["components"]["schemas"]
    schemas["GuestChange"]["properties"]["age"] = {"type": "integer"}
    age = {"type": "integer", "minimum": 0, "maximum": 130} if stated else {"type": "integer"}
    schemas["GuestIn"]["properties"]["age"] = age

    class Aged(GuestChange):
        age: int = Field(default=0, ge=0, le=130)

    app = guests(change=Aged)

    assert "change/body/age/domain:admitted" in found(judge(app, document), level)
