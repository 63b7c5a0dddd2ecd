"""What programs over generated code need: faults in errors, names of uploads, null in databases, tests in process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from bythebook_runtime.client import CallError, Client
from bythebook_runtime.faults import Fault
from bythebook_runtime.forms import Form, Upload
from bythebook_runtime.in_process import InProcess
from bythebook_runtime.models import ABSENT, Absent, Model, absent_if_null, null_if_absent
from bythebook_runtime.operations import Empty, Operation
from bythebook_runtime.server import current_request

GET: Operation[None] = Operation("GET", "/", (("204", "", Empty),))


def refused(status: int, content: Any) -> CallError:
    transport = httpx.MockTransport(lambda _request: httpx.Response(status, json=content))
    with pytest.raises(CallError) as raised:
        Client(httpx.Client(transport=transport, base_url="http://test"))._call(GET, {})
    return raised.value


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            {"title": "Bad", "detail": "No.", "errors": [{"pointer": "/title", "detail": "is empty"}]},
            "422 Bad: No. (/title: is empty)",
        ),
        (
            {"title": "Bad", "errors": [{"in": "query", "parameter": "limit", "detail": "too large"}]},
            "422 Bad (limit: too large)",
        ),
        ({"title": "Bad", "errors": [{"field": "name", "message": "is taken"}, "no"]}, "422 Bad (name: is taken; no)"),
        ({"detail": [{"loc": ["body", "a", 0], "msg": "odd"}]}, "422 Unprocessable Entity (/a/0: odd)"),
        ({"title": "Bad", "errors": ["a", "b", "c", "d", "e"]}, "422 Bad (a; b; c; 2 more)"),
        ({"title": "Bad", "errors": {"a": 1}, "detail": 7}, "422 Bad"),
        ([1], "422 Unprocessable Entity"),
    ],
)
def test_an_error_names_the_places_that_the_server_refused(content: Any, text: str) -> None:
    assert str(refused(422, content)) == text


def test_the_faults_of_an_error_are_values() -> None:
    (fault,) = refused(422, {"errors": [{"pointer": "/title", "detail": "is empty"}]}).errors

    assert fault == Fault("/title", "is empty")


def test_a_file_is_sent_under_its_name_and_media_type(tmp_path: Path) -> None:
    class Body(Model):
        file: bytes

    (tmp_path / "plan.txt").write_bytes(b"tea")
    upload = Upload.read(tmp_path / "plan.txt")

    assert (upload, upload.filename, upload.media_type) == (b"tea", "plan.txt", "text/plain")
    assert Form(Body, ()).content(Body(file=upload), "multipart/form-data") == (
        "",
        {"files": [("file", ("plan.txt", b"tea", "text/plain"))]},
    )
    assert Upload.of(upload) is upload
    assert Upload.of(b"tea").filename is None


@pytest.mark.parametrize("value", ["", 0, "tea"])
def test_a_falsy_value_is_not_taken_for_an_absent_one(value: str | int | Absent) -> None:
    assert null_if_absent(value) == value == absent_if_null(value)


def test_absent_is_null_in_a_database_and_back() -> None:
    assert null_if_absent(ABSENT) is None
    assert absent_if_null(None) is ABSENT


def test_an_application_is_called_in_process_and_its_exceptions_are_raised() -> None:
    async def app(scope: Any, _receive: Any, send: Any) -> None:
        if scope["path"] == "/fails":
            raise KeyError("lost")
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-path", scope["path"].encode())]})
        await send({"type": "http.response.body", "body": b"tea"})

    http = httpx.Client(transport=InProcess(app), base_url="http://test")

    assert (http.get("/a").headers["x-path"], http.get("/a").content) == ("/a", b"tea")
    with pytest.raises(KeyError, match="lost"):
        http.get("/fails")


def test_outside_of_a_request_there_is_no_current_one() -> None:
    with pytest.raises(LookupError):
        current_request()
