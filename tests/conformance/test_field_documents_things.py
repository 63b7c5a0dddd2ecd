"""Correct servers that were accused once of what they do with things: collections, ids that nobody made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import Call, Judge, content, made_judge, reasons

from bythebook_conformance.reports.summary import Summary

TEXT = {"type": "string"}
ONE = {"name": "id", "in": "path", "required": True, "schema": TEXT}


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def outcomes(summary: Summary) -> dict[str, str]:
    return {each.requirement.id: each.outcome for each in summary.verdicts}


def accused(summary: Summary) -> list[str]:
    return [*reasons(summary, "failure"), *reasons(summary, "warning")]


def test_a_collection_that_was_deleted_may_be_read(judge: Judge) -> None:
    made: dict[str, Any] = {}

    def things(call: Call) -> tuple[int, Any]:
        key = call.path.removeprefix("/things").strip("/")
        if call.method == "POST":
            made[str(len(made) + 1)] = {"id": str(len(made) + 1)}
            return 201, made[str(len(made))]
        found = {name: each for name, each in made.items() if key in {"", name}}
        if call.method == "DELETE":
            for name in found:
                made.pop(name)
        return (200, list(found.values())) if not key else (200, found[key]) if found else (404, {})

    answers = {"200": content({}), "404": {"description": "nothing"}}
    verbs = {"get": {"responses": answers}, "delete": {"responses": answers}}
    new = {
        "post": {"operationId": "make", "responses": {"201": content({"type": "object", "properties": {"id": TEXT}})}}
    }
    summary = judge(things, {"/things": {**verbs, **new}, "/things/{id}": {"parameters": [ONE], **verbs}})

    assert accused(summary) == []
    told = outcomes(summary)
    assert told["delete_things_id/deleted"] == "pass"
    assert "delete_things/deleted" not in told


def test_a_list_that_was_deleted_by_a_filter_may_be_read(judge: Judge) -> None:
    answers = {"200": content({"type": "array", "items": TEXT}), "404": {"description": "nothing"}}
    verbs = {"get": {"responses": answers}, "delete": {"operationId": "clear", "responses": answers}}

    summary = judge(lambda _: (200, ["left"]), {"/notes": verbs})

    assert accused(summary) == []
    assert outcomes(summary)["clear/deleted"] == "inconclusive"


def test_a_change_is_compared_with_what_was_read_at_its_own_path(judge: Judge) -> None:
    """Nothing makes these things: there is one under every id, and each request has an id of its own."""
    things: dict[str, dict[str, Any]] = {}

    def one(call: Call) -> tuple[int, Any]:
        kept = things.setdefault(call.path, {"name": "as it was", "note": "as it was"})
        if call.method == "PATCH":
            if not isinstance(call.body, dict) or any(not isinstance(each, str) for each in call.body.values()):
                return 422, {}
            kept |= call.body
        return 200, kept

    thing = {"type": "object", "properties": {"name": TEXT, "note": TEXT}}
    answers = {"200": content(thing), "422": {"description": "refused"}}
    patch = {"operationId": "change", "requestBody": {**content(thing), "required": True}, "responses": answers}

    summary = judge(one, {"/things/{id}": {"parameters": [ONE], "get": {"responses": answers}, "patch": patch}})

    assert accused(summary) == []
    assert outcomes(summary)["change/body/name/echo"] == "pass"


def test_a_change_of_a_thing_that_was_not_there_is_told_once(judge: Judge) -> None:
    """A server that makes what it is to change breaks `not-found`, and leaves nothing out of what was there."""
    things: dict[str, dict[str, Any]] = {}

    def server(call: Call) -> tuple[int, Any]:
        key = call.path.removeprefix("/things").strip("/")
        body = call.body
        if call.method != "GET" and (
            not isinstance(body, dict) or any(type(each) is not str for each in body.values())
        ):
            return 422, {}
        key = key or str(len(things) + 1)
        if call.method == "GET" and key not in things:
            return 404, {}
        kept = things.setdefault(key, {"id": key, "note": "as made"})
        kept |= {} if call.method == "GET" else {"note": body["note"]} if "note" in body else {}
        return 200, kept

    new = {"type": "object", "properties": {"note": TEXT}}
    answers = {"200": content({"type": "object", "properties": {"id": TEXT, "note": TEXT}}), "404": {"description": ""}}
    answers["422"] = {"description": "refused"}
    sent = {"requestBody": {**content(new), "required": True}, "responses": answers}
    paths = {
        "/things": {"post": {"operationId": "make", **sent}},
        "/things/{id}": {
            "parameters": [ONE],
            "get": {"responses": answers},
            "patch": {"operationId": "change", **sent},
        },
    }

    assert accused(judge(server, paths)) == ["change/path/id/not-found"]


def test_a_thing_may_be_listed_under_its_id(judge: Judge) -> None:
    notes: dict[str, dict[str, Any]] = {}

    def server(call: Call) -> tuple[int, Any]:
        key = call.path.removeprefix("/notes").strip("/")
        if call.method == "POST":
            if not isinstance(call.body, dict) or not isinstance(call.body.get("title", ""), str):
                return 422, {}
            made = f"note-{len(notes)}"
            notes[made] = {"title": call.body.get("title", "none"), "tags": []}
            return 201, {"id": made.upper()}
        found = notes.get(key.lower())
        return (200, notes) if not key else (200, found) if found else (404, {})

    note = {"type": "object", "properties": {"title": TEXT, "tags": {"type": "array", "items": TEXT}}}
    gone = {"404": {"description": "nothing"}}
    new = {"type": "object", "properties": {"title": TEXT}}
    made = {"201": content({"type": "object", "properties": {"id": TEXT}}), "422": {"description": "refused"}}
    post = {"operationId": "make", "requestBody": {**content(new), "required": True}, "responses": made}
    listed = {"200": content({"type": "object", "additionalProperties": note})}
    one = {"parameters": [ONE], "get": {"responses": {"200": content(note), **gone}}}

    summary = judge(server, {"/notes": {"post": post, "get": {"responses": listed}}, "/notes/{id}": one})

    assert accused(summary) == []
    assert outcomes(summary)["make/listed"] == "pass"


def test_a_405_that_is_documented_as_invalid_input_is_a_refusal(tmp_path: Path) -> None:
    body = {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}, "kind": {"enum": ["a", "b"]}},
    }
    answers = {"200": content(body), "405": {"description": "Invalid input"}}
    paths = {"/pets": {"post": {"operationId": "add", "requestBody": content(body), "responses": answers}}}

    def add(call: Call) -> tuple[int, Any]:
        sent = call.body
        is_right = isinstance(sent, dict) and isinstance(sent.get("name"), str) and sent.get("kind", "a") == "a"
        return (200, sent) if is_right else (405, None)

    summary = made_judge(tmp_path)(add, paths)

    assert reasons(summary, "failure") == {"add/body/kind/domain:admitted": ""}
    outcomes = {each.requirement.id: each.outcome for each in summary.verdicts}
    assert outcomes["add/body/name/required"] == outcomes["add/body/kind/domain:enum"] == "pass"


def test_the_one_state_of_its_kind_may_be_made_anew_by_its_delete(judge: Judge) -> None:
    course = {"get": {"operationId": "read", "responses": {"200": content({"type": "object"})}}}
    course["delete"] = {"operationId": "cancel", "responses": {"200": {"description": "cancelled"}}}

    summary = judge(lambda call: (200, {} if call.method == "GET" else None), {"/course": course})

    assert reasons(summary, "warning") == {}
    assert reasons(summary, "failure") == {}
