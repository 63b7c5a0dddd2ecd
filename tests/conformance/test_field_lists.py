"""Servers as they are found in the field: lists that are asked by filters, and what things are known by."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
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


WORK: dict[str, Any] = {"type": "object", "required": ["shop", "text"], "properties": {
    "shop": {"type": "string", "format": "uuid"}, "text": {"type": "string"}, "id": {"type": "integer"}}}  # fmt: skip
SHOP = {"name": "shop", "in": "query", "required": True, "schema": WORK["properties"]["shop"]}
WORKS: dict[str, Any] = {
    "/works": {
        "get": {
            "operationId": "list",
            "parameters": [SHOP],
            "responses": {"200": content({"type": "array", "items": {**WORK, "required": ["id", "shop", "text"]}})},
        },
        "post": {
            "operationId": "make",
            "requestBody": {
                **content({**WORK, "properties": {name: WORK["properties"][name] for name in ("shop", "text")}})
            },
            "responses": {"200": content({**WORK, "required": ["id"]})},
        },
    }
}
READ = {
    "/works/{id}": {
        "get": {"operationId": "get", "parameters": [{**ID, "name": "id"}], "responses": {"200": content(WORK)}}
    }
}


class Works:
    """Works of a shop, listed by their shop alone; `forgets` leaves out the newest, `late` for so many reads.

    `upper` writes shops in upper case, and knows them by how they were sent. `shown` is what the answer to a POST shows
    beside the text; the list shows what `changed` makes of a work.
    """

    def __init__(
        self, *, forgets: bool = False, late: int = 0, upper: bool = False, shown: str = "shop", **changed: str
    ) -> None:
        self.kept: list[dict[str, Any]] = []
        self.forgets, self.late, self.shown, self.upper, self.changed = forgets, late, shown, upper, changed
        self.waiting = 0

    def __call__(self, call: Call) -> tuple[int, Any]:
        """Answer one call."""
        if call.method == "POST":
            return self._made(call.body)
        if call.path != "/works":
            found = [each for each in self.kept if str(each["id"]) == call.path.rpartition("/")[2]]
            return (200, self._written(found[0])) if found else (404, None)
        if not _is_uuid(call.query.get("shop")):
            return 422, None
        self.waiting -= 1
        known = self.kept[:-1] if self.forgets or self.waiting >= 0 else self.kept
        asked = call.query["shop"]
        found = [
            each for each in known if each["shop"] == asked or not (self.upper or each["shop"].lower() != asked.lower())
        ]
        return 200, [{**self._written(each), **self.changed} for each in found]

    def _written(self, work: dict[str, Any]) -> dict[str, Any]:
        return {**work, "shop": work["shop"].upper()} if self.upper else work

    def _made(self, body: Any) -> tuple[int, Any]:
        if not isinstance(body, dict) or not _is_uuid(body.get("shop")) or not isinstance(body.get("text"), str):
            return 422, None
        self.kept.append({"id": len(self.kept) + 1, "shop": body["shop"], "text": body["text"]})
        self.waiting = self.late
        return 200, {name: self._written(self.kept[-1])[name] for name in ("id", "text", self.shown)}


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value.lower()
    except ValueError:
        return False


@pytest.mark.parametrize("paths", [WORKS, WORKS | READ], ids=["listed alone", "read too"])
@pytest.mark.parametrize(
    "works",
    [Works(), Works(late=1), Works(shown="text"), Works(upper=True)],
    ids=["at once", "late", "not shown", "in upper case"],
)
def test_a_list_is_asked_by_what_the_thing_holds(works: Works, paths: dict[str, Any], tmp_path: Path) -> None:
    """A list of another shop does not hold it, and rightly so."""
    summary = made_judge(tmp_path)(works, paths)

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}
    told = {each.requirement.id: each.outcome for each in summary.verdicts}
    assert told["make/listed"] == told["list/response/*/text/present"] == "pass"
    assert told["make/body/text/read-back"] == "pass"


@pytest.mark.parametrize("paths", [WORKS, WORKS | READ], ids=["listed alone", "read too"])
def test_what_is_not_listed_is_told_though_nothing_reads_it_alone(paths: dict[str, Any], tmp_path: Path) -> None:
    assert reasons(made_judge(tmp_path)(Works(forgets=True), paths), "warning") == {"make/listed": "listed"}


@pytest.mark.parametrize("wrapped", [False, True], ids=["a list", "an object that holds it"])
def test_what_nothing_reads_alone_is_compared_with_its_item_in_the_list(wrapped: bool, tmp_path: Path) -> None:
    works = Works(text="of all works")

    def answered(call: Call) -> tuple[int, Any]:
        status, answer = works(call)
        return (
            (status, {"count": len(answer), "works": answer})
            if wrapped and isinstance(answer, list)
            else (status, answer)
        )

    item = {**WORK, "required": ["id", "shop", "text"]}
    listed = {"type": "array", "items": item}
    body = {"type": "object", "properties": {"count": {"type": "integer"}, "works": listed}} if wrapped else listed
    got = {**WORKS["/works"]["get"], "responses": {"200": content(body)}}

    summary = made_judge(tmp_path)(answered, {"/works": {**WORKS["/works"], "get": got}})

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning") == {"make/body/text/read-back": "read-back"}
    told = {each.requirement.id: each.outcome for each in summary.verdicts}
    assert told["make/body/shop/read-back"] == told["make/listed"] == "pass"


def test_a_list_by_what_nothing_tells_is_not_held_against_the_thing(tmp_path: Path) -> None:
    """The shop is the caller's own, and stands in no request and no answer."""
    kept: list[dict[str, Any]] = []

    def works(call: Call) -> tuple[int, Any]:
        if call.method == "GET":
            return (200, []) if _is_uuid(call.query.get("shop")) else (422, None)
        if not isinstance(call.body, dict) or not isinstance(call.body.get("text"), str):
            return 422, None
        kept.append({"id": len(kept) + 1, "text": call.body["text"]})
        return 200, kept[-1]

    text = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
    answer = {"type": "object", "properties": {"id": {"type": "integer"}, "text": {"type": "string"}}}
    post = {"operationId": "make", "requestBody": content(text), "responses": {"200": content(answer)}}

    summary = made_judge(tmp_path)(works, {"/works": {**WORKS["/works"], "post": post}})

    assert reasons(summary, "warning") == {}
    assert {each.outcome for each in summary.verdicts if each.requirement.kind == "listed"} == {"inconclusive"}
