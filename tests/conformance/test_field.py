"""What real servers do that none of ours did: each is a tiny correct server with its document, and none is accused."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI, HTTPException, Response
from fastapi.responses import JSONResponse
from field import Json, accused, checked, untested
from pydantic import BaseModel, ConfigDict

TODO = "content: {application/json: {schema: {$ref: '#/components/schemas/Todo'}}}"
NEW = "content: {application/json: {schema: {type: object, required: [title], properties: {title: {type: string}}}}}"
TODOS = f"""
  /todos:
    post:
      operationId: make
      requestBody: {{required: true, {NEW}}}
      responses: {{'201': {{description: ok, {TODO}}}}}
  /todos/{{id}}:
    parameters: [{{name: id, in: path, required: true, schema: {{type: integer}}}}]
    get: {{operationId: read, responses: {{'200': {{description: ok, {TODO}}}}}}}
    put: {{operationId: put, requestBody: {{required: true, {TODO}}}, responses: {{'204': {{description: ok}}}}}}
    patch: {{operationId: change, requestBody: {{required: true, {TODO}}}, responses: {{'204': {{description: ok}}}}}}
components:
  schemas:
    Todo:
      type: object
      required: [title]
      properties: {{id: {{type: [integer, 'null']}}, title: {{type: string}}}}
"""


def _refuse_other_types(body: dict[str, Any]) -> None:
    id_ = body.get("id")
    if not isinstance(body.get("title"), str) or isinstance(id_, bool) or not isinstance(id_, int | None):
        raise HTTPException(422)


@pytest.mark.parametrize("ignores", [True, False])
def test_the_path_says_which_thing_is_meant_whatever_id_the_body_holds(ignores: bool) -> None:
    app, things = FastAPI(), dict[int, dict[str, Any]]()

    @app.post("/todos", status_code=201)
    def make(body: Json) -> Any:
        _refuse_other_types(body)
        things[len(things) + 1] = {**body, "id": len(things) + 1}
        return things[len(things)]

    @app.get("/todos/{todo}")
    def read(todo: int) -> Any:
        if todo not in things:
            raise HTTPException(404)
        return things[todo]

    @app.put("/todos/{todo}", status_code=204)
    @app.patch("/todos/{todo}", status_code=204)
    def put(todo: int, body: Json) -> None:
        _refuse_other_types(body)
        if todo not in things:
            raise HTTPException(404)
        if not ignores and body.get("id", todo) not in {todo, None}:
            raise HTTPException(400, "the id cannot be changed")
        things[todo] = {**body, "id": todo}

    summary = checked(TODOS, app)

    assert accused(summary) == []
    assert untested(summary) == []


NAMED = "content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}"
POOLS = f"""
  /pools:
    post:
      operationId: make
      requestBody: {{required: true, {NAMED}}}
      responses: {{'201': {{description: ok, ANSWER}}}}
  /pools/{{pool_name}}:
    parameters: [{{name: pool_name, in: path, required: true, schema: {{type: string}}}}]
    get: {{operationId: read, responses: {{'200': {{description: ok, {NAMED}}}}}}}
  /pools/by-name/{{pool_name}}:
    parameters: [{{name: pool_name, in: path, required: true, schema: {{type: string}}}}]
    get: {{operationId: by_name, responses: {{'200': {{description: ok, {NAMED}}}}}}}
