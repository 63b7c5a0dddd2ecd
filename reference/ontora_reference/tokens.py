"""Who may call: the bearer tokens of the settings. It knows no requests."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

__all__ = ["Tokens"]


@dataclass(frozen=True)
class Tokens:
    """The tokens that are admitted."""

    admitted: tuple[str, ...] = field(repr=False)

    def bearer_auth(self, credential: str) -> bool:
        """Return whether the credential is a token; every token is compared, each in constant time."""
        given = credential.encode("latin-1", "replace")  # the bytes of the header, as HTTP carries them
        found = False
        for token in self.admitted:
            found |= hmac.compare_digest(token.encode(), given)
        return found

    def clerk_auth(self, credential: str) -> bool:
        """Return whether the credential is a token: what a session's own token holds, no page says."""
        return self.bearer_auth(credential)
