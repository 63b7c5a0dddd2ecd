"""ASGI for a function from requests to answers (asgi.readthedocs.io, HTTP and lifespan). It knows no document."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

from bythebook_simulator.messages import Request, Response

__all__ = ["App", "Receive", "Send", "serve"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


async def serve(answer: Callable[[Request], Response], scope: Message, receive: Receive, send: Send) -> None:
    """Serve one connection: an HTTP request, or the server's start and end."""
    if scope["type"] == "lifespan":
        for _ in ("startup", "shutdown"):
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
        return
    if scope["type"] != "http":
        return
    response = answer(await _request(scope, receive))
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    if response.status not in {204, 304}:
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


async def _request(scope: Message, receive: Receive) -> Request:
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        joint = "; " if key == "cookie" else ", "  # RFC 9110, section 5.3; RFC 9113, section 8.2.3
        headers[key] = f"{headers[key]}{joint}{text}" if key in headers else text
    raw = scope.get("raw_path")
    path = raw.decode("latin-1").partition("?")[0] if raw else quote(scope["path"], safe="/!$&'()*+,;=:@~")
    return Request(scope["method"], path, scope.get("query_string", b"").decode("latin-1"), headers, body)
