"""Correct servers as they are found in the field: lists that are asked by filters, and what things are known by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tiny import Call, content, made_judge, reasons

NOTE: dict[str, Any] = {
    "type": "object",
    "required": ["note_id", "text"],
    "properties": {"note_id": {"type": "string"}, "text": {"type": "string"}},
}
ID = {"name": "note_id", "in": "path", "required": True, "schema": {"type": "string"}}


def test_a_list_that_gives_an_id_is_asked_without_its_filters(tmp_path: Path) -> None:
    """With a filter of the kit's own making it would hold nothing, and what is read by the id would stay untested."""

    def notes(call: Call) -> tuple[int, Any]:
        if call.path != "/notes":
            return (200, {"note_id": "7", "text": "a"}) if call.path == "/notes/7" else (404, None)
        return 200, [{"note_id": "7", "text": "a"}] if call.query.get("text", "a") == "a" else []

    text = {"name": "text", "in": "query", "schema": {"type": "string"}}
    listed = {
        "operationId": "list",
        "parameters": [text],
        "responses": {"200": content({"type": "array", "items": NOTE})},
    }
    read = {"operationId": "get", "parameters": [ID], "responses": {"200": content(NOTE)}}

    summary = made_judge(tmp_path)(notes, {"/notes": {"get": listed}, "/notes/{note_id}": {"get": read}})

    assert summary.untested == {}
    assert reasons(summary, "failure") == reasons(summary, "warning") == {}


def test_what_an_id_is_of_is_told_by_its_name_where_the_path_does_not_tell(tmp_path: Path) -> None:
    kept: dict[str, str] = {}

    def notes(call: Call) -> tuple[int, Any]:
        if call.path == "/notes":
            if not isinstance(call.body, dict) or not isinstance(call.body.get("text"), str):
                return 422, None
            key = str(len(kept) + 1)
            kept[key] = call.body["text"]
            return 200, {"note_id": key, "text": kept[key]}
        key = call.path.split("/")[2]
        return (200, {"note_id": key, "text": kept[key]}) if key in kept else (404, None)

    text = {"type": "object", "required": ["text"], "properties": {"text": NOTE["properties"]["text"]}}
    answers = {"200": content(NOTE)}
    paths: dict[str, Any] = {
        "/notes": {"post": {"operationId": "make", "requestBody": content(text), "responses": answers}},
        "/notes/{note_id}": {"get": {"operationId": "get", "parameters": [ID], "responses": answers}},
        "/drawers/{note_id}/open": {"patch": {"operationId": "open", "parameters": [ID], "responses": answers}},
    }

    summary = made_judge(tmp_path)(notes, paths)

    assert summary.untested == {}
    assert reasons(summary, "failure") == reasons(summary, "warning") == {}
