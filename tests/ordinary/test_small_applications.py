"""Ways of small public applications: addresses that are checked, lists that end, accounts that nobody can create."""

from __future__ import annotations

import re
from typing import Annotated, Any

import pytest
from fastapi import FastAPI, HTTPException, Path, Response
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

from bythebook_conformance.reports.summary import Summary


class AccountIn(BaseModel):
    username: str = Field(min_length=3, max_length=64)
    email: str = Field(max_length=120)


class Account(AccountIn):
    id: int


def _without_default(schema: dict[str, Any]) -> None:
    del schema["default"]


class Change(BaseModel):
    username: str = Field("", min_length=3, max_length=64, json_schema_extra=_without_default)
    about: str | None = Field(None, max_length=140, json_schema_extra=_without_default)


class Me(BaseModel):
    username: str
    about: str | None = None


class Accounts:
    """Accounts that nobody can create but with a known code where `invited`. `bug` names what is wrong."""

    def __init__(self, bug: str = "", *, invited: bool = False) -> None:
        self.app = FastAPI()
        self.bug, self.invited = bug, invited
        self.accounts = {1: Account(id=1, username="first", email="first@example.com")}
        self.me = Me(username="judge", about="a word")
        self.app.post("/accounts", status_code=201, operation_id="create", responses={409: {}})(self.create)
        self.app.get("/accounts", operation_id="list")(self.list)
        self.app.get("/accounts/{id}", operation_id="read", responses={404: {}})(self.read)
        self.app.get("/me", operation_id="read-me")(self.read_me)
        self.app.put("/me", operation_id="change-me")(self.change_me)

    def create(self, account: AccountIn) -> Account:
        if self.invited:
            raise HTTPException(403)
        if not re.fullmatch(r"[^@\s]{1,64}@([a-z0-9-]{1,63}\.)+[a-z]+", account.email):
            raise HTTPException(400, {"email": ["Not a valid email address."]})
        if self.bug != "short-name" and not account.username[:1].isalpha():
            raise HTTPException(400, {"username": ["Username must start with a letter"]})
        if self.bug == "short-name" and len(account.username) <= 3:
            raise HTTPException(400, {"username": ["Username is too short"]})
        if any(each.email == account.email for each in self.accounts.values()):
            raise HTTPException(409)
        made = Account(id=max(self.accounts) + 1, **account.model_dump())
        if self.bug == "short-email":
            made.email = made.email[:60]
        self.accounts[made.id] = made
        return made

    def list(self, limit: int = 20, offset: int = 0) -> list[Account]:
        found = list(self.accounts.values())
        if limit < 1 or not 0 <= offset < len(found):
            raise HTTPException(400)
        return found[offset : offset + limit]

    def read(self, id: int) -> Any:  # noqa: A002 # the name is the parameter's
        if id not in self.accounts:
            raise HTTPException(404)
        return {**self.accounts[id].model_dump(), **({"username": None} if self.bug == "null" else {})}

    def read_me(self) -> Me:
        return self.me

    def change_me(self, change: Change, response: Response) -> Me:
        if self.bug == "put-fails":
            response.status_code = 500
        sent = change.model_dump(exclude_unset=True)
        self.me = Me(username=sent.get("username", self.me.username), about=sent.get("about"))
        return self.me

    def document(self) -> dict[str, Any]:
        """Returns the document, with the schema of an account for the read."""
        found = self.app.openapi()
        shown = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Account"}}}}
        found["paths"]["/accounts/{id}"]["get"]["responses"]["200"] |= shown
        return found


def _judged(bug: str = "", *, invited: bool = False) -> Summary:
    server = Accounts(bug, invited=invited)
    return judge(server.app, server.document())


def test_an_address_is_sent_where_the_name_says_so_and_the_length_is_bounded() -> None:
    summary = _judged()
    assert failures(summary) == {}
    assert set(warnings(summary)) <= {"create/body/email/domain:admitted"}
    assert not summary.untested


def test_an_address_of_the_greatest_length_shows_a_server_that_cuts_it() -> None:
    assert any(each.startswith("create/body/email/") for each in failures(_judged("short-email")))


