"""What a review of the kit found: correct servers that were accused, and faults on which a run was green."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response
from tiny import Call, Judge, Raw, content, made_contract, made_judge, reasons

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
A = {"type": "object", "required": ["a"], "properties": {"a": TEXT}}
NAMED = {"type": "object", "required": ["name"], "properties": {"name": TEXT}}
REFUSED = {"description": "refused"}


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def raw(folder: Path, answer: Response, stated: dict[str, Any], method: str = "get") -> Summary:
    """Return what is told of a server that answers one thing, which the document describes as stated."""
    contract = made_contract(folder, {"/r": {method: {"operationId": "r", "responses": {"200": stated}}}})
    target = Target(contract, "http://testserver", app=Raw(answer))
    return Summary(contract, "", 1, tuple(engine.run(contract, target, Effort(seed=1, examples=5))), target.sent, 0.0)


def media(**stated: Any) -> dict[str, Any]:
    names = {"json": "application/json", "hal": "application/hal+json", "text": "text/plain"}
    return {"description": "x", "content": {names[name]: {"schema": schema} for name, schema in stated.items()}}


@pytest.mark.parametrize(
    ("answer", "stated", "method"),
    [
        (Response(b"a,b", media_type="text/plain"), media(json=A, text=TEXT), "get"),
        (JSONResponse({"_links": {}}, media_type="application/hal+json"), media(json=A, hal={"type": "object"}), "get"),
        (Response(b""), media(json=A), "head"),
    ],
)
def test_a_body_is_judged_by_the_schema_of_its_media_type(
    tmp_path: Path, answer: Response, stated: dict[str, Any], method: str
) -> None:
    assert reasons(raw(tmp_path, answer, stated, method), "failure") == {}


def test_another_media_type_of_the_same_schema_is_judged_by_it(tmp_path: Path) -> None:
    answer = JSONResponse({"a": 7}, media_type="application/hal+json")

    assert "r/response/a/response-domain" in reasons(raw(tmp_path, answer, media(json=A, hal=A)), "failure")


@pytest.mark.parametrize(
    ("text", "schema", "is_right"),
    [
        ("1,2,3", {"type": "array", "items": NUMBER}, True),
        ("1, b", {"type": "array", "items": NUMBER}, False),
        ("left,5", {"type": "object", "properties": {"left": NUMBER}}, True),
        ("left=5,unit=7", {"type": "object", "properties": {"left": NUMBER, "unit": TEXT}}, True),
        ("left,many", {"type": "object", "properties": {"left": NUMBER}}, False),
    ],
)
def test_a_header_is_read_in_its_style(tmp_path: Path, text: str, schema: dict[str, Any], *, is_right: bool) -> None:
    stated = {**media(json=A), "headers": {"X-H": {"schema": schema}}}
    found = reasons(raw(tmp_path, JSONResponse({"a": "x"}, headers={"X-H": text}), stated), "failure")

    assert (found == {}) == is_right


def users(**read_only: Any) -> dict[str, Any]:
    shown = {name: {**schema, "readOnly": True} for name, schema in read_only.items()}
    user = {"type": "object", "required": ["name"], "properties": {"name": TEXT, **shown}}
    body = {**content(user), "required": True}
    return {"/users": {"post": {"operationId": "make", "requestBody": body, "responses": {"201": content(user)}}}}


def counting(start: int) -> Callable[[Call], tuple[int, Any]]:
    """Return a server that numbers its users from a number on."""
    rows = iter(range(start, 10_000))

    def make(call: Call) -> tuple[int, Any]:
        is_user = isinstance(call.body, dict) and isinstance(call.body.get("name"), str)
        return (201, {"id": next(rows), "name": call.body["name"]}) if is_user else (400, {})

    return make


def test_a_counter_that_comes_to_what_was_sent_is_no_fault(judge: Judge) -> None:
    for start in range(30):
        assert reasons(judge(counting(start), users(id=NUMBER), examples=0), "failure") == {}


@pytest.mark.parametrize("is_open", [True, False])
def test_a_right_that_a_client_gives_itself_is_told(judge: Judge, *, is_open: bool) -> None:
    def make(call: Call) -> tuple[int, Any]:
        if not isinstance(call.body, dict) or not isinstance(call.body.get("name"), str):
            return 400, {}
        given = call.body.get("is_admin") is True and is_open
        return 201, {"name": call.body["name"], "is_admin": given}

    found = reasons(judge(make, users(is_admin={"type": "boolean"})), "failure")

    assert ("make/body/is_admin/read-only" in found) == is_open


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("is_required", [True, False])
def test_what_a_client_may_not_set_inside_an_object_is_told(judge: Judge, *, is_open: bool, is_required: bool) -> None:
    inner = {"type": "object", "properties": {"label": TEXT, "level": {**NUMBER, "readOnly": True}}}
    user = {
        "type": "object",
        "properties": {"name": TEXT, "badge": inner},
        "required": ["badge"] if is_required else [],
    }
    answers = {"201": content(user), "400": {"description": "no"}}
    paths = {"/users": {"post": {"operationId": "make", "requestBody": content(user), "responses": answers}}}

    def make(call: Call) -> tuple[int, Any]:
        body = call.body if isinstance(call.body, dict) else {"badge": None}
        badge: Any = body.get("badge", None if is_required else {})
        texts = [body.get("name", "x"), badge.get("label", "x")] if isinstance(badge, dict) else [None]
        if not all(isinstance(each, str) for each in texts):
            return 400, {}
        level = badge["level"] if is_open and "level" in badge else 1
        return 201, {**body, "badge": {**badge, "level": level}}

    found = reasons(judge(make, paths), "failure")

    assert set(found) == ({"make/body/badge/level/read-only"} if is_open else set())


@pytest.mark.parametrize(
    ("media_type", "status"), [("*/*", "201"), ("application/*", "201"), ("application/json", "default")]
)
def test_what_every_answer_is_like_is_judged(judge: Judge, media_type: str, status: str) -> None:
    shown = {"type": "object", "required": ["name", "limit"], "properties": {"name": TEXT, "limit": NUMBER}}
    sent = {"type": "object", "required": ["name"], "properties": {"name": TEXT, "limit": {**NUMBER, "default": 90}}}
    answers = {status: {"description": "made", "content": {media_type: {"schema": shown}}}}
    paths = {
        "/t": {
            "post": {"operationId": "make", "requestBody": {**content(sent), "required": True}, "responses": answers}
        }
    }

    def make(call: Call, limit: Any = "eighty") -> tuple[int, Any]:
        body = call.body if isinstance(call.body, dict) else {}
        is_right = isinstance(body.get("name"), str) and type(body.get("limit", 1)) is int
        return (
            (201, {"name": None if limit else body["name"], "limit": limit or body.get("limit", 90)})
            if is_right
            else (400, {})
        )

    lying = reasons(judge(make, paths), "failure")

    assert {"make/response/limit/response-domain", "make/response/name/response-null"} <= lying.keys()
    assert reasons(judge(lambda call: make(call, None), paths), "failure") == {}


SCHEMES = [
    {"type": "http", "scheme": "bearer"},
    {"type": "apiKey", "in": "query", "name": "key"},
    {"type": "http", "scheme": "digest"},
]


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda each: each["type"])
def test_an_open_door_is_told_where_no_credentials_were_given(judge: Judge, scheme: dict[str, Any]) -> None:
    paths = {
        "/r": {"get": {"operationId": "r", "security": [{"k": []}], "responses": {"200": content(A), "401": REFUSED}}}
    }
    components = {"securitySchemes": {"k": scheme}}

    assert list(reasons(judge(lambda _: (200, {"a": "x"}), paths, components), "warning").values()) == ["open"]
    assert reasons(judge(lambda _: (401, {}), paths, components), "warning") == {}


def test_a_session_that_lets_in_beside_the_document_is_no_open_door(tmp_path: Path) -> None:
    paths = {"/r": {"get": {"operationId": "r", "security": [{"k": []}], "responses": {"200": content(A)}}}}
    contract = made_contract(tmp_path, paths, {"securitySchemes": {"k": SCHEMES[0]}})
    target = Target(contract, "http://testserver", {"Cookie": "session=abcdefgh"}, app=Raw(JSONResponse({"a": "x"})))

    results = engine.run(contract, target, Effort(seed=1, examples=5))

    assert not [each.requirement.id for result in results for each in result.verdicts if each.level]


def test_a_page_size_is_known_with_a_hyphen(judge: Judge) -> None:
    size = {"name": "per-page", "in": "query", "schema": {**NUMBER, "minimum": 1}}
    things = {"type": "array", "items": A}
    paths = {
        "/t": {
            "get": {"operationId": "all", "parameters": [size], "responses": {"200": content(things), "400": REFUSED}}
        }
    }

    def all_(call: Call) -> tuple[int, Any]:
        size = call.query.get("per-page", "9")
        return (200, [{"a": "x"}, {"a": "y"}][: int(size)]) if size.isdecimal() and size != "0" else (400, {})

    found = judge(all_, paths)

    assert {each.requirement.kind: each.outcome for each in found.verdicts}["query-heeded"] == "pass"
    assert reasons(found, "failure") == {}
