"""ASGI apps in this process: one client sends all requests, and none takes from another."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
import requests
from asgi import Receive, Scope, Send
from documents import TEXT, content, operation
from judging import Judge
from schemathesis.core.transport import DEFAULT_MAX_STREAM_EVENTS
from schemathesis.python import asgi

from bythebook_conformance.running.transport import in_process

_PATHS = {
    path: {"get": operation(f"list{path[1:].title()}", content({"type": "array", "items": TEXT}))}
    for path in ("/notes", "/drafts")
}


class _Notes:
    """Gives each client a cookie; remembers the cookies that come back, and how often it was started."""

    def __init__(self) -> None:
        self.started, self.answered, self.cookies = 0, 0, list[str]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            self.started += 1
            await send({"type": "lifespan.startup.complete"})
            await receive()
            return
        self.answered += 1
        self.cookies += [value.decode() for name, value in scope["headers"] if name == b"cookie"]
        headers = [(b"content-type", b"application/json"), (b"set-cookie", b"session=1; Path=/")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"[]"})


def test_a_cookie_of_one_response_is_not_sent_with_the_next_request(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _Notes()
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # it is for servers, not for an app in this process

    judge(None, _PATHS, app=app)

    assert app.answered > 1
    assert app.started == 1
    assert app.cookies == []


Answer = Callable[[Scope, Receive, Send], Awaitable[None]]
_URL = "http://testserver/notes%2Fall?size=3"


def _clients(answer: Answer) -> tuple[asgi.ASGIClient, asgi.ASGIClient]:
    """Returns the client of runs, and that of Schemathesis, which it replaces."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await answer(scope, receive, send)

    theirs = asgi.get_client(cast(Any, app))
    theirs.headers.clear()  # as when Schemathesis sends a case
    return in_process.client(app), theirs


def _sent(client: asgi.ASGIClient, method: str = "POST", *, timeout: float = 5, **given: Any) -> requests.Response:
    headers = {"Accept": "*/*", "Accept-Encoding": "gzip", "Connection": "close", "User-Agent": "some"}
    return client.request(method, _URL, headers=headers, timeout=timeout, allow_redirects=False, stream=True, **given)


def _parts(response: requests.Response) -> tuple[int, dict[str, list[str]], bytes]:
    headers = {name: response.raw.headers.getlist(name) for name in response.headers}
    return response.status_code, headers, response.content


def _answering(content: bytes, *headers: tuple[bytes, bytes], status: int = 200) -> Answer:
    async def answer(_: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for sign in content:
            await send({"type": "http.response.body", "body": bytes([sign]), "more_body": True})
        await send({"type": "http.response.body"})

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        _answering(b"some", (b"X-One", b"a"), (b"X-One", b"b"), (b"X-Two", "\xe9".encode("latin-1"))),
        _answering(gzip.compress(b"some", mtime=0), (b"content-encoding", b"gzip")),
        _answering(b"", (b"location", b"/elsewhere"), status=307),
        _answering(b"", status=299),
    ],
    ids=["headers", "gzip", "redirect", "unknown status"],
)
@pytest.mark.parametrize("method", ["POST", "HEAD"])
def test_a_response_is_that_of_the_client_of_schemathesis(answer: Answer, method: str) -> None:
    mine, theirs = _clients(answer)

    assert _parts(_sent(mine, method, json={"a": 1})) == _parts(_sent(theirs, method, json={"a": 1}))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"json": {"name": "\xe9"}},
        {"data": "text"},
        {"data": b"\xff"},
        {"data": {"a": ["1", "2"]}},
        {"files": [("one", ("one.txt", b"1"))]},
        {"cookies": {"a": "1"}},
        {"params": {"more": ["1", "2"], "none": None}},
    ],
    ids=lambda each: "".join(each) or "nothing",
)
def test_a_request_is_that_of_the_client_of_schemathesis(given: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[Any]()
    monkeypatch.setattr("urllib3.filepost.choose_boundary", lambda: "boundary")

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append((scope, await receive()))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})
        asked.append(await receive())

    for client in _clients(answer):
        _sent(client, **given)

    assert len(asked) == 4
    assert asked[:2] == asked[2:]


def test_an_error_of_the_application_is_raised() -> None:
    async def fails(*_: Any) -> None:
        raise LookupError("some")

    async def says_nothing(*_: Any) -> None: ...

    with pytest.raises(LookupError):
        _sent(_clients(fails)[0])
    with pytest.raises(AssertionError, match="did not return a response"):
        _sent(_clients(says_nothing)[0])


def test_a_response_with_another_length_than_it_says_is_an_error() -> None:
    response = _sent(_clients(_answering(b"some", (b"content-length", b"9")))[0])

    with pytest.raises(requests.exceptions.RequestException):
        _ = response.content


def test_an_application_that_is_late_is_not_waited_for() -> None:
    async def is_late(*_: Any) -> None:
        await asyncio.sleep(60)

    with pytest.raises(requests.exceptions.ReadTimeout):
        _sent(_clients(is_late)[0], timeout=0.1)


@pytest.mark.parametrize("pause", [0, 60])
def test_events_that_do_not_end_are_read_up_to_a_limit(pause: float) -> None:
    """Up to a number of events, or until the time is over."""

    async def streams(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        while True:
            await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
            await asyncio.sleep(pause)

    found = _parts(_sent(_clients(streams)[0], timeout=0.3 if pause else 60))

    assert found[0] == 200
    assert found[2] == b"data: 1\n\n" * (1 if pause else DEFAULT_MAX_STREAM_EVENTS)
