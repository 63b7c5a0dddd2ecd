"""The key that every client sends in a header."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import Depends, HTTPException, Security
from fastapi.security import APIKeyHeader

KEY = secrets.token_urlsafe(24)
scheme = APIKeyHeader(name="X-API-Key", auto_error=False)


def require_key(key: Annotated[str | None, Security(scheme)]) -> None:
    """Refuse a client without the key."""
    if key is None or not secrets.compare_digest(key.encode(), KEY.encode()):
        raise HTTPException(401, "Invalid or missing API key", headers={"WWW-Authenticate": "APIKey"})


def credentials() -> dict[str, str]:
    """Return the headers of a client that has the key."""
    return {"X-API-Key": KEY}


Guarded = Depends(require_key)
# Shows the scheme in the document and checks nothing.
Unguarded = Security(scheme)
