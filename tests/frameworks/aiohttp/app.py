"""Greenhouses, their climates, and what grows in them."""

from __future__ import annotations

import hmac
from typing import Any

from aiohttp import web

from tests.frameworks.aiohttp.document import build
from tests.frameworks.aiohttp.handlers import routes
from tests.frameworks.aiohttp.store import failed

TOKEN = "greenhouse-token-1138"


@web.middleware
async def guarded(request: web.Request, handler: Any) -> web.StreamResponse:
    """Refuse a request without the token."""
    right = f"Bearer {TOKEN}".encode()
    if request.path != "/openapi.json" and not hmac.compare_digest(authorization(request), right):
        raise failed(web.HTTPUnauthorized, "The token is missing or wrong")
    return await handler(request)


def authorization(request: web.Request) -> bytes:
    """Return the header with the token."""
    return request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")


async def document(request: web.Request) -> web.Response:
    """Show the document."""
    return web.json_response(build())


def create_app() -> web.Application:
    """Return the application."""
    app = web.Application(middlewares=[guarded])
    app.router.add_get("/openapi.json", document)
    app.add_routes(routes)
    return app
