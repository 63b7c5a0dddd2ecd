"""A small API of notes and a server of it that does what is written, of which a test replaces a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tiny import Call, content

__all__ = ["BODY", "NUMBER", "SENT", "WORD", "Notes", "Show", "as_it_is", "document"]

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
WORD = {**TEXT, "minLength": 1}
SENT: dict[str, Any] = {"note": WORD, "mood": WORD, "rank": {**NUMBER, "minimum": 1}, "password": TEXT}
BODY = {"type": "object", "properties": SENT}
THING = {"type": "object", "properties": {"id": NUMBER, "etag": TEXT, **SENT}}
ONE = {"name": "id", "in": "path", "required": True, "schema": NUMBER}
Show = Callable[[dict[str, Any]], dict[str, Any]]


def document(*, alone: bool = True, **listing: Any) -> dict[str, Any]:
    """Return the paths of notes; without `alone` nothing but the list shows one."""
    whole, gone = {"200": content(THING)}, {"204": {"description": "gone"}, "404": {"description": "none"}}
    body = {"requestBody": content(BODY)}
    many = {"operationId": "all", "responses": {"200": content({"type": "array", "items": THING})}, **listing}
    one: dict[str, Any] = {"delete": {"operationId": "drop", "responses": gone}}
    one["put"] = {"operationId": "put", **body, "responses": whole}
    if alone:
        one["get"] = {"operationId": "get", "responses": {**whole, "404": {"description": "none"}}}
    return {
        "/notes": {"post": {"operationId": "make", **body, "responses": whole}, "get": many},
        "/notes/{id}": {"parameters": [ONE], **one},
    }


def as_it_is(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in thing.items() if name != "password"}


class Notes:
    """A server of notes that does what is written; a test replaces a step of it. It shows no password."""

    def __init__(self, *, answers: Show = as_it_is, reads: Show = as_it_is) -> None:
        self.kept: dict[int, Any] = {}
        self.answers, self.reads = answers, reads

    def __call__(self, call: Call) -> tuple[int, Any]:
        if call.headers.get("content-length", "0") != "0" and not self.is_right(call.body):
            return 422, {"detail": "wrong"}
        if call.method == "POST":
            return 200, self.answers(self.made(len(self.kept) + 1, call.body or {}))
        if call.path == "/notes":
            return 200, self.listed(call)
        key = call.path.rpartition("/")[2]
        if not key.isdecimal() or self.kept.get(int(key)) is None:
            return (422 if not key.isdecimal() else 404), {"detail": "none"}
        if call.method == "DELETE":
            self.dropped(int(key))
            return 204, None
        if call.method == "PUT":
            return 200, self.answers(self.put(int(key), call.body or {}))
        return 200, self.reads(self.kept[int(key)])

    @staticmethod
    def is_right(body: Any) -> bool:
        texts = [body.get(name, "x") for name in ("note", "mood")] if isinstance(body, dict) else [None]
        rank = body.get("rank", 1) if isinstance(body, dict) else None
        is_rank = isinstance(rank, int) and not isinstance(rank, bool) and rank > 0
        return is_rank and isinstance(body.get("password", ""), str) and all(isinstance(x, str) and x for x in texts)

    def made(self, key: int, body: dict[str, Any]) -> dict[str, Any]:
        made = {**body, "id": key, "etag": f"etag-{key}"}
        self.kept[key] = made
        return made

    def put(self, key: int, body: dict[str, Any]) -> dict[str, Any]:
        return self.made(key, body)

    def dropped(self, key: int) -> None:
        self.kept[key] = None  # the key is not given again

    def listed(self, call: Call) -> list[dict[str, Any]]:
        return [self.reads(each) for each in self.kept.values() if each is not None]
