"""Uploads: an operation whose body is any bytes is judged by all but that; of other bytes it is told why not."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from asgi import Receive, Scope, Send, answered, serve
from tiny import Call, Judge, content, made_contract, made_judge, reasons

from bythebook_conformance.model import Draft, Request
from bythebook_conformance.running.transport.client import Target

TEXT = {"type": "string"}
NOTE = {"name": "note", "in": "query", "schema": TEXT}
SIZE = {"name": "size", "in": "query", "schema": {"type": "integer", "default": 3}}
BINARY = {"type": "string", "format": "binary"}


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def paths(media_type: str = "application/octet-stream", **body: Any) -> dict[str, Any]:
    shown = {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}}}
    upload = {
        "operationId": "upload",
        "parameters": [NOTE, SIZE],
        "requestBody": {"required": True, "content": {media_type: {"schema": BINARY, **body}}},
        "responses": {"200": content(shown), "400": {"description": "no"}},
    }
    return {"/files": {"post": upload}}


def server(*, demands: str = "", default: int = 3) -> Any:
    def answer(call: Call) -> tuple[int, Any]:
        size = call.query.get("size", str(default))
        if not call.headers["content-length"] or (demands and demands not in call.query):
            return 400, None
        if call.headers["content-type"] != "application/octet-stream" or not size.lstrip("-").isdecimal():
            return 400, None
        return 200, {"size": int(size)}

    return answer


def test_a_correct_upload_is_judged_and_not_accused(judge: Judge) -> None:
    summary = judge(server(), paths())

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}
    assert summary.untested == {}
    assert summary.counts["pass"] > 3


def test_an_upload_that_demands_what_is_optional_is_found(judge: Judge) -> None:
    assert set(reasons(judge(server(demands="note"), paths()), "failure")) == {"upload/query/note/optional"}


def test_a_checksum_of_the_content_is_not_made_up(judge: Judge) -> None:
    stated = paths()
    names = ("Content-MD5", "X-Checksum", "Content-Digest")
    given = [{"name": name, "in": "header", "schema": TEXT} for name in names]
    stated["/files"]["post"]["parameters"] = [*stated["/files"]["post"]["parameters"], *given]
    right = server()

    def answer(call: Call) -> tuple[int, Any]:
        return (400, None) if any(each in call.headers for each in names) else right(call)

    summary = judge(answer, stated)

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}


def test_what_is_shown_with_a_curl_line_is_what_was_sent(tmp_path: Path) -> None:
    contract = made_contract(tmp_path, paths())
    exchange = Target(contract, "http://t.test", app=Showing()).send(
        contract.operations[0], Request("upload", {"query": {"note": "a"}}, "a request", Draft({}))
    )

    words = shlex.split(exchange.repeat())
    assert json.loads(exchange.text)["content"] == words[words.index("--data-binary") + 1]
    assert "Content-Type: application/octet-stream" in words


class Showing:
    """The ASGI app that answers what it is sent."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await serve(scope, receive, send, lambda _, content: answered(200, {"content": content.decode()}))


def test_bytes_of_a_kind_are_not_made_up(judge: Judge) -> None:
    summary = judge(server(), paths("image/png"))

    assert "image/png" in summary.untested["upload"]
