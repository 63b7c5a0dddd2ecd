"""Servers as the owners of public documents would write them: what their words demand, and what frameworks do."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import uuid4

import pytest
from fastapi import FastAPI, HTTPException, Request
from ordinary import failures, found, judge, warnings
from pydantic import BaseModel, Field

Missing: dict[int | str, dict[str, Any]] = {400: {}, 404: {}}
RATING = "Age rating, required for films."


class ShowIn(BaseModel):
    title: Annotated[str, Field(max_length=60)]
    kind: Literal["film", "concert"]
    rating: Annotated[Literal["all", "adults"] | None, Field(description=RATING)] = None
    seats: Annotated[int, Field(json_schema_extra={"format": "int32"}, ge=-(2**31), lt=2**31)] = 20


class Show(BaseModel):
    id: int
    title: str
    kind: str
    rating: Annotated[str | None, Field(description="Only for films.")] = None
    seats: int


def theater(bug: str = "") -> FastAPI:
    """Returns shows of a theater: films need a rating, as the document says in words, and concerts have none."""
    app, shows = FastAPI(), dict[int, Show]()

    @app.post("/shows", status_code=201, operation_id="add", responses=Missing)
    def add(body: ShowIn) -> Show:
        if body.kind == "film" and body.rating is None:
            raise HTTPException(400, "rating: required for films")
        if body.seats < 0:
            raise HTTPException(400, "seats must not be negative")
        if bug == "demands" and "seats" not in body.model_fields_set:
            raise HTTPException(400, "missing: seats")
        kept = {**body.model_dump(), "rating": body.rating if body.kind == "film" else None}
        shows[len(shows) + 1] = Show(id=len(shows) + 1, **kept)
        return shows[len(shows)]

    @app.get("/shows/{id_}", operation_id="read", responses=Missing)
    def read(id_: int) -> Show:
        if id_ not in shows:
            raise HTTPException(404)
        return shows[id_]

    return app


def of_theater(bug: str = "") -> Any:
    """Returns what is found of the theater, by a document that states no null: the rating is optional."""
    app = theater(bug)
    document = app.openapi()
    members = document["components"]["schemas"]["ShowIn"]["properties"]
    members["rating"] = {"type": "string", "enum": ["all", "adults"], "description": RATING}
    del members["seats"]["minimum"], members["seats"]["exclusiveMaximum"], members["seats"]["default"]
    return judge(app, document, examples=0)


def test_what_words_demand_and_what_they_say_of_some_resources_is_no_failure() -> None:
    summary = of_theater()

    assert not {each for each in failures(summary) if "non-nullable" not in each}
    assert "add/body/rating/optional" in found(summary, "notice")
    assert "add/body/rating/read-back" not in warnings(summary)
    assert "add/body/seats/domain:admitted" in {**warnings(summary), **found(summary, "notice")}


def test_an_optional_field_that_no_words_demand_is_still_a_failure() -> None:
    assert "add/body/seats/optional" in failures(of_theater("demands"))


async def sent(request: Request) -> dict[str, Any]:
    """Returns the object that a request holds."""
    try:
        body = await request.json()
    except ValueError:
        raise HTTPException(400, "no JSON") from None
    if not isinstance(body, dict):
        raise HTTPException(400, "no object")
    return body


def diary(bug: str = "") -> FastAPI:
    """Returns a diary as Go writes it: an empty key is none, and the server makes one; a client's id is ignored."""
    app, entries = FastAPI(), dict[str, dict[str, Any]]()

    @app.post("/entries", status_code=201, operation_id="write", responses=Missing)
    async def write(request: Request) -> dict[str, Any]:
        body = await sent(request)
        if not isinstance(body.get("name"), str) or not body["name"]:
            raise HTTPException(400, "name: required")
        if (
            type(body.get("rank", 0)) is not int
            or not isinstance(body.get("sort_key", ""), str)
            or not isinstance(body.get("entry_id", ""), str | None)
        ):
            raise HTTPException(400, "wrong type")
        made = f"k{len(entries)}"
        name = body["name"][:-3] if bug == "cut" else body["name"]
        entry = {"entry_id": str(uuid4()), "name": name, "sort_key": body.get("sort_key") or made}
        entry["rank"] = (body.get("rank") or 7) if bug == "constant" else body.get("rank", 0)
        entries[entry["entry_id"]] = entry
        return entry

    @app.get("/entries", operation_id="list")
    def list_() -> list[dict[str, Any]]:
        return []

    @app.get("/entries/{entry_id}", operation_id="read", responses=Missing)
    def read(entry_id: str) -> dict[str, Any]:
        if entry_id not in entries:
            raise HTTPException(404)
        return entries[entry_id]

    return app


def of_diary(bug: str = "") -> Any:
    """Returns what is found of the diary, whose list has the entries of today unless a day is given."""
    entry = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "entry_id": {"type": "string", "format": "uuid"},
            "name": {"type": "string"},
            "sort_key": {"type": "string"},
            "rank": {"type": "integer"},
        },
    }
    one = {"200": {"description": "ok", "content": {"application/json": {"schema": entry}}}, "404": {"description": ""}}
    many = {"schema": {"type": "array", "items": entry}}
    day = {
        "name": "from",
        "in": "query",
        "description": "The first day. Defaults to today.",
        "schema": {"type": "string"},
    }
    key = {"name": "entry_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "diary", "version": "1"},
        "paths": {
            "/entries": {
                "post": {
                    "operationId": "write",
                    "requestBody": {"required": True, "content": {"application/json": {"schema": entry}}},
                    "responses": {"201": one["200"], "400": {"description": "refused"}},
                },
                "get": {
                    "operationId": "list",
                    "parameters": [day],
                    "responses": {"200": {"description": "ok", "content": {"application/json": many}}},
                },
            },
            "/entries/{entry_id}": {"get": {"operationId": "read", "parameters": [key], "responses": one}},
        },
    }
    return judge(diary(bug), document, examples=0)


