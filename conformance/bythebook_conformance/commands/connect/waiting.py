"""`--wait`: waits until a server answers."""

from __future__ import annotations

import time

from bythebook_conformance.running.transport.route import Route
from bythebook_openapi.errors import InputError, UnreachedError
from bythebook_openapi.network.ask import ask
from bythebook_openapi.network.origins import origin
from bythebook_openapi.redact import without_secrets_of

__all__ = ["wait"]

_PAUSE = 0.25
# No request waits longer for its response, so that a server that starts meanwhile is noticed.
_MOST = 5.0


def wait(url: str, seconds: float, route: Route) -> None:
    """Returns once a server answers anything at the origin of a URL. Raises `UnreachedError` after so many seconds."""
    ends = time.monotonic() + seconds
    while True:
        try:
            left = max(ends - time.monotonic(), _PAUSE)
            ask("GET", f"{origin(url)}/", {}, way=route.way(min(left, _MOST)))
        except UnreachedError as error:
            if time.monotonic() + _PAUSE >= ends:
                shown = without_secrets_of(origin(url))
                message = f"{error.message}, also after {seconds:g} s of --wait"
                raise UnreachedError(message, file=shown, expected="a server that starts in time") from error
            time.sleep(_PAUSE)
        except InputError:
            return  # a response that cannot be read is one
        else:
            return
