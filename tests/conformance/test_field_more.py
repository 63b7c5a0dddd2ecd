"""Correct servers as they are found in the field, that were accused once: each in a few lines, with its document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import Call, Judge, content, made_contract, made_judge, reasons

from bythebook_conformance.commands.options import known_values
from bythebook_openapi.errors import InputError

TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}}
CONDITION = {"name": "If-Match", "in": "header", "schema": {"type": "string", "pattern": '^"[0-9]+"$'}}


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def group(call: Call, members: Any) -> tuple[int, Any]:
    """Take a name and a list of texts; `members` makes of them what is answered."""
    body = call.body if isinstance(call.body, dict) else {}
    sent = body.get("members", [])
    right = isinstance(sent, list) and all(isinstance(each, str) and each for each in sent)
    if not right or not isinstance(body.get("name"), str):
        return 422, {}
    return 200, {"name": body["name"], "members": members(sent)}


GROUP = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "members": TEXTS},
}
MAKE_GROUP = {
    "/groups": {"post": {"operationId": "make", "requestBody": content(GROUP), "responses": {"200": content(GROUP)}}}
}


def conditional(call: Call) -> tuple[int, Any]:
    """Answer 412 unless the thing has the version that the client saw, and refuse what is no version."""
    wanted = call.headers.get("if-match")
    if wanted is not None and not (wanted[:1] == wanted[-1:] == '"' and wanted[1:-1].isdecimal()):
        return 400, {}
    if wanted is not None and wanted != '"17"':
        return 412, {}
    return group(call, list)


def test_a_condition_on_the_state_of_a_thing_accuses_nobody(judge: Judge) -> None:
    paths = {"/groups": {"post": {**MAKE_GROUP["/groups"]["post"], "parameters": [CONDITION]}}}

    summary = judge(conditional, paths)

    assert summary.counts["failure"] == summary.counts["warning"] == 0
    passed = {each.requirement.id for each in summary.verdicts if each.outcome == "pass"}
    # The condition does not keep the rest from being judged, and is itself put to the test.
    assert {"make/body/members/echo", "make/header/If-Match/optional", "make/header/If-Match/domain:pattern"} <= passed


@pytest.mark.parametrize(
    ("made", "reason"),
    [(lambda sent: ["the owner", *sent], "items added"), (lambda sent: sent[::-1], "reordered")],
)
def test_a_list_that_a_server_means_as_a_set_is_a_warning(judge: Judge, made: Any, reason: str) -> None:
    summary = judge(lambda call: group(call, made), MAKE_GROUP)

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning") == {"make/body/members/echo": reason}


@pytest.mark.parametrize("made", [lambda sent: sent[1:], lambda sent: [each[:-1] + "?" for each in sent]])
def test_a_list_that_loses_or_changes_items_fails(judge: Judge, made: Any) -> None:
    summary = judge(lambda call: group(call, lambda sent: sent if len(sent) < 2 else made(sent)), MAKE_GROUP)

    assert "make/body/members/echo" in reasons(summary, "failure")


def test_a_place_in_a_list_is_not_made_up(judge: Judge) -> None:
    def listing(call: Call) -> tuple[int, Any]:
        return (422, {}) if "cursor" in call.query else (200, {"things": [], "next_cursor": None})

    answer = {"type": "object", "properties": {"things": {"type": "array", "items": {}}}}
    parameters = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in ("cursor", "search")]
    paths = {
        "/things": {"get": {"operationId": "list", "parameters": parameters, "responses": {"200": content(answer)}}}
    }

    summary = judge(listing, paths)

    assert summary.counts["failure"] == summary.counts["warning"] == 0
    told = {each.requirement.id: each for each in summary.verdicts}
    assert told["list/query/search/domain:admitted"].outcome == "pass"
    assert "list/query/cursor/domain:admitted" not in told


NAME = {"type": "string", "minLength": 1}
LABEL = {
    "type": "object",
    "required": ["id", "name", "note"],
    "properties": {"id": {"type": "string"}, "name": NAME, "note": {"type": "string", "nullable": True}},
}
CHANGE = {
    "type": "object",
    "properties": {"name": {**NAME, "nullable": True}, "note": {"type": "string", "nullable": True}},
}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
NEW_LABEL = {"type": "object", "required": ["name"], "properties": {"name": NAME, "note": {"type": "string"}}}


class Labels:
    """Labels by id. A PATCH changes what it holds; null clears the note and is no new name.

    `made` is what the server adds to a label at each change, `shortly` whether it can answer with what changed alone.
    """

    def __init__(self, made: str = "") -> None:
        self.labels: dict[str, dict[str, Any]] = {}
        self.made = made
        self.changes = 0

    def __call__(self, call: Call) -> tuple[int, Any]:
        """Serve one request."""
        key = call.path.removeprefix("/labels").strip("/")
        body = call.body if isinstance(call.body, dict) else {}
        name, note = body.get("name"), body.get("note")
        if call.method != "GET" and not all(each is None or isinstance(each, str) for each in (name, note)):
            return 422, {}
        if call.method != "GET" and (not isinstance(call.body, dict) or name == "" or (not key and name is None)):
            return 422, {}
        if not key:
            if "note" in body and note is None:
                return 422, {}
            key = str(len(self.labels) + 1)
            self.labels[key] = {"id": key, "name": name, "note": note}
            return 200, self.labels[key]
        if key not in self.labels:
            return 404, {}
        if call.method == "PATCH":
            self.labels[key] |= {"name": name} if name is not None else {}
            self.labels[key] |= {"note": note} if "note" in body else {}
            if call.query.get("answer") == "short":
                return 200, {"id": key, "name": "changed", "note": None}
        return 200, self.labels[key]


def labels(**change: Any) -> dict[str, Any]:
    """Return the paths of labels, the PATCH with what else it states."""
    answers = {"200": content(LABEL)}
    patch = {"operationId": "change", "requestBody": content(CHANGE), "responses": answers, **change}
    return {
        "/labels": {"post": {"operationId": "make", "requestBody": content(NEW_LABEL), "responses": answers}},
        "/labels/{id}": {
            "parameters": [ID],
            "get": {"operationId": "get", "responses": answers},
            "patch": patch,
        },
    }


def test_null_cannot_clear_what_every_answer_must_hold(judge: Judge) -> None:
    summary = judge(Labels(), labels())

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}
    told = {each.requirement.id: each.outcome for each in summary.verdicts if each.requirement.kind == "patch-null"}
    assert told == {"change/body/name/patch-null": "inconclusive", "change/body/note/patch-null": "pass"}


def test_a_parameter_may_ask_for_a_shorter_answer(judge: Judge) -> None:
    short = {"name": "answer", "in": "query", "schema": {"type": "string", "enum": ["full", "short"]}}

    summary = judge(Labels(), labels(parameters=[short]))

    told = {each.requirement.id: each for each in summary.verdicts}
    assert {each for each in told if told[each].level} <= {
        f"change/query/answer/domain:{case}" for case in ("enum", "enum-case")
    }
    assert told["change/body/name/echo"].reason == "seen only with 'answer', which may ask for it"


def test_a_made_up_path_does_not_lead_out_of_the_api(judge: Judge) -> None:
    def pages_beside_the_api(call: Call) -> tuple[int, Any]:
        inside = call.path.count("/") == 2
        return (404, {}) if inside else (200, "a page for people")

    paths = {"/things/{id}": {"get": {"operationId": "get", "parameters": [ID], "responses": {"200": content(LABEL)}}}}

    summary = judge(pages_beside_the_api, paths)

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}
    assert "get" in summary.untested


@pytest.mark.parametrize(
    ("parameter", "member"), [("id", "id"), ("username_or_id", "username"), ("key", "user_id"), ("userId", "user_id")]
)
def test_a_path_is_filled_from_what_a_list_shows(judge: Judge, parameter: str, member: str) -> None:
    """Numbers are texts in a path, and an id may be named after what it is of."""

    def users(call: Call) -> tuple[int, Any]:
        key = call.path.removeprefix("/users").strip("/")
        if not key:
            return 200, [{member: 7, "role": "admin"}]
        return (200, {member: 7}) if key == "7" else (404, {})

    one = {"name": parameter, "in": "path", "required": True, "schema": {"type": "string"}}
    some = {"type": "array", "items": {"type": "object"}}
    paths = {
        "/users": {"get": {"operationId": "list", "responses": {"200": content(some)}}},
        f"/users/{{{parameter}}}": {
            "get": {"operationId": "get", "parameters": [one], "responses": {"200": content({"type": "object"})}}
        },
    }

    summary = judge(users, paths)

    assert summary.untested == {}
    assert summary.exit_code == 0


def test_an_empty_list_may_be_left_out(judge: Judge) -> None:
    def without_empty(call: Call) -> tuple[int, Any]:
        status, answer = group(call, list)
        return status, {name: value for name, value in answer.items() if value != []}

    summary = judge(without_empty, MAKE_GROUP)

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}


def test_a_thing_with_a_number_for_an_id_is_found_in_its_list(judge: Judge) -> None:
    made: list[dict[str, Any]] = []

    def things(call: Call) -> tuple[int, Any]:
        key = call.path.removeprefix("/things").strip("/")
        if key:
            found = [each for each in made if str(each["id"]) == key]
            return (200, found[0]) if found else (404, {})
        if call.method == "GET":
            return 200, made
        if not isinstance(call.body, dict) or not isinstance(call.body.get("name"), str) or not call.body["name"]:
            return 422, {}
        made.append({"id": len(made) + 1, "name": call.body["name"]})
        return 200, made[-1]

    thing = {"type": "object", "properties": {"id": {"type": "integer"}, "name": NAME}}
    answers = {"200": content(thing)}
    new = {"type": "object", "required": ["name"], "properties": {"name": NAME}}
    paths = {
        "/things": {
            "get": {"operationId": "list", "responses": {"200": content({"type": "array", "items": thing})}},
            "post": {"operationId": "make", "requestBody": content(new), "responses": answers},
        },
        "/things/{id}": {"get": {"operationId": "get", "parameters": [ID], "responses": answers}},
    }

    summary = judge(things, paths)

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}
    assert {each.requirement.id: each.outcome for each in summary.verdicts}["make/listed"] == "pass"


def test_an_object_that_lacks_a_required_member_is_told_once(judge: Judge) -> None:
    """As a document of a PATCH that shares the schema of the POST."""
    shared = {"type": "object", "required": ["name"], "properties": {"name": {**NAME, "nullable": True}}}

    summary = judge(Labels(), labels(requestBody=content(shared)))

    assert reasons(summary, "failure") == {"change/body/name/required": ""}


def test_a_value_is_meant_where_the_document_admits_it(tmp_path: Path) -> None:
    """A name that is a number in one operation and a text in another."""

    def making(kind: str) -> dict[str, Any]:
        schema = {"type": "object", "properties": {"project": {"type": kind}}}
        return {"post": {"operationId": kind, "requestBody": content(schema), "responses": {}}}

    contract = made_contract(tmp_path, {"/one": making("integer"), "/other": making("string")})
    values = tmp_path / "values.yaml"
    values.write_text("project: 1")

    assert known_values(contract, values) == {"integer": {("body", "project"): (1,)}}
    values.write_text("project: true")
    with pytest.raises(InputError, match="true is not of type"):
        known_values(contract, values)
