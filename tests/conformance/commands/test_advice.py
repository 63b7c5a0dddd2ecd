"""Each line after `next:` is tried: it runs as it is printed, or once its VALUE or CREDENTIAL is replaced, and more is
judged.
"""

from __future__ import annotations

import inspect
import json
import re
import shlex
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, Form, HTTPException, Request
from fastapi.security import APIKeyHeader, APIKeyQuery, HTTPBearer, OAuth2PasswordBearer
from harness import Bythebook, Ran, serving
from pydantic import BaseModel

from bythebook_conformance.running import advice

TOKEN, USER, PASSWORD = "the-token-of-the-door", "ada@example.com", "correct-horse-battery"
FEW = ("--seed", "1", "--examples", "0")
ROOT = Path(__file__).parents[3]
_PLACEHOLDERS = ("VALUE", "CREDENTIAL")


class Login(BaseModel):
    email: str
    password: str


class Note(BaseModel):
    text: str
    done: bool = False


def _notes(app: FastAPI, *guards: Any, prefix: str = "") -> FastAPI:
    @app.post(f"{prefix}/notes", status_code=201, operation_id="write", dependencies=list(guards))
    def write(note: Note) -> Note:
        return note

    return app


def _let_in(request: Request) -> None:
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        raise HTTPException(401, "who are you?")


def login_by_json() -> FastAPI:
    app = FastAPI()

    @app.post("/auth/login", operation_id="login")
    def login(given: Login) -> dict[str, dict[str, str]]:
        if (given.email, given.password) != (USER, PASSWORD):
            raise HTTPException(401, "wrong password")
        return {"data": {"access_token": TOKEN}}

    _notes(app, Depends(HTTPBearer(auto_error=False)), Depends(_let_in))
    document = app.openapi()
    token = {"type": "object", "properties": {"access_token": {"type": "string"}}}
    answer = document["paths"]["/auth/login"]["post"]["responses"]["200"]["content"]["application/json"]
    answer["schema"] = {"type": "object", "properties": {"data": token}}
    return app


def login_by_form() -> FastAPI:
    app = FastAPI()

    @app.post("/session", operation_id="session")
    def session(username: Annotated[str, Form()], password: Annotated[str, Form()]) -> dict[str, str]:
        if (username, password) != (USER, PASSWORD):
            raise HTTPException(401, "wrong password")
        return {"access_token": TOKEN}

    return _notes(app, Depends(OAuth2PasswordBearer(tokenUrl="session", auto_error=False)), Depends(_let_in))


def by_header() -> FastAPI:
    def check(key: str | None = Depends(APIKeyHeader(name="X-Key", auto_error=False))) -> None:
        if key != TOKEN:
            raise HTTPException(401, "no key")

    return _notes(FastAPI(), Depends(check))


def by_query() -> FastAPI:
    def check(key: str | None = Depends(APIKeyQuery(name="key", auto_error=False))) -> None:
        if key != TOKEN:
            raise HTTPException(401, "no key")

    return _notes(FastAPI(), Depends(check))


def below_v1() -> FastAPI:
    """Returns notes, tasks and tags below a path that the document's servers name, and no operation."""
    app, inner = FastAPI(openapi_url=None), FastAPI(servers=[{"url": "/v1"}], root_path_in_servers=False)
    _notes(inner)

    @inner.get("/tasks", operation_id="tasks")
    def tasks() -> list[Note]:
        return []

    @inner.get("/tags", operation_id="tags")
    def tags() -> list[Note]:
        return []

    app.mount("/v1", inner)
    app.get("/openapi.json")(inner.openapi)
    return app


def one_below_v1() -> FastAPI:
    """Returns one operation alone below such a path, so that nothing but its own refusal speaks of it."""
    app, inner = FastAPI(openapi_url=None), _notes(FastAPI(servers=[{"url": "/v1"}], root_path_in_servers=False))
    app.mount("/v1", inner)
    app.get("/openapi.json")(inner.openapi)
    return app


def three_lists() -> FastAPI:
    app = FastAPI()
    for name in ("tasks", "users", "tags"):
        app.get(f"/{name}", operation_id=name)(lambda: [Note(text="a")])
    return app


def rates() -> FastAPI:
    app = FastAPI()

    @app.get("/rates/{currency}", operation_id="rate")
    def rate(currency: str) -> Note:
        if currency != "CHF":
            raise HTTPException(404, "no such currency")
        return Note(text="1.0")

    return app


def full_rooms() -> FastAPI:
    """Returns rooms that nobody can add: the example takes one booking, and room 7 as many as come."""
    app, taken = FastAPI(), set[int]()

    @app.post("/rooms/{room_id}/bookings", operation_id="book", status_code=201)
    def book(room_id: int, given: Note) -> Note:
        if room_id != 7 and room_id in taken:
            raise HTTPException(400, "there is no place left")
        taken.add(room_id)
        return given

    schema = app.openapi()["paths"]["/rooms/{room_id}/bookings"]["post"]["parameters"][0]
    schema["example"] = 3
    return app


@dataclass(frozen=True)
class Case:
    """A server, the function that gives its advice, the end of the base URL, and what replaces the placeholder."""

    of: str
    app: Callable[[], FastAPI]
    line: str
    fill: str = ""
    base: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


