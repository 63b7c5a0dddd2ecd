"""Serves one ASGI request through a function, for servers that are written for a test. It knows none of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

__all__ = ["Receive", "Request", "Scope", "Send", "answered", "serve"]


async def serve(scope: Scope, receive: Receive, send: Send, answer: Callable[[Request, bytes], Response]) -> None:
    """Answer one request with what a function makes of it and of its content; start and stop when told so."""
    if scope["type"] == "lifespan":
        for _ in ("startup", "shutdown"):
            message = await receive()
            await send({"type": message["type"] + ".complete"})
        return
    request = Request(scope, receive)
    response = answer(request, await request.body())
    await response(scope, receive, send)


def answered(status: int, value: Any) -> Response:
    """Return the answer that holds a value as JSON."""
    return Response(json.dumps(value).encode(), status, media_type="application/json")