def test_an_empty_key_an_own_id_and_a_list_with_a_default_in_words_accuse_nobody() -> None:
    summary = of_diary()

    assert failures(summary) == {}
    assert {each for each in warnings(summary) if "entry_id" in each or "listed" in each} == set()
    assert "write/body/sort_key/echo" in warnings(summary)
    assert "write/body/name/domain:admitted" in found(summary, "notice")


@pytest.mark.soak
def test_one_number_for_each_zero_and_a_cut_name_are_failures() -> None:
    assert "write/body/rank/echo" in failures(of_diary("constant"))
    assert "write/body/name/echo" in failures(of_diary("cut"))


def shop(bug: str = "") -> FastAPI:
    """Returns a shop with rules that its document states by an example alone, and by nothing that is required."""
    app, products = FastAPI(), list[dict[str, Any]]()

    @app.post("/products", status_code=201, operation_id="offer", responses=Missing)
    async def offer(request: Request) -> dict[str, Any]:
        body = await sent(request)
        for name in ("name", "email", "color", "count"):
            if body.get(name) is None:
                raise HTTPException(400, f"{name} is required")
        is_whole = isinstance(body["count"], int | float) and body["count"] == int(body["count"])
        if "@" not in str(body["email"]) or body["color"] not in ("red", "blue") or not is_whole:
            raise HTTPException(400, "refused")
        products.append({**body, **({"count": None} if bug == "null" else {})})
        return products[-1]

    return app


def test_a_creation_whose_rules_an_example_alone_states_is_judged() -> None:
    text = {"type": "string"}
    members = {"name": text, "email": text, "color": text, "count": {"type": "number"}}
    product = {"type": "object", "properties": members}
    example = {"name": "Pen", "email": "a@example.com", "color": "red", "count": 3}
    body = {"schema": product, "example": example}
    answer = {"description": "ok", "content": {"application/json": {"schema": product}}}
    post = {
        "operationId": "offer",
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {"201": answer, "400": {"description": "refused"}},
    }
    document = {"openapi": "3.0.3", "info": {"title": "shop", "version": "1"}, "paths": {"/products": {"post": post}}}

    summary = judge(shop(), document, examples=0)

    assert summary.untested == {}
    assert {each for each in failures(summary) if "domain:" not in each and "non-nullable" not in each} == set()
    assert {f"offer/body/{name}/optional" for name in members} <= warnings(summary).keys()
    assert "offer/response/count/response-null" in failures(judge(shop("null"), document, examples=0))


class Person(BaseModel):
    username: Annotated[str, Field(min_length=1, max_length=60)]
    password: str


class Profile(BaseModel):
    username: str


def club() -> FastAPI:
    """Returns a club whose paths say what is done, and whose members are known by the names that they take."""
    app, people, rooms = FastAPI(), dict[str, Person](), dict[int, str]()

    @app.get("/profiles/{username}", operation_id="profile", responses=Missing)
    def profile(username: str) -> Profile:
        if username not in people:
            raise HTTPException(404)
        return Profile(username=username)

    @app.post("/login", operation_id="login", responses={401: {}})
    def login(body: Person) -> Profile:
        raise HTTPException(401, f"not {body.username}")

    @app.post("/people", status_code=201, operation_id="join")
    def join(body: Person) -> Profile:
        people[body.username] = body
        return Profile(username=body.username)

    @app.post("/rooms/new", status_code=201, operation_id="build")
    def build(body: Profile) -> dict[str, Any]:
        rooms[len(rooms) + 1] = body.username
        return {"id": len(rooms), "username": body.username}

    @app.put("/rooms/update/{id_}", operation_id="rename", responses=Missing)
    @app.delete("/rooms/delete/{id_}", operation_id="raze", responses=Missing)
    def change(id_: int, body: Profile | None = None) -> Profile:
        if id_ not in rooms:
            raise HTTPException(404)
        return Profile(username=body.username if body is not None else rooms.pop(id_))

    return app


def test_paths_with_verbs_and_names_of_persons_are_supplied_by_what_creates_them() -> None:
    document = club().openapi()
    room = {"type": "object", "properties": {"id": {"type": "integer"}, "username": {"type": "string"}}}
    created = document["paths"]["/rooms/new"]["post"]["responses"]["201"]
    created["content"]["application/json"]["schema"] = room
    for path in ("/rooms/update/{id_}", "/rooms/delete/{id_}"):
        for operation in document["paths"][path].values():
            operation["operationId"] = path.split("/")[2]

    summary = judge(club(), document, examples=0)

    assert summary.untested == {}
    assert failures(summary) == {}
    assert {each.requirement.operation for each in summary.verdicts if each.outcome == "pass"} >= {
        *("profile", "join", "build", "update", "delete"),
    }
