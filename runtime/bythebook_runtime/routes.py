"""Routes with parameters in their path, and applications that have some."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match

from .server import application as unordered

__all__ = ["Route", "application"]

_ESCAPED = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_KEPT = re.compile(r"[%/,;.=]")  # what could end a parameter or an item, or begin an escape


class Route(APIRoute):
    """A route whose parameters are texts in which the delimiters of a path are still escaped."""

    def matches(self, scope: Any) -> tuple[Match, Any]:
        """Returns whether the route fits, and its parameters."""
        return super().matches({**scope, "path": _sent(scope)})


def _sent(scope: Mapping[str, Any]) -> str:
    """Returns the path. If the server has only the decoded path, an escaped `/` cannot be told from others."""
    raw = scope.get("raw_path")
    if not raw or unquote_to_bytes(raw).decode("utf-8", "replace") != scope["path"]:
        return str(scope["path"]).replace("%", "%25")
    return _ESCAPED.sub(_partly, raw).decode("utf-8", "replace")


def _partly(found: re.Match[bytes]) -> bytes:
    text = unquote_to_bytes(found[0]).decode("utf-8", "replace")
    return _KEPT.sub(lambda kept: quote(kept[0], safe="").replace(".", "%2E"), text).encode()


def application(title: str, document: Callable[[], Any], routers: Iterable[APIRouter], **options: Any) -> FastAPI:
    """Returns the application: concrete segments come before templated ones (OpenAPI 3.1.1, section 4.8.8)."""
    app = unordered(title, document, routers, **options)
    app.router.routes[:] = sorted(app.router.routes, key=_templates)
    return app


def _templates(route: BaseRoute) -> list[int]:
    return [part.count("{") for part in str(getattr(route, "path", "")).split("/")]
