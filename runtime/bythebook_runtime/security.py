"""Takes the credentials out of a request and asks the authenticator. Raises a 401 `Problem`."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, replace
from typing import Self

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from .problems import Problem

__all__ = ["Scheme", "authorize"]

_AUTHORIZATION = re.compile(r"(?P<scheme>\S+) +(?P<credential>\S+|[\w!#$%&'*+.^`|~-]+ *=.*\S) *")


@dataclass(frozen=True)
class Scheme:
    """A security scheme: the authenticator's method, the place of the credential, and the challenge of a 401.

    `scopes` are those that an operation requires, None if the scheme has none.
    """

    method: str
    place: str
    name: str
    challenge: str
    scopes: tuple[str, ...] | None = None

    def asking(self, scopes: tuple[str, ...]) -> Self:
        """Returns the scheme with required scopes."""
        return replace(self, scopes=scopes)

    def credential_of(self, request: Request) -> str | None:
        """Returns the credential of a request, None if it has none or several."""
        if self.place == "query":
            given = request.query_params.getlist(self.name)
        elif self.place == "cookie":
            given = [request.cookies[self.name]] if self.name in request.cookies else []
        elif self.place == "header":
            given = request.headers.getlist(self.name)
        else:  # RFC 9110 section 11.4: a scheme, whose name has no case, and one token, or parameters as of Digest
            found = [_AUTHORIZATION.fullmatch(text) for text in request.headers.getlist("authorization")]
            own = [match for match in found if match and match["scheme"].lower() == self.name and len(found) == 1]
            given = [match["credential"] for match in own]
        return given[0] if len(given) == 1 else None


async def _admits(request: Request, authenticator: object, scheme: Scheme) -> bool:
    credential = scheme.credential_of(request)
    if credential is None:
        return False
    method = getattr(authenticator, scheme.method)
    given = (credential,) if scheme.scopes is None else (credential, scheme.scopes)
    outcome = method(*given) if inspect.iscoroutinefunction(method) else await run_in_threadpool(method, *given)
    return (await outcome if inspect.isawaitable(outcome) else outcome) is True


async def authorize(request: Request, authenticator: object, alternatives: tuple[tuple[Scheme, ...], ...]) -> None:
    """Returns if one alternative is satisfied: each of its schemes admits the request."""
    for schemes in alternatives:
        if all([await _admits(request, authenticator, scheme) for scheme in schemes]):
            return
    challenges = dict.fromkeys(scheme.challenge for schemes in alternatives for scheme in schemes)
    headers = {"WWW-Authenticate": ", ".join(challenges)} if challenges else None
    raise Problem(401, "No valid credentials.", headers=headers)
