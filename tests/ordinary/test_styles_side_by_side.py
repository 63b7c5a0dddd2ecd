"""Correct servers in three styles whose resources depend on each other are not accused, by one worker or by eight."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import parse
from bythebook_openapi.model.contract import Contract
from tests.examples import in_turn

sys.path.append(str(Path(__file__).parents[1] / "conformance"))
from harness import serving
from ordinary import searched

Item = dict[str, Any]
Faults = dict[tuple[str, ...], str]
REQUIRED = jsonschema_rs.ValidationErrorKind.Required
TEXT: Item = {"type": "string", "minLength": 1, "maxLength": 80}
COUNT: Item = {"type": "integer", "minimum": 0, "maximum": 1000}
PROJECT: Item = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": TEXT,
        "note": {**TEXT, "nullable": True},
        "budget": {**COUNT, "default": 10},
        "open": {"type": "boolean", "default": True},
        "size": {"type": "object", "required": ["width"], "properties": {"width": COUNT, "height": COUNT}},
    },
}
TASK: Item = {
    "type": "object",
    "required": ["title"],
    "properties": {"title": TEXT, "hours": {**COUNT, "default": 1}, "hint": {**TEXT, "nullable": True}},
}
MADE: Item = {"id": {"type": "string"}, "tasks_count": {"type": "integer"}, "updated_at": {"type": "string"}}


def shown(schema: Item) -> Item:
    made = {name: {**each, "readOnly": True} for name, each in MADE.items()}
    return {"type": "object", "required": ["id"], "properties": {**made, **schema["properties"]}}


def optional(schema: Item) -> Item:
    properties = {
        name: {key: each[key] for key in each if key != "default"} for name, each in schema["properties"].items()
    }
    return {"type": "object", "properties": properties}


def content(schema: Item) -> Item:
    return {"description": "as stated", "content": {"application/json": {"schema": schema}}}


def paths(path: str, name: str, schema: Item, ids: list[str]) -> Item:
    def named(*names: str) -> list[Item]:
        return [{"name": each, "in": "path", "required": True, "schema": {"type": "string"}} for each in names]

    def operation(verb: str, status: str, response: Item, body: Item | None = None) -> Item:
        stated: Item = {"operationId": f"{verb}{name}", "responses": {status: response}}
        stated["responses"] |= {code: {"description": "refused"} for code in ("400", "404", "422")}
        return stated if body is None else {**stated, "requestBody": {"required": True, **content(body)}}

    one = content(shown(schema))
    return {
        path: {
            "parameters": named(*ids[:-1]),
            "post": operation("create", "201", one, schema),
            "get": operation("list", "200", content({"type": "array", "items": shown(schema)})),
        },
        f"{path}/{{{ids[-1]}}}": {
            "parameters": named(*ids),
            "get": operation("read", "200", one),
            "put": operation("replace", "200", one, schema),
            "patch": operation("change", "200", one, optional(schema)),
            "delete": operation("delete", "204", {"description": "gone"}),
        },
    }


DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "projects", "version": "1"},
    "paths": {
        **paths("/projects", "Project", PROJECT, ["project_id"]),
        **paths("/projects/{project_id}/tasks", "Task", TASK, ["project_id", "task_id"]),
    },
}


def rails(found: Faults) -> tuple[int, Any]:
    return 422, {"errors": {".".join(at) or "base": [text] for at, text in found.items()}}


def gateway(found: Faults) -> tuple[int, Any]:
    violations = [{"field": ".".join(at), "description": text} for at, text in found.items()]
    details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
    return 400, {"code": 3, "message": "invalid argument", "details": details}


def zod(found: Faults) -> tuple[int, Any]:
    return 400, {"issues": [{"path": list(at), "code": "invalid", "message": text} for at, text in found.items()]}


class Projects:
    """A project counts its tasks, and each write moves a resource to the front of its list.

    `refuse` is how it names wrong places. With `omits` a response leaves out what is false, 0 or empty, as proto3 JSON
    does. The responses take a moment, each another one.
    """

    def __init__(self, refuse: Callable[[Faults], tuple[int, Any]], *, omits: bool = False) -> None:
        self.refuse, self.omits = refuse, omits
        self.kept: dict[tuple[str, ...], Item] = {}
        self.ids, self.clock = itertools.count(1), itertools.count(1)
        self.random = random.Random(3)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        body = await request.body()
        await asyncio.sleep(self.random.uniform(0, 0.004))
        await self.answered(request.method, request.url.path.strip("/").split("/"), body)(scope, receive, send)

    def answered(self, method: str, steps: list[str], content_: bytes) -> Response:
        key, is_list = tuple(steps[1::2]), len(steps) % 2 == 1
        around = key if is_list else key[:-1]
        if (around and around not in self.kept) or (not is_list and key not in self.kept):
            return JSONResponse({}, 404)
        if method == "GET":
            return JSONResponse(self.listed(around) if is_list else self.seen(key))
        if method == "DELETE":
            self.kept = {each: item for each, item in self.kept.items() if each[: len(key)] != key}
            return Response(status_code=204)
        return self.written(method, key, content_)

    def written(self, method: str, key: tuple[str, ...], content_: bytes) -> Response:
        is_task = len(key) == (1 if method == "POST" else 2)
        schema = TASK if is_task else PROJECT
        try:
            body = json.loads(content_)
        except ValueError:
            body = ...
        wanted = current(optional(schema) if method == "PATCH" else schema)
        found: Faults = {(): "is required"} if body is ... else dict(faults(wanted, body))
        if found:
            status, told = self.refuse(found)
            return JSONResponse(told, status)
        key = (*key, str(next(self.ids))) if method == "POST" else key
        defaults = {name: each["default"] for name, each in schema["properties"].items() if "default" in each}
        before = self.kept.get(key, {}) if method == "PATCH" else defaults
        known = {name: body[name] for name in body if name in schema["properties"]}
        self.kept[key] = {**before, **known, "updated_at": f"2031-01-01 {next(self.clock)}"}
        return JSONResponse(self.seen(key), 201 if method == "POST" else 200)

    def seen(self, key: tuple[str, ...]) -> Item:
        count = sum(each[:-1] == key for each in self.kept)
        item = {"id": key[-1], **self.kept[key], "tasks_count": count}
        return {name: each for name, each in item.items() if each not in (None, False, 0, "")} if self.omits else item

    def listed(self, around: tuple[str, ...]) -> list[Item]:
        keys = [key for key in self.kept if key[:-1] == around]
        return [self.seen(key) for key in sorted(keys, key=lambda key: -int(self.kept[key]["updated_at"].split()[1]))]


def current(schema: Any) -> Any:
    """Return a schema of OpenAPI 3.0 in JSON Schema 2020-12."""
    if not isinstance(schema, dict):
        return schema
    read = {name: current(each) for name, each in schema.items() if name != "nullable"}
    return {**read, "type": [read["type"], "null"]} if schema.get("nullable") is True else read


def faults(schema: Item, body: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(body):
        place = tuple(map(str, error.instance_path))
        kind = error.kind
        yield (*place, str(kind.property)) if isinstance(kind, REQUIRED) else place, error.message


def judged(app: Any, workers: int) -> Summary:
    contract = Contract(parse(json.dumps(DOCUMENT), name="projects.json"))
    with serving(app) as url:
        target = Target(contract, url)
        effort = Effort(seed=1, examples=searched(), limits=Limits(workers=workers))
        results = tuple(engine.run(contract, target, effort))
    return Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)


STYLES: dict[str, Callable[[], Projects]] = {
    "Rails": lambda: Projects(rails),
    "Go gateway": lambda: Projects(gateway, omits=True),
    "Node with zod": lambda: Projects(zod),
}


@pytest.mark.soak
@pytest.mark.parametrize(("style", "workers"), in_turn(STYLES, [1, 8]))
def test_a_correct_server_is_not_accused_by_any_number_of_workers(style: str, workers: int) -> None:
    server = STYLES[style]()
    summary = judged(server, workers)

    accused = {each.requirement.id: (each.actual, each.reason) for each in summary.verdicts if each.level == "failure"}
    outcomes = [each.outcome for each in summary.verdicts]
    assert accused == {}
    assert outcomes.count("pass") > 0.9 * len(outcomes)
    assert summary.untested == {}
    assert server.kept == {}
