"""Security schemes whose credential is in a header of its own, in the query, or in a cookie."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from .security import Scheme

__all__ = ["Key"]


@dataclass(frozen=True)
class Key(Scheme):
    """A key, which the parameter `name` at a place has: `header`, `query` or `cookie`."""

    place: str = "header"

    def credential_of(self, request: Request) -> str | None:
        """Returns the credential of a request, None if it has none or several."""
        if self.place == "query":
            given = request.query_params.getlist(self.name)
        elif self.place == "cookie":
            given = [request.cookies[self.name]] if self.name in request.cookies else []
        else:
            given = request.headers.getlist(self.name)
        return given[0] if len(given) == 1 else None