@pytest.mark.soak
def test_what_nobody_can_create_is_read_as_the_list_shows_it() -> None:
    summary = _judged(invited=True)
    assert set(summary.untested) == {"create"}
    assert failures(summary) == {}
    assert "read/response/username/response-null" in failures(_judged("null", invited=True))


def test_an_account_under_me_is_as_it_was_after_the_run() -> None:
    server = Accounts()
    judge(server.app, server.document())
    assert server.me == Me(username="judge", about="a word")


PetId = Annotated[str, Path(pattern="^[a-zA-Z0-9-]+$")]


class PetIn(BaseModel):
    name: str = Field(min_length=1)


class Pet(PetIn):
    id: str


def _pets(bug: str = "") -> tuple[FastAPI, dict[str, str]]:
    """Returns an application whose PUT creates pets under ids of the client's choice, and the pets that it holds."""
    app, pets = FastAPI(), {"1": "Aldo", "2": "Bailey"}

    @app.get("/pets", operation_id="list")
    def listed() -> list[Pet]:
        return [Pet(id=key, name=value) for key, value in pets.items()]

    @app.get("/pets/{pet_id}", operation_id="read", responses={404: {}})
    def read(pet_id: PetId) -> Pet:
        if pet_id not in pets:
            raise HTTPException(404)
        return Pet(id=pet_id, name=pets[pet_id])

    @app.put("/pets/{pet_id}", operation_id="put", responses={201: {}})
    def put(pet_id: PetId, pet: PetIn, response: Response) -> None:
        response.status_code = 200 if pet_id in pets else 201
        if bug != "keeps-old" or response.status_code == 201:
            pets[pet_id] = pet.name

    @app.delete("/pets/{pet_id}", operation_id="delete", status_code=204, responses={404: {}})
    def delete(pet_id: PetId) -> None:
        if pets.pop(pet_id, None) is None:
            raise HTTPException(404)

    return app, pets


def test_a_put_that_creates_leaves_alone_what_was_there() -> None:
    app, pets = _pets()
    summary = judge(app)
    assert failures(summary) == warnings(summary) == {}
    assert not summary.untested
    assert pets == {"1": "Aldo", "2": "Bailey"}


def test_a_put_that_creates_and_replaces_nothing_is_found() -> None:
    app, _ = _pets("keeps-old")
    assert "put/body/name/read-back" in warnings(judge(app))


class RunIn(BaseModel):
    branch: str = Field("main", min_length=1, max_length=60)
    priority: int = Field(0, ge=-10, le=10)
    dry_run: bool = False


class Run(BaseModel):
    id: int
    branch: str
    priority: int
    state: str = "queued"


def builds(bug: str = "") -> FastAPI:
    """Returns runs of builds. A dry run is answered, and kept nowhere."""
    app, runs, ids = FastAPI(), dict[int, Run](), iter(range(1, 10_000))

    @app.post("/runs", status_code=201, operation_id="start")
    def start(body: RunIn) -> Run:
        made = Run(id=next(ids), branch=body.branch, priority=body.priority)
        if not body.dry_run and bug != "lost":
            runs[made.id] = made
        return made

    @app.get("/runs", operation_id="runs")
    def listed() -> list[Run]:
        return list(runs.values())

    def held(id: int) -> Run:  # noqa: A002 - the name of the path parameter
        if id not in runs:
            raise HTTPException(404)
        return runs[id]

    @app.get("/runs/{id}", operation_id="run", responses={404: {"description": "There is none."}})
    def read(id: int) -> Run:  # noqa: A002 - the name of the path parameter
        return held(id)

    @app.delete("/runs/{id}", operation_id="cancel", status_code=204, responses={404: {"description": "None."}})
    def cancel(id: int) -> None:  # noqa: A002 - the name of the path parameter
        held(id)
        del runs[id]

    return app


def test_a_dry_run_creates_nothing() -> None:
    summary = judge(builds(), examples=0)

    assert summary.untested == {}
    assert {**failures(summary), **warnings(summary)} == {}


def test_what_is_lost_without_a_dry_run_is_found() -> None:
    summary = judge(builds("lost"), examples=0)

    assert "start/listed" in {**failures(summary), **warnings(summary)}
