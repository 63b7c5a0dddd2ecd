"""Another document than the founding page's, in OpenAPI 3.0, and a plain server that does what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from fastapi import FastAPI, Header, HTTPException
from harness import Bythebook, serving
from judging import NO_WAITS
from pydantic import BaseModel, Field, model_validator

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import parse
from bythebook_openapi.model.contract import Contract

KEY = "k3y-of-the-tests"
DOCUMENT = """
openapi: 3.0.3
info: {title: items, version: '1'}
paths:
  /items:
    get:
      parameters: [{name: limit, in: query, schema: {type: integer, default: 20}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {}}}}}}
    post:
      security: [{key: []}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}}
  /items/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}}
  /form:
    post:
      requestBody: {content: {application/xml: {schema: {type: object}}}}
      responses: {'204': {description: ok}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Item:
      type: object
      required: [name, ident]
      properties:
        ident: {type: string, readOnly: true}
        secret: {type: string, writeOnly: true}
        name: {type: string, minLength: 1, maxLength: 40}
        note: {type: string, nullable: true}
        size: {type: integer, minimum: 1, maximum: 10, default: 3}
        color: {type: string, enum: [red, green], default: red}
        tags: {type: array, items: {type: string}, default: []}
        price: {type: number, nullable: true}
        code: {type: string, pattern: '^[A-Z]{3}$'}
        inner: {type: object, required: [x], properties: {x: {type: integer}, y: {type: integer, default: 5}}}
"""


class Inner(BaseModel):
    x: int
    y: int = 5


class Item(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=40)]
    secret: str = ""
    note: str | None = None
    size: Annotated[int, Field(ge=1, le=10)] = 3
    color: Literal["red", "green"] = "red"
    tags: list[str] = []
    price: float | None = None
    code: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "ABC"
    inner: Inner | None = None

    @model_validator(mode="before")
    @classmethod
    def no_null(cls, body: Any) -> Any:
        if isinstance(body, dict) and body.get("inner", ...) is None:
            raise ValueError("inner is null")
        return body


def application(limit: int = 10) -> FastAPI:
    app = FastAPI()
    stored: list[dict[str, Any]] = []

    @app.post("/items", status_code=201)
    def create(item: Item, x_key: Annotated[str | None, Header()] = None) -> dict[str, Any]:
        if x_key != KEY:
            raise HTTPException(401)
        if item.size > limit:
            raise HTTPException(422)
        answer = item.model_dump(exclude={"secret"}, exclude_none=True)
        stored.append({**answer, "ident": str(len(stored))})
        return stored[-1]

    @app.get("/items")
    def listed(limit: int = 20) -> list[dict[str, Any]]:
        return stored[:limit]

    return app


def run(app: FastAPI, seed: int) -> Summary:
    contract = Contract(parse(DOCUMENT, name="items.yaml"))
    target = Target(contract, "http://testserver", {"X-Key": KEY}, app=app)
    results = tuple(engine.run(contract, target, Effort(seed, 40, limits=NO_WAITS)))
    return Summary(contract, target.shown, seed, results, target.sent, 0.0)


@pytest.mark.many(2)
@pytest.mark.parametrize("seed", range(4))
def test_correct_server_is_accused_of_leniencies_only(seed: int) -> None:
    summary = run(application(), seed)

    assert [each.requirement.id for each in summary.verdicts if each.level == "failure"] == []
    assert {each.reason for each in summary.verdicts if each.level} == {"lenient"}
    told = {each.requirement.id: each.outcome for each in summary.verdicts}
    assert told["post_items/body/size/default"] == "pass"
    assert told["post_items/body/inner/echo"] == "pass"
    assert told["post_items/body/code/domain:pattern"] == "pass"
    assert "post_items/body/ident/optional" not in told
    assert "post_items/response/secret/response-domain" not in told


@pytest.mark.soak
def test_stated_bound_that_is_refused_is_a_failure() -> None:
    summary = run(application(limit=9), 1)

    assert {each.requirement.id for each in summary.verdicts if each.level == "failure"} == {
        "post_items/body/size/domain:admitted"
    }


@pytest.mark.soak
def test_operation_that_cannot_be_sent_is_untested_with_the_reason(bythebook: Bythebook, tmp_path: Path) -> None:
    path = tmp_path / "items.yaml"
    path.write_text(DOCUMENT)
    with serving(application()) as url:
        ran = bythebook("check", path, "--url", url, "-H", f"X-Key: {KEY}", "--seed", 1)

    assert ran.code == 4
    assert "UNTESTED GET /items/{id}: the server answered the smallest valid request with 404" in ran.out
    assert "UNTESTED POST /form: its body is application/xml without a schema" in ran.out
