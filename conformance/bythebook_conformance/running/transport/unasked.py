"""Takes out of requests what HTTP libraries add by themselves, and names bythebook as the user agent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from importlib.metadata import version
from typing import Any

import requests
from urllib3.util import SKIP_HEADER

__all__ = ["AGENT", "as_sent", "tidied", "tidied_wsgi"]

AGENT = f"bythebook/{version('bythebook')}"
_AGENT = "user-agent"
_ADDED = ("accept", "accept-encoding", "connection", _AGENT, "x-schemathesis-testcaseid")
# urllib3 adds these where they are absent.
_INSISTED = ("accept-encoding", _AGENT)


def _left_out(asked: Collection[str]) -> list[str]:
    return [name for name in _ADDED if name not in asked]


def as_sent(headers: Mapping[str, str]) -> dict[str, str]:
    """Returns the headers of a prepared request that are sent: urllib3 marks those that it must not add."""
    return {name: text for name, text in headers.items() if text != SKIP_HEADER}


def tidied(
    asked: Collection[str], *, has_agent: bool, is_wired: bool
) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    """Returns the function that leaves in a request only the added headers that were asked for.

    `asked` holds their names in lower case. `has_agent` says whether a request without a user agent gets that of
    bythebook, `is_wired` whether it goes through urllib3.
    """

    def tidy(request: requests.PreparedRequest) -> requests.PreparedRequest:
        for name in _left_out(asked):
            request.headers.pop(name, None)
            if name == _AGENT and has_agent:
                request.headers["User-Agent"] = AGENT
            elif is_wired and name in _INSISTED:
                request.headers[name] = SKIP_HEADER
        return request

    return tidy


def tidied_wsgi(
    app: Any, asked: Collection[str], *, has_agent: bool
) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """Returns a WSGI application that passes on requests as `tidied` leaves them."""

    def tidy(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        for name in _left_out(asked):
            environ.pop(f"HTTP_{name.upper().replace('-', '_')}", None)
        if has_agent and _AGENT not in asked:
            environ["HTTP_USER_AGENT"] = AGENT
        found: Iterable[bytes] = app(environ, start_response)
        return found

    return tidy
