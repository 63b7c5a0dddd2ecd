"""Calls an ASGI application in this process, so that a test needs no server."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

__all__ = ["InProcess"]


class InProcess(httpx.BaseTransport):
    """A transport of `httpx.Client` whose requests an ASGI application answers; its exceptions are raised here.

    Each request has an event loop of its own. `httpx.ASGITransport` does the same for `httpx.AsyncClient`.
    """

    def __init__(self, app: Any) -> None:
        self._asgi = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Returns the response of the application."""

        async def answered() -> httpx.Response:
            response = await self._asgi.handle_async_request(request)
            content = await response.aread()
            return httpx.Response(response.status_code, headers=response.headers, content=content)

        return asyncio.run(answered())
