"""Applications behind tokens and keys, as users of the kit have them."""

import secrets
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.security import APIKeyCookie, APIKeyHeader, APIKeyQuery, HTTPBasic, HTTPBearer, OAuth2PasswordBearer
from fastapi.security import OAuth2PasswordRequestForm as Form
from pydantic import BaseModel

__all__ = ["PASSWORD", "USER", "Door", "guarded", "keyed"]

USER, PASSWORD = "qa-person@example.com", "correct-horse-battery"


class Note(BaseModel):
    text: str
    done: bool = False


class Login(BaseModel):
    email: str
    password: str


@dataclass
class Door:
    """The tokens that a server issued. Each lets in `uses` requests; `seen` holds the credentials of all requests."""

    uses: int = 10**9
    seconds: int | None = None
    tokens: dict[str, int] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def issue(self) -> dict[str, Any]:
        token = f"issued-{secrets.token_hex(12)}"
        self.tokens[token] = self.uses
        return {"access_token": token, "token_type": "bearer"} | (
            {} if self.seconds is None else {"expires_in": self.seconds}
        )

    def admit(self, token: str) -> None:
        self.seen.append(token)
        if self.tokens.get(token, 0) <= 0:
            raise HTTPException(401, f"no such token: {token}")
        self.tokens[token] -= 1


def guarded(door: Door) -> FastAPI:
    """Returns an application with two logins: an OAuth 2.0 token endpoint and one that takes JSON."""
    app = FastAPI()

    @app.post("/token", operation_id="token")
    def token(given: Annotated[Form, Depends()]) -> dict[str, Any]:
        return logged_in(given.username, given.password)

    @app.post("/session", operation_id="openSession")
    def session(given: Login) -> dict[str, Any]:
        return {"data": logged_in(given.email, given.password)}

    def logged_in(user: str, password: str) -> dict[str, Any]:
        if (user, password) != (USER, PASSWORD):
            raise HTTPException(400, {"error": "invalid_grant"})
        return door.issue()

    scheme = OAuth2PasswordBearer(tokenUrl="token", auto_error=False)

    def user(credential: Annotated[str | None, Depends(scheme)]) -> None:
        door.admit(credential or "")

    @app.post("/notes", status_code=201, operation_id="write", dependencies=[Depends(user)])
    def write(note: Note) -> Note:
        return note

    return app


_SCHEMES: dict[str, Any] = {
    "header": APIKeyHeader(name="X-Api-Key", auto_error=False, scheme_name="key"),
    "query": APIKeyQuery(name="api_key", auto_error=False, scheme_name="key"),
    "cookie": APIKeyCookie(name="sid", auto_error=False, scheme_name="key"),
    "bearer": HTTPBearer(auto_error=False, scheme_name="key"),
    "basic": HTTPBasic(auto_error=False, scheme_name="key"),
}


def keyed(door: Door, location: str) -> FastAPI:
    """Returns an application behind an API key in a header, the query or a cookie, or behind a bearer token or basic
    credentials.
    """
    app = FastAPI()

    def user(request: Request, _: Annotated[Any, Depends(_SCHEMES[location])]) -> None:
        given = {
            "header": request.headers.get("x-api-key"),
            "query": request.query_params.get("api_key"),
            "cookie": request.cookies.get("sid"),
        }
        door.admit(given.get(location, request.headers.get("authorization")) or "")

    @app.post("/notes", status_code=201, operation_id="write", dependencies=[Depends(user)])
    def write(note: Note) -> Note:
        return note

    return app
