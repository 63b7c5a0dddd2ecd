"""What correct servers may do was taken for a fault: none of it is accused, and the fault beside it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import Call, Judge, content, made_judge, reasons

TEXT = {"type": "string"}
WORD = {**TEXT, "minLength": 1}
STATE = {"enum": ["open", "shut"], "default": "open"}
NOTE = {"type": "object", "required": ["title"], "properties": {"title": WORD, "state": STATE}}
SHOWN = {"type": "object", "properties": {"id": TEXT, "title": WORD, "state": STATE, "views": {"type": "integer"}}}
ONE = {"name": "id", "in": "path", "required": True, "schema": TEXT}


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def document(*listing: dict[str, Any], wrapped: str = "") -> dict[str, Any]:
    """Return the paths of notes, in a wrapper where it has a name."""

    def of(schema: dict[str, Any]) -> dict[str, Any]:
        inner = {"type": "object", "required": [wrapped], "properties": {wrapped: schema}}
        return content(inner if wrapped else schema)

    found = {"200": of(SHOWN)}
    make = {"operationId": "make", "requestBody": {**of(NOTE), "required": True}, "responses": found}
    get = {"operationId": "get", "responses": {**found, "404": {"description": "none"}}}
    many = {
        "operationId": "all",
        "parameters": [*listing],
        "responses": {"200": content({"type": "array", "items": SHOWN})},
    }
    return {"/notes": {"post": make, "get": many}, "/notes/{id}": {"parameters": [ONE], "get": get}}


class Notes:
    """A server of notes, which counts how often each was shown; a test replaces a step of it."""

    def __init__(self, wrapped: str = "") -> None:
        self.wrapped = wrapped
        self.kept: dict[str, dict[str, Any]] = {}
        self.views = 0

    def __call__(self, call: Call) -> tuple[int, Any]:
        if call.method == "POST":
            body: Any = call.body.get(self.wrapped or "", call.body) if isinstance(call.body, dict) else None
            if not self.is_right(body):
                return 422, {}
            key = f"n{len(self.kept)}"
            self.kept[key] = {"state": "open", **body, "id": key}
            return 200, self.shown(self.kept[key])
        if call.path == "/notes":
            is_right = call.query.get("state", "open") in ("open", "shut") and call.query.get("age", "old") in (
                "old",
                "new",
            )
            return (200, self.listed(call)) if is_right else (422, {})
        found = self.kept.get(call.path.rpartition("/")[2])
        return (404, {}) if found is None else (200, self.shown(self.read(found)))

    def is_right(self, body: Any) -> bool:
        is_note = isinstance(body, dict) and isinstance(body.get("title"), str) and body["title"] != ""
        return is_note and body.get("state", "open") in ("open", "shut")

    def shown(self, note: dict[str, Any]) -> dict[str, Any]:
        self.views += 1
        note = {**note, "views": self.views}
        return {self.wrapped: note} if self.wrapped else note

    def read(self, note: dict[str, Any]) -> dict[str, Any]:
        return note

    def listed(self, _: Call) -> list[dict[str, Any]]:
        return list(self.kept.values())


class Losing(Notes):
    """Reads a title that nobody sent."""

    def read(self, note: dict[str, Any]) -> dict[str, Any]:
        return {**note, "title": "something else"}


def test_what_the_server_counts_within_a_wrapper_is_no_difference(judge: Judge) -> None:
    assert reasons(judge(Notes("note"), document(wrapped="note")), "warning") == {}
    assert (
        reasons(judge(Losing("note"), document(wrapped="note")), "warning")["make/body/note/read-back"] == "read-back"
    )


class Filtering(Notes):
    """Lists the open notes, if not asked for others."""

    def listed(self, call: Call) -> list[dict[str, Any]]:
        wanted = call.query.get("state", "open")
        return [each for each in self.kept.values() if each["state"] == wanted]


class Forgetful(Filtering):
    """Never lists the newest note."""

    def listed(self, call: Call) -> list[dict[str, Any]]:
        return super().listed(call)[:-1]


class Hiding(Notes):
    """Lists the old notes, of which there are none."""

    def listed(self, _: Call) -> list[dict[str, Any]]:
        return []


def test_a_filter_hides_only_what_has_another_value(judge: Judge) -> None:
    by_state = {"name": "state", "in": "query", "schema": STATE}
    by_age = {"name": "age", "in": "query", "schema": {"enum": ["old", "new"], "default": "old"}}

    assert reasons(judge(Filtering(), document(by_state)), "warning") == {}
    assert reasons(judge(Forgetful(), document(by_state)), "warning")["make/listed"] == "listed"
    assert "make/listed" not in reasons(judge(Hiding(), document(by_age)), "warning")


class Busy(Notes):
    """Is busy every second time, and says that one may ask again at once."""

    count = 0

    def __call__(self, call: Call) -> tuple[int, Any]:
        self.count += 1
        return (429, {}) if self.count % 2 == 0 else super().__call__(call)


def test_an_app_in_this_process_is_waited_for_while_it_is_busy(judge: Judge) -> None:
    found = judge(Busy(), document())

    assert not found.untested
    assert reasons(found, "failure") == {}
    assert reasons(found, "warning") == {}


SIZES = {"type": "object", "properties": {"width": {"type": "integer", "default": 1}, "height": {"type": "integer"}}}


def test_what_an_answer_leaves_out_and_documents_is_assumed(judge: Judge) -> None:
    body = {"type": "object", "properties": {"size": {**SIZES, "default": {}}}}
    paths = {
        "/sizes": {"post": {"operationId": "make", "requestBody": content(body), "responses": {"200": content(body)}}}
    }

    def terse(call: Call) -> tuple[int, Any]:
        size: Any = call.body.get("size", {}) if isinstance(call.body, dict) else None
        if not isinstance(size, dict) or not all(type(each) is int for each in size.values()):
            return 422, {}
        return 200, {"size": {name: each for name, each in size.items() if (name, each) != ("width", 1)}}

    def losing(call: Call) -> tuple[int, Any]:
        status, answer = terse(call)
        size = answer.get("size", {})
        return status, {"size": {name: each for name, each in size.items() if name != "width" or each > 0}}

    assert reasons(judge(terse, paths), "failure") == {}
    assert "make/body/size/width/echo" in reasons(judge(losing, paths), "failure")
