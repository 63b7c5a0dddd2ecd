"""A document with a mistake in one operation: that one is untested with the reason, and the others are judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from ordinary import failures, judge, warnings
from pydantic import BaseModel

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.errors import InputError

Change = Callable[[dict[str, Any]], object]


class Note(BaseModel):
    text: str


def notes() -> FastAPI:
    app = FastAPI()

    @app.get("/notes", operation_id="list")
    def list_() -> list[Note]:
        return [Note(text="a")]

    @app.post("/notes/{book}", operation_id="write")
    def write(book: str, note: Note) -> Note:
        return Note(text=note.text if book else "")

    return app


def judged(folder: Path, change: Change) -> Summary:
    app = notes()
    document = app.openapi()
    change(document["paths"]["/notes/{book}"]["post"])
    document.setdefault("components", {})["securitySchemes"] = {"known": {"type": "http", "scheme": "bearer"}}
    file = folder / "notes.json"
    file.write_text(json.dumps(document))
    contract = contract_of(str(file))
    target = Target(contract, "http://testserver", {}, app=app)
    results = tuple(engine.run(contract, target, Effort(seed=1, examples=5)))
    return Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)


def dangling(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/{name}/No"}


BROKEN: list[tuple[Change, str]] = [
    (lambda one: one["parameters"].append(dangling("parameters")), '"#/components/parameters/No" leads nowhere'),
    (lambda one: one["responses"].update({"200": dangling("responses")}), '"#/components/responses/No" leads nowhere'),
    (
        lambda one: one["requestBody"]["content"]["application/json"].update(schema=dangling("schemas")),
        '"#/components/schemas/No" leads nowhere',
    ),
]


@pytest.mark.parametrize(("change", "reason"), BROKEN, ids=["parameter", "response", "body"])
def test_only_the_operation_with_the_mistake_is_untested(tmp_path: Path, change: Change, reason: str) -> None:
    summary = judged(tmp_path, change)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested.keys() == {"write"}
    assert reason in summary.untested["write"]
    assert [each for each in summary.verdicts if each.requirement.operation == "list" and each.outcome == "pass"]
    assert summary.exit_code == 4


def test_path_parameter_that_is_not_declared_is_a_text(tmp_path: Path) -> None:
    declared = judged(tmp_path, lambda one: one["parameters"][0].update(schema={"type": "string"}))
    undeclared = judged(tmp_path, lambda one: one.pop("parameters"))

    assert undeclared.untested == {}
    assert failures(undeclared) == {}
    assert warnings(undeclared) == {}
    assert {each.requirement.id: each.outcome for each in undeclared.verdicts} == {
        each.requirement.id: each.outcome for each in declared.verdicts
    }


def test_security_requirement_of_an_unknown_scheme_is_dropped(tmp_path: Path) -> None:
    summary = judged(tmp_path, lambda one: one.update(security=[{"no": []}, {"known": []}]))

    assert summary.untested == {}


def test_security_requirement_of_unknown_schemes_alone_raises_nothing(tmp_path: Path) -> None:
    """Such an operation was untested, with all that it says beside its credentials."""
    summary = judged(tmp_path, lambda one: one.update(security=[{"no": []}]))

    assert summary.untested == {}
    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert not [each for each in summary.verdicts if each.requirement.kind == "security"]


def test_required_that_is_a_flag_leaves_open_whether_the_property_is_required(tmp_path: Path) -> None:
    """No validator read such a schema, and the whole operation was untested. `text` is required by the server."""
    schema = {"type": "object", "properties": {"text": {"type": "string", "required": True}}}
    summary = judged(tmp_path, lambda one: one["requestBody"]["content"]["application/json"].update(schema=schema))

    kinds = {each.requirement.id: each.outcome for each in summary.verdicts if "/body/" in each.requirement.id}
    assert summary.untested == {}
    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert not {"write/body/text/required", "write/body/text/optional"} & kinds.keys()
    assert kinds["write/body/text/domain:object"] == "pass"


def test_a_closed_part_that_excludes_what_another_requires_is_read_as_open(tmp_path: Path) -> None:
    """Every response of every server was accused: no object could be what the document asks for."""
    closed = {"type": "object", "properties": {"book": {"type": "string"}}, "additionalProperties": False}
    of_text = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
    shown = {"application/json": {"schema": {"allOf": [closed, of_text]}}}

    summary = judged(tmp_path, lambda one: one["responses"]["200"].update(content=shown))

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert {
        each.outcome for each in summary.verdicts if each.requirement.id == "write/response/text/response-domain"
    } == {"pass"}


def test_second_body_in_swagger_2_leaves_one_operation_untested(tmp_path: Path) -> None:
    file = tmp_path / "notes.json"
    bodies = [{"name": name, "in": "body", "schema": {"type": "object"}} for name in ("note", "other")]
    done = {"200": {"description": "done", "schema": {"type": "object"}}}
    paths = {
        "/notes": {"get": {"operationId": "list", "responses": {"200": {"description": "notes"}}}},
        "/notes/a": {"post": {"operationId": "write", "parameters": bodies, "responses": done}},
    }
    head = {"swagger": "2.0", "info": {"title": "notes", "version": "1"}}
    file.write_text(json.dumps({**head, "paths": paths}))

    found = {each.id: each.unreadable for each in contract_of(str(file)).operations}

    assert found == {"list": "", "write": "is a second body; expected one body parameter, or form fields"}


def test_document_without_a_readable_operation_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    paths = {"/a": {"get": {"responses": {"200": dangling("responses")}}}}
    file.write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": paths}))

    with pytest.raises(InputError, match="leads nowhere"):
        assert contract_of(str(file)).operations


NULLS: list[tuple[str, ...]] = [
    ("components", "securitySchemes"),
    ("security",),
    ("paths", "/notes/{book}", "post", "security"),
    ("paths", "/notes/{book}", "parameters"),
    ("paths", "/notes", "get", "parameters"),
    ("paths", "/notes", "get", "requestBody"),
    ("components", "schemas", "Note", "properties", "text", "enum"),
    ("components", "schemas", "Note", "properties", "text", "pattern"),
    ("components", "schemas", "Note", "oneOf"),
]


@pytest.mark.many(2)
@pytest.mark.parametrize("place", NULLS, ids=lambda place: place[-1])
def test_null_that_openapi_does_not_admit_is_read_as_absent(tmp_path: Path, place: tuple[str, ...]) -> None:
    app = notes()
    document = app.openapi()
    around = document
    for name in place[:-1]:
        around = around[name]
    around[place[-1]] = None
    file = tmp_path / "notes.json"
    file.write_text(json.dumps(document))
    contract = contract_of(str(file))
    target = Target(contract, "http://testserver", {}, app=app)
    results = tuple(engine.run(contract, target, Effort(seed=1, examples=2)))
    summary = Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)

    assert failures(summary) == {}
    assert summary.untested == {}


def test_null_that_is_a_value_is_kept(tmp_path: Path) -> None:
    document = notes().openapi()
    document["components"]["schemas"]["Note"]["properties"]["about"] = {
        "type": "string",
        "nullable": True,
        "default": None,
    }
    document["x-audience"] = None
    file = tmp_path / "notes.json"
    file.write_text(json.dumps(document))

    assert contract_of(str(file)).document.raw == document


@pytest.mark.parametrize("version", ["3.0", "3.1"])
def test_a_version_of_two_numbers_is_read(version: str) -> None:
    """Terracotta writes `3.0`, where a patch version belongs. The run ended with a traceback."""
    app = FastAPI()

    @app.get("/health", operation_id="health")
    def health() -> dict[str, str]:
        return {}

    summary = judge(app, {**app.openapi(), "openapi": version})

    assert failures(summary) == {}
    assert summary.untested == {}
