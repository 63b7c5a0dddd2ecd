"""A login gives credentials: nobody but the user knows what it accepts, so that it does not count as untested.

A logout takes them away, and is not sent.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.security import HTTPBasic, HTTPBearer, OAuth2PasswordBearer, OAuth2PasswordRequestForm
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

TOKEN = "a-token-of-the-tests"


class Login(BaseModel):
    email: str
    password: str


class Note(BaseModel):
    text: str


class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"


def of_json() -> FastAPI:
    app = FastAPI()

    @app.post("/auth/login", operation_id="login")
    def login(given: Login) -> Token:
        raise HTTPException(401, f"no user {given.email}")

    return with_notes(app, HTTPBearer())


def of_oauth() -> FastAPI:
    app = FastAPI()

    @app.post("/session", operation_id="login")
    def login(given: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Token:
        raise HTTPException(401, f"no user {given.username}")

    return with_notes(app, OAuth2PasswordBearer(tokenUrl="session"))


def with_notes(app: FastAPI, scheme: Any) -> FastAPI:
    @app.post("/notes", status_code=201, operation_id="write", dependencies=[Depends(scheme)])
    def write(note: Note, request: Request) -> Note:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise HTTPException(401)
        return note

    return app


def of_query() -> FastAPI:
    app = FastAPI()

    @app.get("/user/login", operation_id="login")
    def login(username: str = "", password: str = "") -> Token:
        raise HTTPException(401, f"no user {username}, or another password than {len(password)} characters")

    return with_notes(app, HTTPBearer())


@pytest.mark.parametrize("make", [of_json, of_oauth, of_query])
def test_login_is_reported_and_not_untested(make: Any) -> None:
    summary = judge(make(), headers={"Authorization": f"Bearer {TOKEN}"})

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}
    assert summary.exit_code == 0
    reasons = {each.reason for each in summary.verdicts if each.requirement.operation == "login"}
    assert all(each.startswith("gives credentials") for each in reasons)
    assert reasons


def test_login_that_breaks_is_a_failure() -> None:
    app = FastAPI()

    @app.post("/login", operation_id="login")
    def login(given: Login) -> Token:
        if given.email:
            raise RuntimeError
        return Token(access_token="")

    summary = judge(app)

    assert "login/no-server-error" in failures(summary)
    assert summary.exit_code == 1


def test_resource_with_a_password_is_no_login() -> None:
    app = FastAPI()

    @app.post("/users", operation_id="join")
    def join(given: Login) -> Token:
        raise HTTPException(403, f"closed to {given.email}")

    assert judge(app).untested.keys() == {"join"}


@pytest.mark.parametrize("path", ["/logout", "/session/log-out", "/users/sign_out"])
def test_logout_does_not_end_the_session_of_the_run(path: str) -> None:
    app = with_notes(FastAPI(), HTTPBearer())
    ended = []

    @app.post(path, status_code=204, operation_id="logout", dependencies=[Depends(HTTPBearer())])
    def logout() -> None:
        ended.append(path)

    summary = judge(app, headers={"Authorization": f"Bearer {TOKEN}"})

    assert ended == []
    assert failures(summary) == {}
    assert summary.untested == {}
    assert "it ends the session of the run's own user" in summary.withheld["logout"]


def test_the_delete_of_the_session_does_not_end_the_session_of_the_run() -> None:
    """The logout needs no credentials, and ends the session of the cookie that it is sent with."""
    app, sessions = with_notes(FastAPI(), HTTPBearer()), {TOKEN}

    @app.post("/sessions", operation_id="login")
    def login(given: Login) -> Token:
        raise HTTPException(401, f"no user {given.email}")

    @app.delete("/sessions", status_code=204, operation_id="logout")
    def logout(request: Request) -> None:
        sessions.discard(request.headers.get("Authorization", "").removeprefix("Bearer "))

    summary = judge(app, headers={"Authorization": f"Bearer {TOKEN}"})

    assert sessions == {TOKEN}
    assert failures(summary) == {}
    assert summary.untested == {}
    assert "it ends the session of the run's own user" in summary.withheld["logout"]


def test_the_delete_of_other_sessions_is_judged() -> None:
    """Where no POST of the path takes a password, sessions are resources as any others."""
    app = FastAPI()

    @app.get("/sessions", operation_id="list")
    def listed() -> list[Note]:
        return []

    @app.delete("/sessions", status_code=204, operation_id="cancel")
    def cancel() -> None:
        raise RuntimeError

    assert "cancel/no-server-error" in failures(judge(app))


class NewPassword(BaseModel):
    new_password1: str
    new_password2: str


@pytest.mark.parametrize("path", ["/auth/password/change/", "/users/password", "/account/change-password"])
def test_the_password_of_the_run_is_not_changed(path: str) -> None:
    """Doccano: the administrator could not log in after a run."""
    app, changed = with_notes(FastAPI(), HTTPBearer()), []

    @app.post(path, operation_id="change", dependencies=[Depends(HTTPBearer())])
    def change(given: NewPassword) -> dict[str, str]:
        changed.append(given)
        return {}

    summary = judge(app, headers={"Authorization": f"Bearer {TOKEN}"})

    assert changed == []
    assert failures(summary) == {}
    assert summary.untested == {}


class Profile(BaseModel):
    email: str | None = None
    nickname: str | None = Field(None, max_length=30)
    newsletter: bool | None = None
    dark: bool | None = None
    age: int | None = None


class ProfileChange(Profile):
    password: str | None = None
    new_password: str | None = None
    new_passwd: str | None = None


def bearer(request: Request, _: Annotated[Any, Depends(HTTPBearer())]) -> None:
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        raise HTTPException(401)


@pytest.mark.parametrize("is_lenient", [False, True])
def test_the_optional_password_of_a_profile_is_not_changed(is_lenient: bool) -> None:
    """fastapi-users: after a run the user could not log in, since requests with several wrong values held a password.

    The lenient server stores a password of any type.
    """
    app = with_notes(FastAPI(), HTTPBearer())
    changed: list[Any] = []
    shown = {"email": "ada@example.com", "nickname": "Ada", "newsletter": True, "dark": False, "age": 36}
    before = dict(shown)

    @app.get("/users/me", operation_id="read", dependencies=[Depends(bearer)])
    def read() -> Profile:
        return Profile.model_validate(shown)

    @app.patch("/users/me", operation_id="change", dependencies=[Depends(bearer)])
    def change(given: ProfileChange) -> Profile:
        values = given.model_dump(exclude_unset=True)
        changed.extend(value for name, value in values.items() if "passw" in name.lower())
        shown.update({name: value for name, value in values.items() if name in shown})
        return Profile.model_validate(shown)

    @app.middleware("http")
    async def stored(request: Request, respond: Callable[[Request], Awaitable[Response]]) -> Response:
        if is_lenient and request.method == "PATCH" and b"assw" in await request.body():
            changed.append(await request.body())
        return await respond(request)

    summary = judge(app, headers={"Authorization": f"Bearer {TOKEN}"})

    assert changed == []
    assert shown == before
    assert failures(summary) == {}
    assert "change" not in summary.untested


class Names(BaseModel):
    username: str
    motto: str | None = None


@pytest.mark.parametrize(("is_basic", "is_read"), [(True, True), (False, False), (False, True)])
def test_the_name_of_the_run_is_never_changed(is_basic: bool, is_read: bool) -> None:
    """After a change of its name the user of basic credentials is refused, also with the old name."""
    app = FastAPI()
    scheme: Any = HTTPBasic() if is_basic else HTTPBearer()
    kept, sent = Names(username="ada"), list[Names]()

    def secret() -> str:
        basic = base64.b64encode(f"{kept.username}:{TOKEN}".encode()).decode()
        return f"Basic {basic}" if is_basic else f"Bearer {TOKEN}"

    def user(request: Request) -> None:
        if request.headers.get("Authorization") != secret():
            raise HTTPException(401)

    secured = [Depends(scheme), Depends(user)]

    if is_read:

        @app.get("/users/me", operation_id="read", dependencies=secured)
        def read() -> Names:
            return kept

    @app.put("/users/me", operation_id="change", dependencies=secured)
    def change(given: Names) -> Names:
        sent.append(given)
        vars(kept).update(vars(given))
        return kept

    @app.get("/notes", operation_id="list", dependencies=secured)
    def listed() -> list[Note]:
        return []

    summary = judge(app, headers={"Authorization": secret()})

    assert (sent != []) == is_read
    assert {each.username for each in sent} <= {"ada"}
    assert kept.username == "ada"
    assert summary.withheld.keys() == (set() if is_read else {"change"})
    assert failures(summary) == {}
    assert summary.untested == {}


def test_a_password_that_a_manager_keeps_is_judged() -> None:
    app, kept = with_notes(FastAPI(), HTTPBearer()), []

    @app.post("/passwords", operation_id="keep", status_code=201, dependencies=[Depends(HTTPBearer())])
    def keep(given: Login, request: Request) -> Login:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise HTTPException(401)
        kept.append(given)
        return given

    judge(app, headers={"Authorization": f"Bearer {TOKEN}"})

    assert kept != []


@pytest.mark.parametrize("is_open", [False, True])
def test_a_page_of_a_single_page_application_accepts_no_credentials(is_open: bool) -> None:
    """Doccano answers its page to each id that is no number; its API was accused of wrong credentials."""
    app = FastAPI()

    @app.get("/notes/{key}", operation_id="read", dependencies=[Depends(HTTPBearer())])
    def read(key: str) -> Note:
        return Note(text=key)

    document = app.openapi()
    served = FastAPI()

    @served.get("/{rest:path}")
    def page(rest: str) -> Any:
        return Note(text=rest) if is_open else HTMLResponse(f"<title>{rest}</title>")

    found = set(failures(judge(served, document, headers={"Authorization": f"Bearer {TOKEN}"})))

    assert any("security" in each for each in found) == is_open
    assert ("read/content-type" in found) != is_open


def test_a_page_of_a_single_page_application_is_no_resource() -> None:
    """Doccano answers its page to an id that is no number, and was said to find a resource that does not exist."""
    app = FastAPI()

    @app.post("/notes", operation_id="write", status_code=201)
    def write(note: Note) -> Note:
        return note

    @app.get("/notes", operation_id="list")
    def listed() -> list[dict[str, str]]:
        return [{"id": "1", "text": "one"}]

    @app.get("/notes/{note_id}", operation_id="read")
    def read(note_id: str) -> dict[str, str]:
        return {"id": note_id, "text": "one"}

    document = app.openapi()
    app.router.routes.pop()

    @app.get("/{rest:path}")
    def page(rest: str) -> Any:
        number = rest.rpartition("/")[2]
        return {"id": number, "text": "one"} if number == "1" else HTMLResponse("<title>Notes</title>")

    summary = judge(app, document)

    assert "read/path/note_id/not-found" not in warnings(summary)
    assert "read/content-type" in failures(summary)


class NewUser(BaseModel):
    email: str
    password: str
    name: str = "nobody"
    is_active: bool = True
    is_superuser: bool = False


class User(BaseModel):
    id: int
    email: str
    name: str
    is_active: bool
    is_superuser: bool


def registered(*, is_named: bool) -> FastAPI:
    app = FastAPI()

    @app.post("/auth/register", status_code=201, operation_id="register")
    def register(given: NewUser) -> User:
        name = given.name if is_named else "nobody"
        return User(id=len(name), email=given.email, name=name, is_active=True, is_superuser=False)

    return with_notes(app, HTTPBearer())


@pytest.mark.parametrize("is_named", [True, False])
def test_a_server_decides_about_the_privileges_of_a_new_account(*, is_named: bool) -> None:
    """fastapi-users takes `is_superuser` from everybody, and ignores it."""
    summary = judge(registered(is_named=is_named), headers={"Authorization": f"Bearer {TOKEN}"})

    assert failures(summary).keys() == (set() if is_named else {"register/body/name/default-yields"})
    assert warnings(summary) == {}
