"""Takes the credentials out of a request and asks the authenticator. Raises a 401 `Problem`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request

from .server import Problem, called

__all__ = ["Scheme", "authorize"]

_AUTHORIZATION = re.compile(r"(?P<scheme>\S+) +(?P<credential>\S+|[\w!#$%&'*+.^`|~-]+ *=.*\S) *")


@dataclass(frozen=True)
class Scheme:
    """A scheme of the header Authorization: the authenticator's method, which may take scopes, name and challenge."""

    method: str
    name: str
    challenge: str
    takes_scopes: bool = False

    def credential_of(self, request: Request) -> str | None:
        """Returns the credential of a request, None if it has none or several."""
        # RFC 9110 section 11.4: a scheme, whose name has no case, and one token, or parameters as of Digest
        texts = request.headers.getlist("authorization")
        found = _AUTHORIZATION.fullmatch(texts[0]) if len(texts) == 1 else None
        return found["credential"] if found and found["scheme"].lower() == self.name else None


async def _admits(request: Request, authenticator: object, scheme: Scheme, scopes: tuple[str, ...]) -> bool:
    credential = scheme.credential_of(request)
    given = (credential, scopes) if scheme.takes_scopes else (credential,)
    return credential is not None and await called(getattr(authenticator, scheme.method), *given) is True


async def authorize(request: Request, authenticator: object, *alternatives: Mapping[Scheme, tuple[str, ...]]) -> None:
    """Returns if one alternative is satisfied: each of its schemes admits the request, with the scopes."""
    for schemes in alternatives:
        if all([await _admits(request, authenticator, scheme, scopes) for scheme, scopes in schemes.items()]):
            return
    challenges = dict.fromkeys(scheme.challenge for schemes in alternatives for scheme in schemes)
    headers = {"WWW-Authenticate": ", ".join(challenges)} if challenges else None
    raise Problem(401, "No valid credentials.", headers=headers)
