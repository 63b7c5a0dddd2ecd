"""Servers as tutorials write them: without time zones, without validation, and with paths that do not match."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Body, FastAPI, Header, HTTPException, Response
from ordinary import failures, judge, warnings
from pydantic import BaseModel, field_validator

from bythebook_conformance.reports.findings.causes import findings
from bythebook_conformance.reports.terminal import FEW, by_reason


class Draft(BaseModel):
    title: str
    published_at: datetime | None = None


class Note(Draft):
    id: int
    created_at: datetime


def notebook() -> FastAPI:
    """Returns a server over a database without time zones, such as SQLite."""
    app, notes = FastAPI(), dict[int, Note]()

    def at_utc(moment: datetime | None) -> datetime | None:
        return moment and (moment.astimezone(UTC) if moment.tzinfo else moment).replace(tzinfo=None)

    @app.post("/notes", operation_id="create", status_code=201)
    def create(draft: Draft) -> Note:
        key, now = len(notes) + 1, datetime.now(UTC).replace(tzinfo=None)
        values = {**draft.model_dump(), "published_at": at_utc(draft.published_at)}
        return notes.setdefault(key, Note(id=key, created_at=now, **values))

    @app.get("/notes", operation_id="list")
    def list_() -> list[Note]:
        return list(notes.values())

    @app.get("/notes/{key}", operation_id="read")
    def read(key: int) -> Note:
        if key not in notes:
            raise HTTPException(404)
        return notes[key]

    return app


def test_times_without_a_zone_are_one_finding() -> None:
    summary = judge(notebook())
    ids = [each for each in failures(summary) if not each.endswith("_at/response-domain")]
    (found,) = (each for each in findings(summary.report) if each.outcome == "failure")

    assert ids == []
    assert found.fault == "answers times without a time zone"
    assert set(found.operations) == {"create", "list", "read"}


def test_number_that_was_read_as_a_time_is_a_leniency() -> None:
    told = {each.requirement.id: each for each in judge(notebook()).verdicts}

    assert told["create/body/published_at/domain:string"].level == "notice"
    assert told["create/body/published_at/domain:string"].reason == "lenient"


USER = {
    "type": "object",
    "required": ["id", "name", "email"],
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "email": {"type": "string"}},
}
NEW = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}


def unchecked(*, loses_email: bool = False) -> tuple[FastAPI, dict[str, Any]]:
    """Returns a server whose PUT takes anything, and its document. A faulty one never shows the e-mail."""
    app, users = FastAPI(), dict[int, dict[str, Any]]()

    def shown(user: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in user.items() if not (loses_email and name == "email")}

    @app.post("/users", status_code=201)
    def create(user: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
        name = user.get("name")
        if not isinstance(name, str):
            raise HTTPException(400)
        users[len(users) + 1] = made = {"id": len(users) + 1, "name": name, "email": f"{name}@example.com"}
        return shown(made)

    @app.get("/users/{key}")
    def read(key: int) -> dict[str, Any]:
        if key not in users:
            raise HTTPException(404)
        return shown(users[key])

    @app.put("/users/{key}")
    def put(key: int, user: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
        if key not in users:
            raise HTTPException(404)
        users[key] = {**user, "id": key}
        return shown(users[key])

    def described(schema: dict[str, Any]) -> dict[str, Any]:
        return {"description": ".", "content": {"application/json": {"schema": schema}}}

    key = [{"name": "key", "in": "path", "required": True, "schema": {"type": "integer"}}]
    missing = {"404": {"description": "."}}
    refused = {"400": {"description": "."}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Users", "version": "1"},
        "paths": {
            "/users": {
                "post": {
                    "operationId": "create",
                    "requestBody": {"required": True, **described(NEW)},
                    "responses": {"201": described(USER), **refused},
                },
            },
            "/users/{key}": {
                "parameters": key,
                "get": {"operationId": "read", "responses": {"200": described(USER), **missing}},
                "put": {
                    "operationId": "put",
                    "requestBody": {"required": True, **described(USER)},
                    "responses": {"200": described(USER), **missing},
                },
            },
        },
    }
    return app, document


def test_what_an_accepted_invalid_request_left_is_told_once() -> None:
    found = failures(judge(*unchecked()))

    assert "put/body/email/required" in found
    assert not [each for each in found if each.startswith("read/")]


def test_property_that_no_response_shows_is_a_finding_beside_what_was_left() -> None:
    assert "read/response/email/present" in failures(judge(*unchecked(loses_email=True)))


class Person(BaseModel):
    name: str
    country: str

    @field_validator("country")
    @classmethod
    def or_home(cls, value: str) -> str:
        return value if value.strip() else "UK"


class Kept(BaseModel):
    id: int
    name: str
    country: str


def registry() -> FastAPI:
    """Returns a server that gives a country where the text is blank."""
    app, people = FastAPI(), list[Kept]()

    @app.post("/people", operation_id="register")
    def register(given: Person) -> Kept:
        people.append(Kept(id=len(people) + 1, **given.model_dump()))
        return people[-1]

    return app


def test_blank_text_with_a_value_of_the_servers_own_is_a_warning() -> None:
    summary = judge(registry())

    assert failures(summary) == {}
    assert "register/body/country/echo" in warnings(summary)


class Sale(BaseModel):
    amount: float


class Sold(Sale):
    id: int


def shop() -> FastAPI:
    """Returns a server that creates in `/sale`, and finds in `/sales/{sale_id}` without any description of it."""
    app, sales = FastAPI(), dict[int, Sold]()

    @app.post("/sale", operation_id="sell")
    def sell(given: Sale) -> Sold:
        key = max(sales, default=40) + 1
        return sales.setdefault(key, Sold(id=key, amount=given.amount))

    @app.get("/sales/{sale_id}", operation_id="read")
    def read(sale_id: int) -> Any:
        if sale_id not in sales:
            raise HTTPException(404)
        return sales[sale_id]

    @app.delete("/sales/{sale_id}", operation_id="delete", responses={404: {"description": "."}})
    def delete(sale_id: int) -> dict[str, str]:
        if sales.pop(sale_id, None) is None:
            raise HTTPException(404)
        return {"message": "deleted"}

    return app


def test_item_is_created_in_a_path_of_the_singular() -> None:
    summary = judge(shop())

    assert summary.untested == {}
    assert failures(summary) == {}


class Item(BaseModel):
    id: int
    name: str


def tagged() -> tuple[FastAPI, dict[str, Any]]:
    """Returns a server whose changes need an entity tag, and its document, which says `required: "true"` of it and has
    no schema for it.
    """
    app, items, revisions = FastAPI(), dict[int, Item](), dict[int, int]()

    def shown(key: int, response: Response) -> Item:
        if key not in items:
            raise HTTPException(404)
        response.headers["ETag"] = f'"{key}.{revisions[key]}"'
        return items[key]

    def check(key: int, tag: str | None, response: Response) -> None:
        shown(key, response)
        if tag is None:
            raise HTTPException(428)
        if tag != response.headers["ETag"]:
            raise HTTPException(412)

    @app.post("/items", operation_id="create", status_code=201)
    def create(name: Annotated[str, Body(embed=True)]) -> Item:
        key = len(revisions) + 1
        items[key], revisions[key] = Item(id=key, name=name), 1
        return items[key]

    @app.get("/items/{key}", operation_id="read", responses={404: {"description": "."}})
    def read(key: int, response: Response) -> Item:
        return shown(key, response)

    refusals: dict[int | str, dict[str, Any]] = {code: {"description": "."} for code in (404, 412, 428)}

    @app.put("/items/{key}", operation_id="put", responses=refusals)
    def put(
        key: int,
        name: Annotated[str, Body(embed=True)],
        response: Response,
        tag: Annotated[str | None, Header(alias="If-Match")] = None,
    ) -> Item:
        check(key, tag, response)
        items[key], revisions[key] = Item(id=key, name=name), revisions[key] + 1
        return shown(key, response)

    @app.delete("/items/{key}", operation_id="delete", status_code=204, responses=refusals)
    def delete(key: int, response: Response, tag: Annotated[str | None, Header(alias="If-Match")] = None) -> None:
        check(key, tag, response)
        del items[key]

    document = app.openapi()
    for method in ("put", "delete"):
        tag = next(each for each in document["paths"]["/items/{key}"][method]["parameters"] if each["in"] == "header")
        tag.update(required="true")
        del tag["schema"]
    return app, document


def test_tag_of_a_header_that_is_required_as_a_text_is_sent() -> None:
    summary = judge(*tagged(), is_lenient=True)

    assert summary.untested == {}
    assert failures(summary) == {}


def test_missing_checks_of_types_are_one_finding() -> None:
    kinds = [each for each in findings(judge(*unchecked()).report) if each.entries[0].kind == "domain"]

    (found,) = (each for each in kinds if each.outcome == "failure")
    assert {entry.case for entry in found.entries} >= {"number", "boolean", "array", "object"}


def broken() -> FastAPI:
    """Returns a server without its database: four operations fail alike, and one is for others."""
    app = FastAPI()

    def fail() -> Item:
        raise HTTPException(500, "no such table: items")

    for name in ("one", "two", "three", "four"):
        app.get(f"/{name}", operation_id=name)(fail)

    @app.delete("/items/{item_id}", operation_id="delete")
    def delete(item_id: int) -> None:
        raise HTTPException(403, "admin access required")

    return app


def test_operations_that_fail_alike_are_told_in_one_line_that_names_the_log() -> None:
    (reason, names), _ = by_reason(judge(broken()).untested, apart=FEW)

    assert names == ["one", "two", "three", "four"]
    assert "the server failed; its log may say why" in reason


def test_operation_for_others_is_untested_for_lack_of_credentials() -> None:
    assert "the credentials do not suffice" in judge(broken()).untested["delete"]
