"""Our checks within Schemathesis: each sees its fault in an exchange, or in the read after a write, and no fault in
correct servers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import BaseSchema
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bythebook_conformance.schemathesis import CHECKS, BrokenPromise

NOTE = {
    "type": "object",
    "required": ["title"],
    "additionalProperties": False,
    "properties": {
        "title": {"type": "string", "minLength": 1, "maxLength": 40},
        "priority": {"type": "integer", "minimum": 0, "maximum": 9, "default": 3},
        "color": {"type": ["string", "null"], "maxLength": 10},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 9}},
    },
}
SHOWN = {
    "type": "object",
    "required": ["id", "title", "priority", "color"],
    "properties": {"id": {"type": "integer"}, **NOTE["properties"]},  # type: ignore[dict-item]
}
ONE = {"content": {"application/json": {"schema": SHOWN}}, "description": "the note"}
PATH = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Notes", "version": "1"},
    "paths": {
        "/notes": {
            "post": {
                "operationId": "createNote",
                "requestBody": {"required": True, "content": {"application/json": {"schema": NOTE}}},
                "responses": {"201": ONE, "400": {"description": "refused"}},
            }
        },
        "/notes/{id}": {
            "get": {
                "operationId": "readNote",
                "parameters": PATH,
                "responses": {"200": ONE, "404": {"description": "-"}},
            }
        },
    },
}
Lie = Callable[[dict[str, Any]], dict[str, Any]]
PLAIN = {"title": "Milk", "priority": 5, "color": "red"}


def as_is(note: dict[str, Any]) -> dict[str, Any]:
    return note


def app(*, told: Lie = as_is, read: Lie = as_is, stored: Lie = as_is, late: float = 0.0) -> Starlette:
    """Returns a server of notes: `told` changes its answers to a creation, `stored` what it keeps, `read` its reads."""
    notes: dict[int, tuple[float, dict[str, Any]]] = {}

    async def create(request: Request) -> Response:
        try:
            sent = await request.json()
        except ValueError:
            return Response(status_code=400)
        if not _is_note(sent):
            return Response(status_code=400)
        note = {"id": len(notes) + 1, "priority": 3, "color": None, **sent}
        notes[note["id"]] = (monotonic(), stored(note))
        return JSONResponse(told(notes[note["id"]][1]), status_code=201)

    async def get(request: Request) -> Response:
        written, note = notes.get(int(request.path_params["id"]), (0.0, None))
        if note is None:
            return Response(status_code=404)
        if monotonic() - written < late:
            return JSONResponse({**note, "title": "not there yet", "color": "old", "priority": 1})
        return JSONResponse(read(note))

    return Starlette(routes=[Route("/notes", create, methods=["POST"]), Route("/notes/{id:int}", get)])


def _is_note(sent: Any) -> bool:
    if not isinstance(sent, dict) or sent.keys() - NOTE["properties"].keys():  # type: ignore[attr-defined]
        return False
    title, priority, color, tags = (sent.get(name) for name in ("title", "priority", "color", "tags"))
    return (
        isinstance(title, str)
        and 0 < len(title) <= 40
        and ("priority" not in sent or (type(priority) is int and 0 <= priority <= 9))
        and (color is None or (isinstance(color, str) and len(color) <= 10))
        and ("tags" not in sent or (isinstance(tags, list) and all(isinstance(x, str) and len(x) < 10 for x in tags)))
    )


def schema(server: Starlette, folder: Path) -> BaseSchema:
    file = folder / "notes.json"
    file.write_text(json.dumps(DOCUMENT, indent=1), encoding="utf-8")
    found = schemathesis.openapi.from_path(file)
    found.app = server
    found.config.update(base_url="http://notes.test")
    return found


def told(server: Starlette, folder: Path, *bodies: dict[str, Any], then_read: bool = False) -> list[str]:
    """Returns what the checks say of some creations, each with a read after it where that is asked for."""
    load_all_checks()
    notes = schema(server, folder)
    said: list[str] = []
    for body in bodies:
        case = notes["/notes"]["POST"].Case(body=body, media_type="application/json")
        response = case.call()
        said += _said(case, response)
        if then_read:
            reading = notes["/notes/{id}"]["GET"].Case(path_parameters={"id": response.json()["id"]})
            said += _said(reading, reading.call())
    return said


def _said(case: Any, response: Any) -> list[str]:
    try:
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        return [f"{each.title} {each.message}" for each in group.exceptions if isinstance(each, BrokenPromise)]
    return []


@pytest.mark.parametrize(
    ("lie", "sent", "words"),
    [
        (lambda note: {**note, "priority": 5}, {"title": "Milk"}, "applies the default 3 when 'priority' is absent"),
        (lambda note: {**note, "color": note["color"] or "none"}, PLAIN | {"color": None}, "null"),
        (lambda note: {**note, "priority": note["priority"] or 3}, PLAIN | {"priority": 0}, "with the default 3"),
        (
            lambda note: {**note, "title": "Milk"},
            PLAIN | {"title": "Milk and bread"},
            "value sent for 'title'",
        ),
        (lambda note: {name: note[name] for name in note if name != "color"}, PLAIN, "Every response has 'color'"),
    ],
)
def test_a_fault_of_one_exchange_is_seen(lie: Lie, sent: dict[str, Any], words: str, tmp_path: Path) -> None:
    before = told(app(stored=lie), tmp_path, PLAIN)
    said = told(app(stored=lie), tmp_path, PLAIN, sent)

    assert words in " ".join(said), (before, said)
    assert "notes.json:" in " ".join(said)


def test_a_fault_of_the_read_after_a_write_is_seen(tmp_path: Path) -> None:
    server = app(read=lambda note: {**note, "title": note["title"].upper() + "!"})
    said = told(server, tmp_path, PLAIN, then_read=True)

    assert said
    assert "'title'" in said[0]


@pytest.mark.soak
@pytest.mark.parametrize("late", [0.0, 0.4])
def test_a_correct_server_is_not_accused(late: float, tmp_path: Path) -> None:
    bodies = (PLAIN, {"title": "Milk"}, PLAIN | {"color": None}, PLAIN | {"priority": 0}, PLAIN | {"tags": []})

    assert not told(app(late=late), tmp_path, *bodies, then_read=True)


def test_hypothesis_accuses_no_correct_server(tmp_path: Path) -> None:
    load_all_checks()
    notes = schema(app(), tmp_path)

    @given(case=notes["/notes"]["POST"].as_strategy())
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
    def check(case: Any) -> None:
        assert not _said(case, case.call())

    check()


def test_hypothesis_finds_a_value_that_the_default_replaces(tmp_path: Path) -> None:
    load_all_checks()
    notes = schema(app(stored=lambda note: {**note, "priority": note["priority"] or 3}), tmp_path)

    @given(case=notes["/notes"]["POST"].as_strategy())
    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
    def check(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    with pytest.raises(FailureGroup, match="does not replace it with the default 3"):
        check()


def test_a_document_that_cannot_be_read_is_told_of_once(tmp_path: Path) -> None:
    load_all_checks()
    broken = {"get": {"parameters": [{"$ref": "#/components/parameters/None"}], "responses": {}}}
    paths = {"/notes": {"get": {"responses": {}}}, "/broken": broken}
    notes = schemathesis.openapi.from_dict({"openapi": "3.1.0", "info": {"title": "-", "version": "1"}, "paths": paths})
    notes.app = app()
    notes.config.update(base_url="http://notes.test")
    case = notes["/notes"]["GET"].Case()
    response = case.call()

    with pytest.warns(UserWarning, match="bythebook judges nothing here"):
        case.validate_response(response, checks=CHECKS)
    case.validate_response(response, checks=CHECKS)


def test_a_body_under_another_media_type_is_not_judged(tmp_path: Path) -> None:
    load_all_checks()
    notes = schema(app(stored=lambda note: {**note, "priority": note["priority"] or 3}), tmp_path)
    said = []
    for media_type in ("text/plain", "application/json"):
        body: dict[str, Any] = PLAIN | {"priority": 0}
        case = notes["/notes"]["POST"].Case(
            body=body, media_type="application/json", headers={"Content-Type": media_type}
        )
        said.append(_said(case, case.call()))

    assert said[0] == []
    assert said[1]
