"""The API key."""

from __future__ import annotations

import hmac
from typing import Any

from tests.frameworks.switches import switches

KEY = "shipping-local-key"


def client_of(apikey: str, required_scopes: Any = None) -> dict[str, str] | None:
    """Return who has the key; None if nobody has."""
    is_right = hmac.compare_digest(apikey.encode(), KEY.encode())
    return {"sub": "warehouse"} if is_right or switches.bug("events-open") else None


def credentials() -> dict[str, str]:
    """Return the header of a client that may do everything."""
    return {"X-API-Key": KEY}
