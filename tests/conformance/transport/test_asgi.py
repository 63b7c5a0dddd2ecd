"""ASGI apps in this process: one client sends all requests, and none takes from another."""

from __future__ import annotations

import pytest
from asgi import Receive, Scope, Send
from documents import TEXT, content, operation
from judging import Judge

_PATHS = {"/notes": {"get": operation("listNotes", content({"type": "array", "items": TEXT}))}}


class _Notes:
    """Gives each client a cookie; remembers the cookies that come back, and how often it was started."""

    def __init__(self, *, starts: bool = True) -> None:
        self.starts, self.started, self.answered, self.cookies = starts, 0, 0, list[str]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            self.started += 1
            await send({"type": f"lifespan.startup.{'complete' if self.starts else 'failed'}"})
            if self.starts:
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


def test_an_app_that_does_not_start_answers_server_errors(judge: Judge) -> None:
    summary = judge(None, _PATHS, app=_Notes(starts=False))

    statuses = {exchange.status for result in summary.results for exchange in result.record.exchanges}
    assert statuses == {500}
