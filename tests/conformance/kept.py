"""A server of things that does what is written, and its document; a test replaces a step of it."""

from __future__ import annotations

import uuid
from typing import Any

from tiny import Call, content

from bythebook_conformance.reports.summary import Summary

__all__ = ["ID", "NONE", "TEXT", "Kept", "document", "judged", "of", "operation"]

TEXT: dict[str, Any] = {"type": "string"}
NONE = {"description": "as stated"}
ID = {"name": "id", "in": "path", "required": True, "schema": TEXT}
Stated = dict[str, Any]


def of(required: str = "", **properties: Any) -> Stated:
    """Return the schema of an object."""
    return {"type": "object", "required": required.split(), "properties": properties}


def operation(name: str, answer: Stated, status: str = "200", **stated: Any) -> Stated:
    """Return an operation with one answer of success, and refusals."""
    return {"operationId": name, "responses": {status: answer, "400": NONE, "404": NONE}, **stated}


NAMED = {"name": TEXT, "goal": TEXT}


def document(properties: Stated | None = None, *, lists: Stated | None = None, **more: Any) -> Stated:
    """Return the paths of things with these properties; `lists` is their list, the rest is added to operations."""
    own = NAMED if properties is None else properties
    one, body = content(of("id name", id=TEXT, **own)), content(of("name", **own))
    many = {"post": operation("make", one, "201", requestBody={"required": True, **body})}
    if lists is not None:
        many["get"] = lists
    change = {"requestBody": {"required": True, **content(of(**own))}}
    item = {
        "get": operation("read", one),
        "patch": operation("change", one, "200", **change, **more.get("change", {})),
        "delete": operation("drop", NONE, "204", **more.get("drop", {})),
    }
    return {"/things": many, "/things/{id}": {"parameters": [ID], **item}}


class Kept:
    """The server: `right` says what is refused, the others what is done."""

    def __init__(self) -> None:
        self.kept: dict[str, Stated] = {}
        self.start: Stated = {}

    def __call__(self, call: Call) -> tuple[int, Any]:
        if call.method in {"POST", "PATCH"} and not self.right(call.body, is_whole=call.method == "POST"):
            return 400, {"message": "wrong"}
        if call.method == "POST":
            key = str(uuid.uuid4())
            self.kept[key] = {"id": key, **self.start, **self.own(call.body)}
            return 201, self.kept[key]
        key = call.path.rpartition("/")[2]
        if key == "things":
            return 200, self.listed(call)
        return self.one(call, key) if key in self.kept else (404, {"message": "none"})

    def one(self, call: Call, key: str) -> tuple[int, Any]:
        """Answer a request about one thing."""
        if call.method == "DELETE":
            return self.drop(call, key)
        if call.method == "PATCH":
            return self.change(key, self.own(call.body))
        return 200, self.kept[key]

    def right(self, body: Any, *, is_whole: bool) -> bool:
        """Whether a body is as documented."""
        is_named = isinstance(body, dict) and ("name" in body or not is_whole)
        return is_named and all(isinstance(body.get(each, ""), str) for each in NAMED)

    def own(self, body: Stated) -> Stated:
        """Return what is kept of a body."""
        return {name: body[name] for name in NAMED if name in body}

    def change(self, key: str, body: Stated) -> tuple[int, Any]:
        """Change a thing."""
        self.kept[key] = {**self.kept[key], **body}
        return 200, self.kept[key]

    def drop(self, _: Call, key: str) -> tuple[int, Any]:
        """Delete a thing."""
        del self.kept[key]
        return 204, None

    def listed(self, _: Call) -> Any:
        """Answer the list."""
        return list(self.kept.values())


def judged(summary: Summary, requirement: str) -> tuple[str, str]:
    """Return the outcome of a requirement, or its level where it failed, and the reason."""
    found = next(each for each in summary.verdicts if each.requirement.id == requirement)
    return found.level or found.outcome, found.reason
