"""Login, the middleware that knows a bearer token's user, and the guard of the routes."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from litestar import post
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from tests.frameworks.litestar.models import Login, Session
from tests.frameworks.litestar.problems import problems

SALT = secrets.token_bytes(16)
CHALLENGE = {"WWW-Authenticate": "Bearer"}
SECURITY = [{"BearerToken": []}]
LIFETIME = 8 * 3600


def digest(password: str) -> bytes:
    """Return a password as it is stored."""
    return hashlib.scrypt(password.encode(), salt=SALT, n=2**12, r=8, p=1)


passwords = {"desk@example.com": digest("desk-password")}
tokens: dict[str, str] = {}


def issue(email: str) -> str:
    """Return a new token of a user."""
    token = secrets.token_urlsafe(24)
    tokens[token] = email
    return token


class BearerMiddleware(AbstractAuthenticationMiddleware):
    """Finds the user of a request; the guards decide who needs one."""

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """Return the user behind the token, or nobody."""
        kind, _, token = connection.headers.get("Authorization", "").partition(" ")
        return AuthenticationResult(user=tokens.get(token) if kind.lower() == "bearer" else None, auth=token)


def require_user(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse a request without a known token."""
    if connection.user is None:
        raise NotAuthorizedException("The token is missing or unknown", headers=CHALLENGE)


@post("/login", status_code=200, responses=problems(400, 401), tags=["session"])
async def login(data: Login) -> Session:
    """Exchange an email and password for a token."""
    stored = passwords.get(data.email.lower())
    if stored is None or not secrets.compare_digest(stored, digest(data.password)):
        raise NotAuthorizedException("The email or password is wrong", headers=CHALLENGE)
    return Session(token=issue(data.email.lower()), expires_in=LIFETIME)


def credentials() -> dict[str, str]:
    """Return the headers of a client that logged in."""
    return {"Authorization": f"Bearer {issue('desk@example.com')}"}
