"""HTTP basic authentication."""

from __future__ import annotations

import base64
import hmac

from flask import request
from flask_smorest import abort

from tests.frameworks.switches import switches

USERS = {"operator": "fleet-password"}


def require_user() -> None:
    """Refuse a request without the name and the password of a user."""
    sent = request.authorization
    if sent is not None and sent.type == "basic" and sent.username in USERS:
        right = hmac.compare_digest((sent.password or "").encode(), USERS[sent.username].encode())
        if right or switches.bug("password-not-checked"):
            return
    abort(401, message="Wrong name or password", headers={"WWW-Authenticate": 'Basic realm="fleet"'})


def credentials() -> dict[str, str]:
    """Return the header of a client that may do everything."""
    pair = base64.b64encode(f"operator:{USERS['operator']}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}
