"""Uploads: the judge makes up plain bytes, and says of every other body of bytes why it is not sent."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from asgi import answered
from documents import INTEGER, TEXT, Stated, content, object_of, operation, parameter
from judging import Judge, accused, contract_in
from servers import Answer, Call, Respond, Served

from bythebook_conformance.model import Draft, Request
from bythebook_conformance.running.transport.client import Target

BYTES = "application/octet-stream"


def upload(*parameters: Stated, media_type: str = BYTES) -> Stated:
    """Return the paths of an upload."""
    taken = [parameter("note"), parameter("size", **INTEGER, default=3), *parameters]
    post = operation("upload", content(object_of("size", size=INTEGER)), refuses="400", parameters=taken)
    body = content({**TEXT, "format": "binary"}, media_type)
    return {"/files": {"post": {**post, "requestBody": {"required": True, **body}}}}


def server(*, demands: str = "", refuses: tuple[str, ...] = ()) -> Respond:
    def respond(call: Call) -> Answer:
        size = call.query.get("size", "3")
        if not call.headers["content-length"] or (demands and demands not in call.query):
            return 400, None
        if call.headers["content-type"] != BYTES or not size.lstrip("-").isdecimal():
            return 400, None
        return (400, None) if any(name in call.headers for name in refuses) else (200, {"size": int(size)})

    return respond


def test_correct_upload_is_judged_and_not_accused(judge: Judge) -> None:
    summary = judge(server(), upload())

    assert accused(summary) == {}
    assert summary.untested == {}
    assert summary.counts["pass"] > 3


def test_optional_parameter_that_an_upload_demands_is_found(judge: Judge) -> None:
    assert accused(judge(server(demands="note"), upload())) == {"upload/query/note/optional": "failure"}


def test_checksum_of_the_content_is_not_made_up(judge: Judge) -> None:
    names = ("Content-MD5", "X-Checksum", "Content-Digest")
    paths = upload(*(parameter(name, "header") for name in names))

    assert accused(judge(server(refuses=names), paths)) == {}


def test_curl_line_repeats_the_bytes_that_were_sent(tmp_path: Path) -> None:
    def show(call: Call) -> Answer:
        return answered(200, {"content": call.content.decode()})

    contract = contract_in(tmp_path, upload())
    exchange = Target(contract, "http://t.test", app=Served(show)).send(
        contract.operations[0], Request("upload", {"query": {"note": "a"}}, "a request", Draft({}))
    )

    words = shlex.split(exchange.repeat())
    assert json.loads(exchange.text)["content"] == words[words.index("--data-binary") + 1]
    assert f"Content-Type: {BYTES}" in words


def test_bytes_of_another_media_type_are_not_made_up(judge: Judge) -> None:
    summary = judge(server(), upload(media_type="image/png"))

    assert summary.untested.keys() == {"upload"}
    assert "image/png" in summary.untested["upload"]
