"""Asks an ASGI or WSGI application in this process for documents and tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from schemathesis.python import asgi, wsgi

from bythebook_conformance.running.transport.route import is_asgi
from bythebook_conformance.running.transport.timeouts import forgetful
from bythebook_openapi.errors import InputError
from bythebook_openapi.network.ask import Answer, Ask

__all__ = ["asking", "client"]

_SECONDS = 30.0


class _Client(asgi.ASGIClient):
    """A client for many requests. Schemathesis would make one for each."""

    def request(self, *args: Any, **kwargs: Any) -> Any:
        """Returns the response to a request; starts the application before the first one."""
        with self:
            return super().request(*args, **kwargs)


def client(app: Any) -> asgi.ASGIClient:
    """Returns a client of an ASGI application, which sends what a request holds and nothing else."""
    made = _Client(app)
    forgetful(made)
    return made


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
