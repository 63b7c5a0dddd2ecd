"""What faulty twins of documents showed to be missed: each is found since, and what looks like it is not accused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tiny import Call, Judge, content, made_judge, reasons

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.target import Target
from bythebook_simulator import Behaviour, Simulator
from bythebook_specs.document import load

TEXT = {"type": "string"}
ONE = {"name": "id", "in": "path", "required": True, "schema": TEXT}
RIGHT = "Bearer s3cret-token-of-the-tests"


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def stored(left_out: str) -> Any:
    """Return a server of notes whose reads leave a field out."""
    kept: dict[str, Any] = {}

    def answer(call: Call) -> tuple[int, Any]:
        if call.method == "POST":
            if not isinstance(call.body, dict) or not all(isinstance(each, str) for each in call.body.values()):
                return 422, None
            kept[str(len(kept))] = made = {"color": "red", **call.body, "id": str(len(kept))}
            return 200, made
        found = kept.get(call.path.rpartition("/")[2])
        return (404, None) if found is None else (200, {key: found[key] for key in found if key != left_out})

    return answer


def notes(**query: Any) -> dict[str, Any]:
    sent = {"note": TEXT, "color": {**TEXT, "enum": ["red", "blue"], "default": "red"}, "api_secret": TEXT}
    schema = {"type": "object", "properties": sent}
    answers = {"200": content({"type": "object", "properties": {"id": TEXT, **sent}})}
    get = {"operationId": "get", "responses": answers, **query}
    return {
        "/notes": {"post": {"operationId": "make", "requestBody": content(schema), "responses": answers}},
        "/notes/{id}": {"parameters": [ONE], "get": get},
    }


def test_what_the_write_shows_and_the_read_leaves_out_is_told(judge: Judge) -> None:
    assert reasons(judge(stored("note"), notes()), "warning") == {"make/body/note/read-back": "read-back"}
    assert reasons(judge(stored("nothing"), notes()), "warning") == {}


def test_what_a_read_may_leave_out_is_no_fault(judge: Judge) -> None:
    asking = {"parameters": [{"name": "fields", "in": "query", "schema": TEXT}]}

    assert reasons(judge(stored("api_secret"), notes()), "warning") == {}
    assert reasons(judge(stored("note"), notes(**asking)), "warning") == {}


def test_a_read_that_leaves_out_its_own_default_is_no_fault(judge: Judge) -> None:
    server = stored("nothing")

    def answer(call: Call) -> tuple[int, Any]:
        status, made = server(call)
        is_read = call.method == "GET" and made is not None and made["color"] == "red"
        return status, {key: each for key, each in made.items() if key != "color"} if is_read else made

    assert reasons(judge(answer, notes()), "warning") == {}


@pytest.mark.parametrize("kind", ["oauth2", "openIdConnect"])
def test_a_token_of_oauth_is_judged(kind: str, tmp_path: Path) -> None:
    answers = {"200": content({"type": "object"}), "401": {"description": "stranger"}}
    paths = {"/me": {"get": {"operationId": "me", "security": [{"it": []}], "responses": answers}}}
    stated = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    scheme = {"type": kind, "openIdConnectUrl": "https://example.com", "flows": {}}
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps({**stated, "components": {"securitySchemes": {"it": scheme}}}))
    contract = contract_of(str(file))

    def failed(behaviour: Behaviour) -> set[str]:
        app = Simulator(load(file), tokens=(RIGHT.removeprefix("Bearer "),), behaviour=behaviour)
        target = Target(contract, "http://testserver", {"Authorization": RIGHT}, app=app)
        verdicts = [each for result in engine.run(contract, target, Effort(seed=1)) for each in result.verdicts]
        return {each.requirement.case for each in verdicts if each.level == "failure"}

    assert failed(Behaviour()) == set()
    assert {"missing", "wrong", "empty"} <= failed(Behaviour(authorize=lambda _: None))
