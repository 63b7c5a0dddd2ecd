"""Words for the tests of the simulator: a document in place, a request, an answer. It knows no judge."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bythebook_openapi.document.load import Document, parse
from bythebook_simulator import Request, Response, Simulator

__all__ = ["Client", "Stated", "body", "document", "guarded_paths", "thing_paths"]

Stated = dict[str, Any]
ROOT = Path(__file__).parents[2]


def document(paths: Stated, *, version: str = "3.1.0", **parts: Any) -> Document:
    """Return a document of these paths."""
    raw = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": paths, **parts}
    return parse(json.dumps(raw), name="openapi.json")


def body(schema: Any, media_type: str = "application/json", **stated: Any) -> Stated:
    """Return a request's body, or an answer, of a schema."""
    return {"description": "as stated", "content": {media_type: {"schema": schema}}, **stated}


def thing_paths(sent: Stated, shown: Stated | None = None, patch: Stated | None = None) -> Stated:
    """Return a collection `/things` of one schema, and the item below it, with all methods."""
    answer = shown or {
        "allOf": [
            sent,
            {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "format": "uuid"}}},
        ]
    }
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    gone = {"404": {"description": "nothing"}}
    refused = {"422": {"description": "refused"}}
    return {
        "/things": {
            "post": {"requestBody": body(sent, required=True), "responses": {"201": body(answer), **refused}},
            "get": {"responses": {"200": body({"type": "array", "items": answer})}},
        },
        "/things/{id}": {
            "parameters": [key],
            "get": {"responses": {"200": body(answer), **gone}},
            "put": {"requestBody": body(sent, required=True), "responses": {"200": body(answer), **gone, **refused}},
            "patch": {
                "requestBody": body(patch or sent, "application/merge-patch+json", required=True),
                "responses": {"200": body(answer), **gone, **refused},
            },
            "delete": {"responses": {"204": {"description": "gone"}, "404": {"description": "deleted, or never made"}}},
        },
    }


def guarded_paths(sent: Stated) -> Stated:
    """Return the paths of `thing_paths`, whose PUT takes `If-Match` and documents 412."""
    paths = thing_paths(sent)
    put = paths["/things/{id}"]["put"]
    put["parameters"] = [{"name": "If-Match", "in": "header", "schema": {"type": "string"}}]
    put["responses"]["412"] = {"description": "of another state"}
    return paths


@dataclass(frozen=True)
class Client:
    """Asks a simulator in this process."""

    simulator: Simulator

    def ask(self, method: str, target: str, sent: Any = None, **headers: str) -> Response:
        """Return the answer to a request; what is sent is JSON, bytes are sent as they are."""
        path, _, query = target.partition("?")
        content = sent if isinstance(sent, bytes) else b"" if sent is None else json.dumps(sent).encode()
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        return self.simulator.answer(Request(method, path, query, {"content-type": kind, **named}, content))

    def json(self, method: str, target: str, sent: Any = None, **headers: str) -> Any:
        """Return the body of an answer of success."""
        answer = self.ask(method, target, sent, **headers)
        assert 200 <= answer.status < 300, answer
        return json.loads(answer.body) if answer.body else None
