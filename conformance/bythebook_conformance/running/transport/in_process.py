"""Asks an ASGI or WSGI application in this process for documents and tokens."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from bythebook_openapi.deferred import Deferred
from bythebook_openapi.errors import InputError
from bythebook_openapi.network.ask import Answer, Ask

if TYPE_CHECKING:
    from schemathesis.python import asgi, wsgi
else:
    asgi, wsgi = Deferred("schemathesis.python.asgi"), Deferred("schemathesis.python.wsgi")

__all__ = ["HOST", "asking", "is_asgi"]

# The base URL of an application in this process.
HOST = "http://testserver"
_SECONDS = 30.0


def is_asgi(app: Any) -> bool:
    """Returns whether an application is one of ASGI."""
    return inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(type(app).__call__)


def asking(app: Any) -> Ask:
    """Returns the function that sends requests to an application."""

    def ask(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        try:
            return (_asgi if is_asgi(app) else _wsgi)(app, method, url, headers, body)
        except Exception as error:
            said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise InputError(f"the application cannot be asked ({said})", file=urlsplit(url).path) from error

    return ask


def _asgi(app: Any, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
    with asgi.get_client(app) as session:
        session.trust_env = False
        response = session.request(
            method, url, headers=dict(headers), data=body, allow_redirects=False, timeout=_SECONDS
        )
    return Answer(
        response.status_code, {name.lower(): value for name, value in response.headers.items()}, response.content
    )


def _wsgi(app: Any, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
    parts = urlsplit(url)
    target = urlunsplit(("", "", parts.path, parts.query, ""))
    response = wsgi.get_client(app).open(target, method=method, headers=list(headers.items()), data=body)
    return Answer(response.status_code, {name.lower(): value for name, value in response.headers}, response.data)
