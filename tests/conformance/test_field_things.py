"""Correct servers as they are found in the field: what becomes of the things that a run makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tiny import Call, content, made_judge, reasons

NOTE = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "owner": {"type": "string", "enum": ["me", "you"]},
        "text": {"type": "string"},
    },
}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def test_a_thing_that_was_given_away_is_replaced(tmp_path: Path) -> None:
    """A note of another owner is out of sight: what is left of the run needs another note."""
    notes: dict[str, dict[str, Any]] = {}

    def keep(call: Call) -> tuple[int, Any]:
        key = call.path.removeprefix("/notes").strip("/")
        body = call.body if isinstance(call.body, dict) else {}
        if key and notes.get(key, {}).get("owner") != "me":
            return 404, {}
        if call.method == "GET":
            return 200, notes[key]
        is_right = isinstance(call.body, dict) and isinstance(body.get("text", ""), str)
        if not is_right or body.get("owner", "me") not in ("me", "you"):
            return 422, {}
        key = key or str(len(notes) + 1)
        notes[key] = {"id": key, "text": "", "owner": "me", **notes.get(key, {}), **body}
        return 200, notes[key]

    answers = {"200": content(NOTE)}
    new = {"type": "object", "properties": {"text": {"type": "string"}}}
    known: Any = NOTE["properties"]
    change = {"type": "object", "properties": {name: known[name] for name in ("owner", "text")}}
    paths = {
        "/notes": {"post": {"operationId": "make", "requestBody": content(new), "responses": answers}},
        "/notes/{id}": {
            "parameters": [ID],
            "get": {"operationId": "get", "responses": answers},
            "patch": {"operationId": "change", "requestBody": content(change), "responses": answers},
        },
    }

    summary = made_judge(tmp_path)(keep, paths)

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}
    told = {each.requirement.id: each.outcome for each in summary.verdicts}
    assert told["change/body/text/domain:number"] == told["change/body/text/non-nullable"] == "pass"
