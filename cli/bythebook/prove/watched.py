"""A twin as a WSGI app (PEP 3333), which keeps what it was asked and what it answered. It judges nothing.

In one process WSGI is called directly; ASGI needs an event loop in another thread, which takes as long as all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bythebook_simulator.messages import Request, Response
from bythebook_simulator.simulator import Simulator

__all__ = ["Watched"]

_PHRASE = "as the twin says"  # nobody reads it


@dataclass
class Watched:
    """The app of a twin. `log` has its requests and answers, in order."""

    server: Simulator
    log: list[tuple[Request, Response]] = field(default_factory=list)

    def __call__(self, environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        request = _request(environ)
        response = self.server.answer(request)
        self.log.append((request, response))
        start_response(f"{response.status} {_PHRASE}", list(response.headers))
        return [response.body]


def _request(environ: Mapping[str, Any]) -> Request:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_") or (name in {"CONTENT_TYPE", "CONTENT_LENGTH"} and value)
    }
    # A variable has no hyphen (PEP 3333): a name may have been written with either.
    headers |= {name.replace("-", "_"): value for name, value in headers.items()}
    path = str(environ.get("REQUEST_URI") or quote(environ["PATH_INFO"].encode("latin-1"))).partition("?")[0]
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return Request(environ["REQUEST_METHOD"], path, environ.get("QUERY_STRING", ""), headers, body)