"""


class Pools:
    """A server with unique names; `rule` is what a name must be. It answers a creation with the id that it made, or
    with nothing at all.
    """

    def __init__(self, answers: bool, rule: str = ".+") -> None:
        self.app, self.names = FastAPI(), set[str]()
        self.answers, self.rule = answers, rule
        self.app.post("/pools", status_code=201)(self.make)
        self.app.get("/pools/by-name/{name}")(self.read)
        self.app.get("/pools/{name:path}")(self.read)

    def make(self, body: Json) -> Any:
        name = body.get("name")
        if not isinstance(name, str) or not re.fullmatch(self.rule, name, re.DOTALL):
            raise HTTPException(422, f"a name is {self.rule}")
        if name in self.names:
            raise HTTPException(409)
        self.names.add(name)
        return {"id": str(uuid4()), "name": name} if self.answers else {}

    def read(self, name: str) -> Any:
        if name not in self.names:
            raise HTTPException(404)
        return {"name": name}


@pytest.mark.parametrize("answers", [True, False])
def test_a_path_parameter_called_pool_name_is_the_name_of_a_pool(answers: bool) -> None:
    summary = checked(POOLS.replace("ANSWER", "content: {application/json: {schema: {}}}"), Pools(answers).app)

    assert untested(summary) == []
    assert "make/body/name/read-back" in {e.requirement.id for e in summary.verdicts if e.outcome == "pass"}


def test_names_of_single_letters_and_digits_are_found_and_stay_unique() -> None:
    document = POOLS.replace("ANSWER", NAMED)
    summary = checked(document, Pools(answers=True, rule="[a-z0-9]{3,40}").app)

    assert untested(summary) == []
    assert accused(summary) == ["make/body/name/domain:admitted"]  # narrower: the rule is not written
    assert not [each for each in summary.verdicts if "refused the same request with a valid value" in each.reason]


def test_what_stands_under_a_made_up_name_is_not_guessed() -> None:
    document = POOLS.partition("  /pools/{pool_name}:")[2]
    app = FastAPI()
    asked: list[str] = []

    @app.get("/pools/{name}")
    def read(name: str) -> Any:
        asked.append(name)
        return JSONResponse({}, 404)

    checked("  /pools/{pool_name}:" + document.partition("  /pools/by-name")[0], app)

    assert len(asked) == 1


FLOW = "{type: object, required: [name], properties: {name: {type: string}, tags: TAGS}}"
FLOW = FLOW.replace("TAGS", "{type: array, items: {type: string}, default: []}")
FLOWS = f"""
  /flows:
    post:
      operationId: make
      requestBody: {{required: true, content: {{application/json: {{schema: {FLOW}}}}}}}
      responses: {{2XX: {{description: ok, content: {{application/json: {{schema: {FLOW}}}}}}}}}
  /flows/{{id}}:
    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
    get:
      operationId: read
      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {FLOW}}}}}}}}}
"""


class Flow(BaseModel):
    """A flow is known by its name."""

    model_config = ConfigDict(strict=True)
    name: str
    tags: list[str] = []


@pytest.mark.parametrize("forgets", [False, True])
def test_a_name_that_is_there_is_answered_by_the_thing_that_has_it(forgets: bool) -> None:
    app, flows = FastAPI(), dict[str, Any]()

    @app.post("/flows", status_code=201)
    def make(body: Flow, response: Response) -> Any:
        response.status_code = 200 if body.name in flows else 201
        tags = [] if forgets and len(body.tags) == 1 else body.tags
        return flows.setdefault(body.name, {"id": str(len(flows)), "name": body.name, "tags": tags})

    @app.get("/flows/{flow}")
    def read(flow: str) -> Any:
        found = [each for each in flows.values() if each["id"] == flow]
        if not found:
            raise HTTPException(404)
        return found[0]

    found = accused(checked(FLOWS, app, examples=60))

    assert found == (["make/body/tags/default-yields"] if forgets else [])


def test_a_parameter_called_id_may_be_the_name_of_a_thing() -> None:
    pools = Pools(answers=True)
    answer = NAMED.replace("properties: {", "properties: {id: {type: string}, ")
    document = POOLS.replace("ANSWER", answer).partition("  /pools/by-name")[0].replace("pool_name", "pool_id")

    summary = checked(document, pools.app)

    assert untested(summary) == []
    assert "make/body/name/read-back" in {each.requirement.id for each in summary.verdicts if each.outcome == "pass"}


WALLET = "{type: object, properties: {kind: {type: string, enum: [own, shared]}, owner_id: {type: string}}}"
