"""What attacks on the judge found: a correct server accused, a secret shown, a fault missed, a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response
from harness import Bythebook, serving
from miniature import AUTHORIZATION, Miniature

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.credentials import shown
from bythebook_conformance.running.transport.redaction import Redactor
from bythebook_openapi.document.load import parse
from bythebook_openapi.model.contract import Contract

Respond = Callable[[Any], tuple[int, Any]]


def application(respond: Respond) -> FastAPI:
    app = FastAPI()

    @app.api_route("/things", methods=["POST", "PATCH"])
    async def things(request: Request) -> Response:
        if not await request.body():
            return Response(b'{"detail": "a body is needed"}', 422, media_type="application/json")
        status, answer = respond(await request.json())
        content = answer if isinstance(answer, bytes) else json.dumps(answer)
        return Response(content, status, media_type="application/json")

    return app


def judged(schema: Any, respond: Respond, **how: Any) -> Summary:
    """Judge a server that refuses what the schema does not admit, and answers the rest by `respond`."""
    content = {"application/json": {"schema": how.get("answer") or schema}}
    operation = {
        "operationId": "op",
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {"200": {"description": "ok", "content": content}},
    }
    info = {"title": "t", "version": "1"}
    paths = {"/things": {how.get("method", "post"): operation}}
    document = {"openapi": how.get("version", "3.1.0"), "info": info, "paths": paths, "x-body": schema}
    contract = Contract(parse(json.dumps(document), name="things.json"))
    app = application(lambda sent: respond(sent) if contract.satisfies(["/x-body"], sent) else (422, {}))
    target = Target(contract, "http://testserver", app=app)
    results = tuple(engine.run(contract, target, Effort(2, 40)))
    return Summary(contract, target.shown, 2, results, target.sent, 0.0)


def told(summary: Summary, level: str) -> dict[str, str]:
    return {each.requirement.id: each.actual for each in summary.verdicts if each.level == level}


def same(body: Any) -> tuple[int, Any]:
    return 200, body


def unless(wrong: Callable[[Any], bool]) -> Respond:
    return lambda body: (422, {}) if wrong(body) else (200, body)


TIME = {"type": "string", "format": "date-time"}


def respelled(value: Any) -> Any:
    if isinstance(value, list):
        return [respelled(each) for each in value]
    return datetime.fromisoformat(value.upper()).astimezone(UTC).isoformat() if isinstance(value, str) else value


def body(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


CORRECT: dict[str, tuple[Any, Respond, dict[str, Any]]] = {
    "any number": (body(a={"type": "number"}), same, {}),
    "large numbers": (body(a={"type": "number", "enum": [3e38, 1e22, 0.1]}), same, {}),
    "a time or null": (
        body(a={"anyOf": [TIME, {"type": "null"}]}),
        lambda sent: (200, {key: respelled(value) for key, value in sent.items()}),
        {},
    ),
    "times in a list": (
        body(a={"type": "array", "items": TIME}),
        lambda sent: (200, {key: respelled(value) for key, value in sent.items()}),
        {},
    ),
    "a set": (
        body(a={"type": "array", "items": {"type": "string"}, "uniqueItems": True}),
        lambda sent: (200, {key: sorted(value) for key, value in sent.items()}),
        {},
    ),
    "at least one property": (
        {**body(a={"type": "string"}), "minProperties": 1},
        unless(lambda sent: isinstance(sent, dict) and not sent),
        {},
    ),
    "one needs the other": (
        {**body(a={"type": ["string", "null"]}, b={"type": "string"}), "dependentRequired": {"a": ["b"]}},
        unless(lambda sent: isinstance(sent, dict) and "a" in sent and "b" not in sent),
        {},
    ),
    "an empty patch": (body(a={"type": "string"}), unless(lambda sent: not sent), {"method": "patch"}),
    "nullable in 3.0, null not in the enum": (
        body(a={"type": "string", "enum": ["x", "y"], "nullable": True}),
        unless(lambda sent: isinstance(sent, dict) and sent.get("a", "") is None),
        {"version": "3.0.3"},
    ),
    "a response that may be null": (
        body(a={"type": "string"}),
        lambda _: (200, None),
        {"answer": {"type": ["object", "null"], "properties": {"a": {"type": "string"}}}},
    ),
    "a field of another meaning": (
        body(status={"type": "string", "default": "draft"}),
        lambda _: (200, {"status": "pending"}),
        {},
    ),
    "any body at all": (True, same, {}),
}


@pytest.mark.parametrize("name", CORRECT)
def test_no_failure_is_told_of_a_server_that_takes_what_its_document_admits(name: str) -> None:
    schema, respond, how = CORRECT[name]

    assert told(judged(schema, respond, **how), "failure") == {}


HOSTILE = {
    "a lone surrogate": '{"a": "\\ud800"}',
    "900 levels": '{"a": ' + "[" * 900 + "]" * 900 + "}",
    "no number": '{"a": 1e999}',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_answer_is_a_failure_and_no_traceback(text: str) -> None:
    summary = judged(body(a={"type": "string"}), lambda _: (200, text.encode()))

    kinds = {each.requirement.kind for each in summary.verdicts if each.level == "failure"}
    assert kinds == {"response-domain"}


def test_an_answer_of_many_megabytes_is_not_judged() -> None:
    summary = judged(body(a={"type": "string"}), lambda _: (200, {"a": "x" * (4 * 1024 * 1024)}))

    assert told(summary, "failure") == {}
    of_bodies = [
        each for each in summary.verdicts if each.requirement.kind in {"echo", "response-domain", "content-type"}
    ]
    assert {each.outcome for each in of_bodies} == {"inconclusive"}


def test_a_busy_answer_to_one_input_alone_is_a_failure() -> None:
    summary = judged(body(a={"type": "string"}), lambda sent: (503, {}) if sent.get("a") == "" else (200, sent))

    assert set(told(summary, "failure")) == {"op/no-server-error"}


def test_a_stated_bound_and_a_stated_length_that_are_refused_are_failures() -> None:
    schema = body(a={"type": "integer", "minimum": -10}, b={"type": "string", "maxLength": 100})
    summary = judged(schema, unless(lambda sent: sent.get("a") == -10 or len(str(sent.get("b", ""))) > 90))

    assert {"op/body/a/domain:admitted", "op/body/b/domain:admitted"} <= set(told(summary, "failure"))


def test_bytes_are_never_drawn_for_json() -> None:
    summary = judged(body(a={"type": "string", "format": "binary"}, b={"type": "string", "format": "byte"}), same)

    assert not told(summary, "failure")


def test_every_part_of_a_header_that_may_be_secret_is_hidden() -> None:
    headers = {
        "Cookie": "session=supersecret1; other=zzzzzzzz",
        "X-Key": "topsecret part2",
        "Authorization": "Bearer ab cd",
    }
    printed = json.dumps(shown(headers, (), "right"))

    for secret in ("supersecret1", "zzzzzzzz", "topsecret", "part2", "ab cd"):
        assert secret not in printed
    redacted = Redactor({**headers, "X-Other": 'with"quote\\and'}, "http://host")
    assert "supersecret1" not in redacted("it said supersecret1")
    assert "quote" not in redacted(json.dumps({"token": 'with"quote\\and'}))


def test_a_token_is_redacted_before_a_text_is_cut(bythebook: Bythebook) -> None:
    class Echoing(Miniature):
        def respond(self, where: str, authorization: str | None, content: bytes) -> tuple[int, Any]:
            return 401, {"detail": "x" * 375 + str(authorization)}

    with serving(Echoing()) as url:
        ran = bythebook("check", "--url", url, "-H", f"Authorization: {AUTHORIZATION}")

    assert AUTHORIZATION[:12] not in ran.out


def test_a_header_with_a_plain_word_leaves_the_report_whole(bythebook: Bythebook, tmp_path: Any) -> None:
    report = tmp_path / "report.json"
    with serving(Miniature()) as url:
        options = ("-H", "X-Debug: true", "-H", "X-Env: required", "--strict", "--report", f"json={report}")
        bythebook("check", "--url", url, "-H", f"Authorization: {AUTHORIZATION}", *options)

    written = json.loads(report.read_text())
    assert written["strict"] is True
    assert "createInterview/body/name/required" in {each["id"] for each in written["requirements"]}


@pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1:99999", "http://127.0.0.1:abc", "http://a b/"])
def test_an_address_that_is_none_is_wrong_use(url: str, bythebook: Bythebook) -> None:
    ran = bythebook("check", "--url", url)

    assert ran.code == 2
    assert "is no address" in ran.err
