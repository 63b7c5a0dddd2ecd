"""Correct servers whose documents state a rule somewhere else: at the response, at a member, or in how many places."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI, HTTPException, Query
from ordinary import failures, found, judge, warnings
from pydantic import BaseModel, Field

MISSING: dict[int | str, dict[str, Any]] = {404: {}}
Event = Literal["made", "sold", "lost"]
GRAPH = {"type": "article", "image": None}


class Graph(BaseModel):
    type: str = "article"
    image: str | None = None


class Point(BaseModel):
    lat: Annotated[float, Field(ge=-90, le=90, description="One decimal is kept")]


class Opening(BaseModel):
    opens: Annotated[str, Field(pattern="^[01][0-9]:00$")]
    closes: Annotated[str, Field(pattern="^[01][0-9]:00$", description="After opens")]


class PlaceIn(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=60)]
    at: Point
    graph: Graph = Graph()
    hours: Annotated[list[Opening], Field(max_length=3)] = []
    events: Annotated[list[Event], Field(max_length=9)] = []
    code: Annotated[str | None, Field(pattern="^C-[0-3]$")] = None


class Place(PlaceIn):
    id: int
    events: Annotated[list[Event], Field(description="A set, sorted")] = []


class TeamIn(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=60)]
    member_ids: list[UUID] = []


class Team(TeamIn):
    id: int


def places(*, is_wrong: bool = False) -> FastAPI:
    """Returns places, whose document states its rules at members and at responses, or breaks them."""
    app, kept = FastAPI(), dict[int, Place]()

    def held(id_: int) -> Place:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    def store(id_: int, body: PlaceIn) -> Place:
        if any(each.closes <= each.opens for each in body.hours):
            raise HTTPException(422, "it closes before it opens")
        made = body.model_dump()
        made["at"]["lat"] = round(made["at"]["lat"], 0 if is_wrong else 1)
        made["events"] = sorted(set(made["events"]))[1 if is_wrong else 0 :]
        if is_wrong:
            made["graph"] = GRAPH
        kept[id_] = Place(**made, id=id_)
        return kept[id_]

    @app.get("/places", operation_id="all")
    def all_(sort: Annotated[list[str] | None, Query()] = None) -> list[Place]:
        for each in sort or []:
            if each.partition(",")[0] not in Place.model_fields:
                raise HTTPException(400, f"no property {each}")
        return list(kept.values())

    @app.post("/places", status_code=201, operation_id="make")
    def make(body: PlaceIn) -> Place:
        return store(len(kept) + 1, body)

    @app.get("/places/{id_}", operation_id="read", responses=MISSING)
    def read(id_: int) -> Place:
        return held(id_)

    @app.put("/places/{id_}", operation_id="put", responses=MISSING)
    def put(id_: int, body: PlaceIn) -> Place:
        return store(held(id_).id, body)

    return app


def teams() -> FastAPI:
    """Returns teams of employees: the ids of others are refused in words of the server's own."""
    app, people, kept = FastAPI(), dict[UUID, str](), dict[int, Team]()

    @app.post("/employees", status_code=201, operation_id="hire")
    def hire(name: Annotated[str, Query(min_length=1, max_length=60)]) -> dict[str, str]:
        id_ = uuid4()
        people[id_] = name
        return {"id": str(id_), "name": name}

    @app.get("/employees", operation_id="employees")
    def employees() -> list[dict[str, str]]:
        return [{"id": str(id_), "name": name} for id_, name in people.items()]

    @app.post("/teams", status_code=201, operation_id="form")
    def form(body: TeamIn) -> Team:
        for each in body.member_ids:
            if each not in people:
                raise HTTPException(422, f"There is no employee {each}")
        kept[len(kept) + 1] = Team(id=len(kept) + 1, **body.model_dump())
        return kept[len(kept)]

    return app


def document() -> Any:
    """Returns the document of places, with all of a default: FastAPI leaves out its nulls."""
    found = places().openapi()
    found["components"]["schemas"]["PlaceIn"]["properties"]["graph"]["default"] = GRAPH
    return found


@pytest.mark.soak
def test_rules_that_stand_at_members_and_at_responses_accuse_nobody() -> None:
    summary = judge(places(), document())
    assert not failures(summary), failures(summary)
    assert not warnings(summary), warnings(summary)
    assert not summary.untested


@pytest.mark.soak
def test_what_those_rules_do_not_excuse_is_found() -> None:
    wanted = {"make/body/at/lat/echo", "make/body/events/echo", "make/body/graph/type/default-yields"}
    assert wanted <= failures(judge(places(is_wrong=True), document())).keys()


def test_ids_of_persons_that_are_not_there_accuse_nobody_and_real_ones_are_sent() -> None:
    summary = judge(teams())
    assert not failures(summary), failures(summary)
    assert not warnings(summary), warnings(summary)
    judged = {each.requirement.id: each.outcome for each in summary.verdicts}
    assert judged["form/body/member_ids/echo"] == "pass", found(summary, "notice")
