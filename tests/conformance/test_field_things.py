"""Correct servers as they are found in the field: what becomes of the things that a run makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import Call, content, made_judge, reasons

from bythebook_conformance.model import Exchange, Request
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.model.operation import Operation

NOTE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "owner": {"type": "string", "enum": ["me", "you"]},
        "text": {"type": "string"},
    },
}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}

TEXT = {"type": "object", "properties": {"text": {"type": "string"}}}


def notes(change: Any) -> dict[str, Any]:
    """Return the paths of notes, of which a PATCH may change what this schema says."""
    answers = {"200": content(NOTE)}
    return {
        "/notes": {"post": {"operationId": "make", "requestBody": content(TEXT), "responses": answers}},
        "/notes/{id}": {
            "parameters": [ID],
            "get": {"operationId": "get", "responses": answers},
            "patch": {"operationId": "change", "requestBody": content(change), "responses": answers},
        },
    }


def test_a_thing_that_was_given_away_is_replaced(tmp_path: Path) -> None:
    """A note of another owner is out of sight: what is left of the run needs another note."""
    kept: dict[str, dict[str, Any]] = {}

    def keep(call: Call) -> tuple[int, Any]:
        key = call.path.removeprefix("/notes").strip("/")
        body = call.body if isinstance(call.body, dict) else {}
        if key and kept.get(key, {}).get("owner") != "me":
            return 404, {}
        if call.method == "GET":
            return 200, kept[key]
        is_right = isinstance(call.body, dict) and isinstance(body.get("text", ""), str)
        if not is_right or body.get("owner", "me") not in ("me", "you"):
            return 422, {}
        key = key or str(len(kept) + 1)
        kept[key] = {"id": key, "text": "", "owner": "me", **kept.get(key, {}), **body}
        return 200, kept[key]

    change = {"type": "object", "properties": {name: NOTE["properties"][name] for name in ("owner", "text")}}

    summary = made_judge(tmp_path)(keep, notes(change))

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}
    told = {each.requirement.id: each.outcome for each in summary.verdicts}
    assert told["change/body/text/domain:number"] == told["change/body/text/non-nullable"] == "pass"


def test_a_thing_that_broke_is_replaced(tmp_path: Path) -> None:
    """A number for a text breaks the note for good: told once, and the rest of the run has another note."""
    kept: dict[str, Any] = {}

    def keep(call: Call) -> tuple[int, Any]:
        key = call.path.removeprefix("/notes").strip("/")
        if key and key not in kept:
            return 404, {}
        if call.method != "GET":
            if not isinstance(call.body, dict):
                return 422, {}
            key = key or str(len(kept) + 1)
            if isinstance(kept.setdefault(key, ""), str):
                kept[key] = call.body.get("text", kept[key])
        if not isinstance(kept[key], str):
            return 500, {}
        return 200, {"id": key, "text": kept[key]}

    summary = made_judge(tmp_path)(keep, notes(TEXT))

    told = {each.requirement.id: each for each in summary.verdicts}
    assert told["change/no-server-error"].level == "failure"
    assert told["change/body/text/echo"].outcome == told["change/body/domain:array"].outcome == "pass"


def test_what_the_user_gives_is_tried_where_the_server_demands_it(tmp_path: Path) -> None:
    """A list that needs to know of what, though its document says that it may be left out."""

    def notes_of(call: Call) -> tuple[int, Any]:
        if call.query.get("project") != "7" or "view" in call.query:
            return 404, {"detail": "no such project or view"}
        return 200, [{"id": "1", "text": "a"}]

    project, view = ({"name": name, "in": "query", "schema": {"type": "integer"}} for name in ("project", "view"))
    answers = {"200": content({"type": "array", "items": NOTE})}
    paths = {"/notes": {"get": {"operationId": "list", "parameters": [project, view], "responses": answers}}}
    known = {"list": {("query", "project"): (7,)}}

    assert made_judge(tmp_path)(notes_of, paths, known=known).untested == {}
    assert "list" in made_judge(tmp_path)(notes_of, paths).untested


def test_a_run_that_is_stopped_deletes_what_it_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, Any] = {}
    calls: list[str] = []

    def keep(call: Call) -> tuple[int, Any]:
        calls.append(call.method)
        if call.method == "POST":
            made = {"id": str(len(calls)), "text": "a", **call.body}
            kept[made["id"]] = made
            return 200, made
        found = kept.get(call.path.rpartition("/")[2])
        if found is not None and call.method == "DELETE":
            del kept[found["id"]]
        return (404, None) if found is None else (200, found)

    paths = notes(TEXT)
    del paths["/notes/{id}"]["patch"]
    paths["/notes/{id}"]["delete"] = {"operationId": "remove", "responses": {"200": {"description": "gone"}}}

    send = Target.send

    def sending(self: Target, operation: Operation, request: Request) -> Exchange:
        if len(calls) == 30:
            calls.append("Ctrl-C")
            raise KeyboardInterrupt
        return send(self, operation, request)

    monkeypatch.setattr(Target, "send", sending)
    with pytest.raises(KeyboardInterrupt):
        made_judge(tmp_path)(keep, paths)

    assert calls.count("POST") > 5
    assert kept == {}