LOGS_IN = {"API_USER": USER, "API_PASSWORD": PASSWORD}
CASES = {
    "login": Case("init", login_by_json, "bythebook init --spec {doc} --url {url} --auth login", environment=LOGS_IN),
    "form": Case(
        "init", login_by_form, "bythebook init --spec {doc} --url {url} --auth oauth2-password", environment=LOGS_IN
    ),
    "header": Case(
        "with_credential", by_header, "bythebook check {doc} --url {url} -H 'X-Key: CREDENTIAL'", fill=TOKEN
    ),
    "query": Case("with_token", by_query, "BYTHEBOOK_TOKEN=CREDENTIAL bythebook check {doc} --url {url}", fill=TOKEN),
    "servers": Case("at_url", below_v1, "bythebook check {doc} --url {url}/v1"),
    "servers-elsewhere": Case("at_url", below_v1, "bythebook check {doc} --url {url}/v1", base="/api"),
    "root": Case("at_url", three_lists, "bythebook check {doc} --url {url}/", base="/api"),
    "path": Case("at_path", one_below_v1, "bythebook check {doc} --url {url}/v1"),
    "rate": Case(
        "with_value",
        rates,
        "echo 'rate/path/currency: VALUE' >> values.yaml && bythebook check {doc} --url {url} --values values.yaml",
        fill="CHF",
    ),
    "room": Case(
        "with_value",
        full_rooms,
        "echo 'book/path/room_id: VALUE' >> values.yaml && bythebook check {doc} --url {url} --values values.yaml",
        fill="7",
    ),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("BYTHEBOOK_URL", "BYTHEBOOK_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def advised(ran: Ran) -> list[str]:
    """Returns the commands after `next:` that a run printed."""
    return [line.partition("next: ")[2] for line in (ran.out + ran.err).splitlines() if "next: " in line]


def judged(folder: Path) -> float:
    """Returns the share of requirements that the last run judged, in percent."""
    return float(json.loads((folder / "report.json").read_text())["judged"]["percent"])


def follow(bythebook: Bythebook, monkeypatch: pytest.MonkeyPatch, line: str) -> Ran:
    """Runs a command as a shell does, in this process. Returns what its last part printed."""
    assert not any(each in line for each in _PLACEHOLDERS)
    ran = Ran(0, "", "")
    for part in line.split(" && "):
        if part.startswith("echo "):
            subprocess.run(part, shell=True, check=True)
            continue
        words = shlex.split(part)
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            monkeypatch.setenv(name, value)
        assert words[0] == "bythebook"
        more = (*FEW, "--report", "json=report.json") if words[1] == "check" else ()
        ran = bythebook(*words[1:], *more)
    return ran


@pytest.mark.many(2)
@pytest.mark.parametrize("name", CASES)
def test_advice_is_as_good_as_it_says(
    name: str, bythebook: Bythebook, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[name]
    with serving(case.app()) as url:
        (folder / "api.json").write_text(json.dumps(case.app().openapi()))
        document = f"{url}/openapi.json"
        ran = bythebook("check", document, "--url", f"{url}{case.base}", *FEW, "--report", "json=report.json")
        before = judged(folder)
        line = case.line.format(doc=document, url=url)
        assert line in advised(ran), ran.out + ran.err
        for variable, value in case.environment.items():
            monkeypatch.setenv(variable, value)
        again = follow(bythebook, monkeypatch, re.sub("VALUE|CREDENTIAL", case.fill, line))
        for following in advised(again) if case.of == "init" else ():
            follow(bythebook, monkeypatch, following)

    assert judged(folder) > before


def test_every_kind_of_advice_is_tried() -> None:
    made = {
        name
        for name, function in inspect.getmembers(advice, inspect.isfunction)
        if function.__module__ == advice.__name__ and "target" in inspect.signature(function).parameters
    }

    assert {each for each in made if not each.startswith("_")} == {case.of for case in CASES.values()}


def test_advice_is_made_in_one_module() -> None:
    """No other module writes what follows `next:`."""
    own = Path(str(advice.__file__))
    sources = [path for part in ("conformance", "cli", "openapi") for path in (ROOT / part).rglob("*.py")]
    wrong = [str(path) for path in sources if path != own and re.search(r"next: (bythebook|echo)", path.read_text())]

    assert wrong == []


def test_a_value_that_was_given_is_not_asked_for_again(bythebook: Bythebook, folder: Path) -> None:
    """The hint named `username`, and once that was given, `username` again."""
    app = FastAPI()

    @app.post("/members", operation_id="join", status_code=201)
    def join(given: Login) -> Login:
        if given.email != USER:
            raise HTTPException(422, "this email is not invited")
        if given.password != PASSWORD:
            raise HTTPException(422, "this is not the word that was agreed on")
        return given

    (folder / "mine.yaml").write_text(f"join/body/email: {USER}\n")
    with serving(app) as url:
        first = advised(bythebook("check", f"{url}/openapi.json", *FEW))
        second = advised(bythebook("check", f"{url}/openapi.json", *FEW, "--values", "mine.yaml"))

    assert "echo 'join/body/email: VALUE' >> values.yaml" in first[0]
    assert second == [
        "echo 'join/body/password: VALUE' >> mine.yaml && "
        f"bythebook check {url}/openapi.json --url {url} --values mine.yaml"
    ]


def test_a_login_that_the_user_made_is_not_advised(bythebook: Bythebook) -> None:
    with serving(login_by_json()) as url:
        ran = bythebook("check", f"{url}/openapi.json", *FEW, "-H", f"Authorization: Bearer {TOKEN}")

    assert not [each for each in advised(ran) if each.startswith("bythebook init")]
    assert TOKEN not in ran.out + ran.err


def test_a_header_that_holds_no_secret_is_kept(bythebook: Bythebook) -> None:
    with serving(rates()) as url:
        ran = bythebook("check", f"{url}/openapi.json", *FEW, "-H", "Accept-Language: de", "-H", "X-Key: hunter2")

    assert " -H 'Accept-Language: de' -H 'X-Key: CREDENTIAL' --values values.yaml" in advised(ran)[0]
    assert "hunter2" not in ran.out + ran.err
