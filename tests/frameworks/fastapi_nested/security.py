"""Login with a password, and the user behind a bearer token."""

from __future__ import annotations

import hashlib
import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm

from tests.frameworks.fastapi_nested.models import Error, Token, User

SALT = secrets.token_bytes(16)
UNAUTHORIZED = {"WWW-Authenticate": "Bearer"}

router = APIRouter(tags=["users"])
scheme = OAuth2PasswordBearer(tokenUrl="token")
optional_scheme = OAuth2PasswordBearer(tokenUrl="token", auto_error=False)


def digest(password: str) -> bytes:
    """Return a password as it is stored."""
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=SALT, n=2**12, r=8, p=1)


users = {"demo": User(username="demo", display_name="Demo")}
passwords = {"demo": digest("demo-password")}
tokens: dict[str, str] = {}


def issue(username: str) -> str:
    """Return a new token of a user."""
    token = secrets.token_urlsafe(24)
    tokens[token] = username
    return token


def current_user(token: Annotated[str, Depends(scheme)]) -> User:
    """Return the user behind a token."""
    if token not in tokens:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Could not validate credentials", headers=UNAUTHORIZED)
    return users[tokens[token]]


CurrentUser = Annotated[User, Depends(current_user)]


@router.post("/token", responses={401: {"model": Error}})
def login(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Token:
    """Exchange a username and password for a token."""
    stored = passwords.get(form.username)
    if stored is None or not secrets.compare_digest(stored, digest(form.password)):
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Incorrect username or password", headers=UNAUTHORIZED)
    return Token(access_token=issue(form.username))


@router.get("/users/me", responses={401: {"model": Error}})
def read_current_user(user: CurrentUser) -> User:
    """Return the user that the token belongs to."""
    return user


def credentials() -> dict[str, str]:
    """Return the headers of a client that logged in."""
    return {"Authorization": f"Bearer {issue('demo')}"}
