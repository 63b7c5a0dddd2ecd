"""FastAPI writes the bounds in the components of its documents as floats: `maximum: 1000.0` for an integer."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException, Request
from ordinary import failures, found, judge, warnings
from pydantic import BaseModel, ConfigDict, Field

SPELLING = "make/body/size/integer-spelling"


class Thing(BaseModel):
    """A thing with bounds of each kind, all integers, which takes no number with a fraction or an exponent."""

    model_config = ConfigDict(strict=True)

    name: str = Field(min_length=1, max_length=60)
    size: int = Field(default=5, ge=1, le=1000)
    weight: int | None = Field(default=None, gt=0, lt=100)
    count: int = Field(default=2, ge=0, le=2**63 - 1)
    steps: list[int] = Field(default=[], max_length=5)


class Kept(Thing):
    id: str


def things(check: Callable[[Any], None] = lambda _: None) -> FastAPI:
    """Returns an application of things. `check` looks at the JSON of a body."""
    app, kept, numbers = FastAPI(), dict[str, Kept](), itertools.count(1)

    @app.post("/things", status_code=201, operation_id="make")
    async def make(thing: Thing, request: Request) -> Kept:
        check(json.loads(await request.body()))
        number = str(next(numbers))
        kept[number] = Kept(id=number, **thing.model_dump())
        return kept[number]

    @app.get("/things/{id_}", operation_id="read", responses={404: {}})
    def read(id_: str) -> Kept:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    return app


def test_document_of_an_ordinary_application_spells_bounds_as_floats() -> None:
    size = things().openapi()["components"]["schemas"]["Thing"]["properties"]["size"]

    assert repr(size["maximum"]) == "1000.0"


@pytest.mark.parametrize("seed", range(3))
def test_application_that_takes_integers_alone_is_not_accused(seed: int) -> None:
    summary = judge(things(), seed=seed)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert "lenient" not in {each.reason for each in summary.verdicts if each.level == "warning"}


def test_refusal_of_the_other_spelling_is_a_notice() -> None:
    summary = judge(things())

    assert SPELLING in found(summary, "notice")


@pytest.mark.soak
def test_valid_requests_spell_integers_as_integers() -> None:
    bodies: list[dict[str, Any]] = []
    document = things().openapi()
    properties = document["components"]["schemas"]["Thing"]["properties"]
    properties["size"] |= {"default": 90.0, "examples": [12.0]}
    properties["count"] = {"type": "integer", "enum": [1.0, 2.0], "default": 2.0}
    properties["steps"] |= {"default": [3.0, 4.0]}
    app = FastAPI()

    @app.post("/things", status_code=201)
    async def make(request: Request) -> Any:
        body = json.loads(await request.body())
        bodies.append(body)
        return {"size": 90, "weight": None, "count": 2, "steps": [3, 4], **body, "id": "1"}

    summary = judge(app, document)
    (spelled,) = (each for each in summary.verdicts if each.requirement.id == SPELLING)

    given = [body for body in bodies if isinstance(body, dict)]
    values = [body.get(name) for body in given for name in ("size", "count")]
    values += [each for body in given if isinstance(body.get("steps"), list) for each in body["steps"]]
    whole = [each for each in values if isinstance(each, float) and each.is_integer()]
    assert len(whole) == 1  # the test of the spelling
    assert spelled.outcome == "pass"


@pytest.mark.soak
@pytest.mark.parametrize(
    ("size", "requirement"),
    [
        (lambda size: size > 1001, "domain:maximum"),
        (lambda size: size < 0, "domain:minimum"),
        (lambda size: size > 999, "domain:admitted"),
    ],
)
def test_bound_that_is_off_by_one_is_found(size: Callable[[int], bool], requirement: str) -> None:
    app, numbers = FastAPI(), itertools.count(1)
    document = things().openapi()

    @app.post("/things", status_code=201)
    async def make(request: Request) -> Any:
        body = json.loads(await request.body())
        given = body.get("size", 5)
        if type(given) is not int or size(given) or not body.get("name"):
            raise HTTPException(422, [{"loc": ["body", "size"], "msg": "out of bounds"}])
        return {"size": 5, "weight": None, "count": 2, "steps": [], **body, "id": str(next(numbers))}

    summary = judge(app, document)
    told = {each.requirement.id for each in summary.verdicts if each.level in {"failure", "warning"}}

    assert f"make/body/size/{requirement}" in told
