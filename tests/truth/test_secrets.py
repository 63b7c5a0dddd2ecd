"""No secret in any output: in whatever spelling, and whoever issued it. The address of the server stays."""

from __future__ import annotations

import base64
import html
import json
from typing import Any

import pytest
from fastapi import FastAPI, Response
from ordinary import judge
from pydantic import BaseModel
from requests.utils import default_headers

from bythebook_conformance.reports.json_report import to_bytes
from bythebook_conformance.running.transport.redaction import Redactor

SECRET = "sk_live_4f9a1c77e0b2"
HEADERS = {"Authorization": f"Bearer {SECRET}"}


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET,
        SECRET.upper(),
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
        "".join(f"&#{ord(char)};" for char in SECRET),
        "".join(f"&#x{ord(char):x};" for char in SECRET),
        " ".join(SECRET),
        SECRET[-8:],
        base64.b64encode(SECRET.encode()).decode(),
        html.escape(SECRET),
    ],
)
def test_no_spelling_of_a_token_is_shown(spelled: str) -> None:
    redacted = Redactor(HEADERS, "http://127.0.0.1:8000")

    assert spelled not in redacted(f"the key {spelled} is not known")


@pytest.mark.parametrize("key", ["127001", "example", "localhost", "api.example.com"])
def test_the_address_stays_although_a_key_is_a_part_of_it(key: str) -> None:
    redacted = Redactor({"X-Api-Key": key}, f"https://api.{key}.test:8443/v1")

    shown = redacted(f"curl https://api.{key}.test:8443/v1/things -H 'X-Api-Key: {key}'")

    assert f"https://api.{key}.test:8443/v1/things" in shown
    assert "X-Api-Key: $TOKEN" in shown


class Login(BaseModel):
    user: str


class Issued(BaseModel):
    access_token: str
    note: str


def test_a_token_that_the_run_was_given_is_in_no_report() -> None:
    app = FastAPI()
    issued = [f"{number:04d}-9d8f7e6a5b4c3d2e1f" for number in range(1000)]

    @app.post("/access", operation_id="issue")
    def issue(given: Login) -> Issued:
        return Issued(access_token=issued.pop(), note="kept-note-of-the-server")

    @app.get("/broken", operation_id="broken")
    def broken() -> dict[str, Any]:
        return {}

    document = json.loads(json.dumps(app.openapi()))
    document["components"]["schemas"]["Issued"]["properties"]["note"]["maxLength"] = 3

    report = to_bytes(judge(app, document).report).decode()

    assert "9d8f7e6a5b4c3d2e1f" not in report
    assert "kept-note-of-the-server" in report, "the finding is shown, without the token beside it"


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_a_coding_that_was_not_asked_for_is_told(coding: str) -> None:
    if coding in default_headers()["Accept-Encoding"]:
        pytest.skip(f"this environment can read {coding}")
    app = FastAPI()

    @app.get("/things", operation_id="list")
    def things() -> Response:
        return Response("{}", media_type="application/json", headers={"Content-Encoding": coding})

    summary = judge(app)

    told = {each.reason for each in summary.verdicts if each.reason}
    assert any(f"its Content-Encoding is '{coding}'" in each for each in told), told
    assert summary.report.word.startswith("no failure; ")
