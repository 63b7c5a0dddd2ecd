"""A table behind one path, as PostgREST serves it: filters in a language of their own, and preferences."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from ordinary import failures, judge, warnings

CREATED, LONGEST = 201, 200
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"eq": operator.eq, "neq": operator.ne}
ROW: dict[str, Any] = {
    "type": "object",
    "required": ["task"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "task": {"type": "string", "maxLength": LONGEST},
        "done": {"type": "boolean", "default": False},
    },
}


def query(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string"}}


PREFER = {
    "name": "Prefer",
    "in": "header",
    "schema": {"type": "string", "enum": ["return=representation", "return=minimal"]},
}
CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/row"}}}
LISTED = {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/row"}}}}
FILTERS = [query("task"), query("done")]
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "rows", "version": "1"},
    "components": {"schemas": {"row": ROW}},
    "paths": {
        "/tasks": {
            "get": {
                "operationId": "rows",
                "parameters": [*FILTERS, query("offset"), query("limit")],
                "responses": {"200": {"description": "OK", "content": LISTED}},
            },
            "post": {
                "operationId": "add",
                "parameters": [PREFER],
                "requestBody": {"content": CONTENT},
                "responses": {"201": {"description": "Created"}},
            },
            "patch": {
                "operationId": "change",
                "parameters": [*FILTERS, PREFER],
                "requestBody": {"content": CONTENT},
                "responses": {"204": {"description": "No Content"}},
            },
            "delete": {
                "operationId": "remove",
                "parameters": [*FILTERS, PREFER],
                "responses": {"204": {"description": "No Content"}},
            },
        }
    },
}


class RefusedError(Exception):
    """A refusal, in the words of PostgREST."""


def chosen(kept: list[dict[str, Any]], filters: Mapping[str, str]) -> list[dict[str, Any]]:
    """Returns the rows that all filters choose: `?done=eq.true`."""
    rows = kept
    for name in filters.keys() & ROW["properties"].keys():
        sign, _, wanted = filters[name].partition(".")
        if sign not in OPERATORS:
            raise RefusedError(f'"failed to parse filter ({filters[name]})" (line 1, column 1)')
        rows = [each for each in rows if OPERATORS[sign](str(each[name]).lower(), wanted.lower())]
    return rows


async def row(request: Request) -> dict[str, Any]:
    """Returns the members of a body that the table takes."""
    try:
        given = await request.json()
    except ValueError:
        raise RefusedError("Empty or invalid json") from None
    if not isinstance(given, dict) or not given.keys() <= ROW["properties"].keys() - {"id"}:
        raise RefusedError("Could not find the column")
    task, done = given.get("task", ""), given.get("done", False)
    if not isinstance(task, str) or len(task) > LONGEST or not isinstance(done, bool):
        raise RefusedError("invalid input syntax for type")
    return given


def answer(request: Request, rows: list[dict[str, Any]], status: int) -> Response:
    """Returns the rows where the client prefers them, else no content."""
    if "return=representation" in request.headers.get("prefer", ""):
        return JSONResponse(rows, status if status == CREATED else 200)
    return Response(status_code=status)


def tasks(bug: str = "") -> FastAPI:
    app, kept, numbers = FastAPI(), list[dict[str, Any]](), count(1)

    @app.exception_handler(RefusedError)
    async def refuse(_: Request, refusal: Exception) -> Response:
        return JSONResponse({"code": "PGRST100", "message": str(refusal), "details": None}, 400)

    @app.get("/tasks")
    async def listed(request: Request) -> Response:
        asked = [request.query_params.get(name, number) for name, number in (("offset", "0"), ("limit", "1000"))]
        if not all(each.isdecimal() for each in asked):
            raise RefusedError("invalid input for type bigint")
        start, most = map(int, asked)
        return JSONResponse(chosen(kept, request.query_params)[start : start + most])

    @app.post("/tasks")
    async def add(request: Request) -> Response:
        given = await row(request)
        if "task" not in given and bug != "not required":
            raise RefusedError('null value in column "task" violates not-null constraint')
        kept.append({"id": next(numbers), "task": "", "done": False, **given})
        return answer(request, kept[-1:], CREATED)

    @app.patch("/tasks")
    async def change(request: Request) -> Response:
        given, rows = await row(request), chosen(kept, request.query_params)
        for each in rows:
            each.update(given)
        return answer(request, rows, 200 if bug == "another status" else 204)

    @app.delete("/tasks")
    async def remove(request: Request) -> Response:
        rows = chosen(kept, request.query_params)
        kept[:] = [each for each in kept if each not in rows]
        return answer(request, rows, 204)

    return app


@pytest.mark.soak
def test_a_table_with_filters_and_preferences_is_not_accused() -> None:
    summary = judge(tasks(), DOCUMENT)

    assert failures(summary) == {}
    assert warnings(summary).keys() == {"change/body/task/required"}  # its PATCH has the schema of a whole row
    assert not summary.untested


@pytest.mark.soak
@pytest.mark.parametrize(
    ("bug", "requirement"),
    [("another status", "change/status"), ("not required", "add/body/task/required")],
)
def test_a_broken_promise_of_a_table_is_a_failure(bug: str, requirement: str) -> None:
    assert failures(judge(tasks(bug), DOCUMENT)).keys() == {requirement}


@pytest.mark.soak
def test_a_filter_that_refuses_each_text_without_a_word_on_its_form_is_a_warning() -> None:
    app = tasks()

    @app.middleware("http")
    async def refuse(request: Request, respond: Any) -> Response:
        if "task" in request.query_params:
            return JSONResponse({"message": "bad task"}, 400)
        found: Response = await respond(request)
        return found

    assert "rows/query/task/domain:admitted" in warnings(judge(app, DOCUMENT))
