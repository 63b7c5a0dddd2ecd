"""The client of an ASGI application in this process, for many requests."""

from __future__ import annotations

from typing import Any

from schemathesis.python import asgi

from bythebook_conformance.running.transport.timeouts import forgetful

__all__ = ["client"]


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
