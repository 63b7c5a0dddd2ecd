"""ASGI apps in this process: one client sends all requests, and none takes from another."""

from __future__ import annotations

import pytest
from asgi import Receive, Scope, Send
from documents import TEXT, content, operation
from judging import Judge

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
