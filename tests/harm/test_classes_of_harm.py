"""Servers that a run once harmed, one for each class: their states are the same before and after each run."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.security import HTTPBearer
from ordinary import failures, judge
from pydantic import BaseModel, Field

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running.engine import Limits
from tests.examples import in_turn

TOKEN = {"Authorization": "Bearer a-token-of-the-tests"}
GONE: dict[int | str, dict[str, Any]] = {404: {"description": "no such resource"}}
# This machine, another machine or --no-disposable, and --disposable.
MODES = {
    "no options": Limits(waits=(0.0, 0.0, 0.0), audit=True),
    "--no-disposable": Limits(waits=(0.0, 0.0, 0.0), guard="all", audit=True),
    "--disposable": Limits(waits=(0.0, 0.0, 0.0), guard="none", audit=True),
}
every_mode = pytest.mark.parametrize("mode", MODES)
careful_mode = pytest.mark.parametrize("mode", ["no options", "--no-disposable"])
State = dict[str, Any]


def jwt(**claims: str) -> dict[str, str]:
    """Returns the header of a JSON Web Token that nobody signed."""
    parts = [json.dumps({"alg": "none"}), json.dumps(claims), "signature"]
    text = ".".join(base64.urlsafe_b64encode(each.encode()).decode().rstrip("=") for each in parts)
    return {"Authorization": f"Bearer {text}"}


def run(app: FastAPI, mode: str, headers: dict[str, str] | None = None) -> Summary:
    return judge(app, headers=headers or TOKEN, limits=MODES[mode])


ADA = jwt(username="ada")


def bearer(request: Request, _: Annotated[Any, Depends(HTTPBearer())]) -> None:
    if request.headers.get("Authorization") not in {TOKEN["Authorization"], ADA["Authorization"]}:
        raise HTTPException(401)


SECURED = [Depends(bearer)]


class Group(BaseModel):
    capabilities: list[str] = []


class Note(BaseModel):
    text: str
    stars: int = 0


class ShownNote(Note):
    id: int


class Config(BaseModel):
    host_name: str = "hub"
    units: str = "metric"


class WithPin(Config):
    pin: str = "0000"


class User(BaseModel):
    id: str
    email: str


class Key(BaseModel):
    label: str


class ShownKey(Key):
    id: str


class ShownToken(Key):
    id: int


class Webhook(BaseModel):
    url: str = "https://example.com/a"
    active: bool = True


class ShownWebhook(Webhook):
    id: int


class Address(BaseModel):
    street: str
    is_default: bool = False


class ShownAddress(Address):
    id: int


class Layout(BaseModel):
    columns: int = Field(ge=1, le=12)


class Theme(BaseModel):
    color: str
    secret: str


def with_notes(app: FastAPI, kept: State) -> None:
    """Adds an ordinary resource: a run that sends nothing is of no use."""

    @app.post("/notes", status_code=201, operation_id="createNote", dependencies=SECURED)
    def create(given: Note) -> ShownNote:
        number = max(kept["notes"], default=0) + 1
        kept["notes"][number] = given.model_dump()
        return ShownNote(id=number, **kept["notes"][number])

    @app.get("/notes/{number}", operation_id="readNote", dependencies=SECURED, responses=GONE)
    def read(number: int) -> ShownNote:
        if number not in kept["notes"]:
            raise HTTPException(404)
        return ShownNote(id=number, **kept["notes"][number])

    @app.delete("/notes/{number}", status_code=204, operation_id="deleteNote", dependencies=SECURED, responses=GONE)
    def delete(number: int) -> None:
        if kept["notes"].pop(number, None) is None:
            raise HTTPException(404)


def judged(summary: Summary, operation: str) -> int:
    """Returns how many requirements of an operation were judged."""
    return next(each.judged for each in summary.report.operations if each.id == operation)


def with_example(document: Any, name: str, example: str) -> Any:
    """Returns a document whose parameters of a name have an example: that of what is there."""
    parameters = [
        parameter
        for item in document["paths"].values()
        for operation in item.values()
        for parameter in operation.get("parameters", ())
    ]
    for each in parameters:
        each.update({"example": example} if each["name"] == name else {})
    return document


@every_mode
def test_the_capabilities_of_the_run_s_own_group_are_not_replaced(mode: str) -> None:
    app = FastAPI()
    kept: State = {"groups": {"admin": {"capabilities": ["admin"]}}, "notes": {}}

    def admin() -> None:
        if "admin" not in kept["groups"].get("admin", {}).get("capabilities", ()):
            raise HTTPException(403)

    rights = [*SECURED, Depends(admin)]

    @app.get("/group/{name}", operation_id="readGroup", dependencies=rights, responses=GONE)
    def read(name: str) -> Group:
        if name not in kept["groups"]:
            raise HTTPException(404)
        return Group(**kept["groups"][name])

    @app.post("/group/{name}", operation_id="createGroup", status_code=201, dependencies=rights)
    def create(name: str, given: Group) -> Group:
        if name in kept["groups"]:
            raise HTTPException(409)
        kept["groups"][name] = given.model_dump()
        return given

    @app.put("/group/{name}", operation_id="replaceGroup", dependencies=rights)
    def replace(name: str, given: Group) -> Group:
        kept["groups"][name] = given.model_dump()
        return given

    @app.delete("/group/{name}", operation_id="deleteGroup", status_code=204, dependencies=rights, responses=GONE)
    def delete(name: str) -> None:
        if kept["groups"].pop(name, None) is None:
            raise HTTPException(404)

    with_notes(app, kept)
    before = copy.deepcopy(kept)

    summary = judge(app, with_example(app.openapi(), "name", "admin"), headers=TOKEN, limits=MODES[mode])

    assert kept == before
    assert failures(summary) == {}
    assert judged(summary, "createNote") > 0


class Account(BaseModel):
    username: str = Field(min_length=1, max_length=4000)
    bio: str | None = None


class Change(BaseModel):
    username: str | None = Field(None, min_length=1, max_length=4000)
    bio: str | None = None
    password: str | None = None


@pytest.mark.many(2)
@every_mode
@pytest.mark.parametrize("given", [Account, Change], ids=["required", "optional"])
def test_the_user_whose_name_the_token_holds_is_not_renamed(mode: str, given: Any) -> None:
    """The name is a claim of the token, and the user is looked up by it."""
    app, headers = FastAPI(), ADA
    kept: State = {"user": {"username": "ada", "bio": "Hello"}, "notes": {}}

    def known() -> None:
        if kept["user"]["username"] != "ada":
            raise HTTPException(403)

    own = [*SECURED, Depends(known)]

    @app.get("/user", operation_id="readUser", dependencies=own)
    def read() -> Account:
        return Account(**kept["user"])

    def change(body: Any) -> Account:
        values = body.model_dump(exclude_unset=True)
        kept["user"] |= {name: value for name, value in values.items() if name in Account.model_fields}
        return Account(**kept["user"])

    change.__annotations__["body"] = given
    app.put("/user", operation_id="changeUser", dependencies=own, description="Changes what is sent alone.")(change)
    with_notes(app, kept)
    before = copy.deepcopy(kept)

    summary = run(app, mode, headers)

    assert kept == before
    assert judged(summary, "changeUser") > 0, "the other fields are changed, put back and judged"
    assert failures(summary) == {}


@pytest.mark.many(2)
@pytest.mark.parametrize(
    ("mode", "stated"),
    in_turn(
        MODES,
        [
            "DELETE /auth/me",
            "DELETE /users/self",
            "POST /me/deactivate",
            "POST /account/close",
            "PUT /me/password",
            "PATCH /users/me/roles",
            "POST /auth/rotate-key",
            "DELETE /me/sessions",
            "POST /profile/two-factor/disable",
            "POST /account.freshen",
        ],
    ),
)
def test_the_run_s_own_account_is_not_taken_away(mode: str, stated: str) -> None:
    app, done = FastAPI(), list[str]()
    method, path = stated.split()
    kept: State = {"notes": {}}

    def act(request: Request) -> dict[str, str]:
        done.append(request.method)
        return {}

    app.add_api_route(path, act, methods=[method], operation_id="act", dependencies=SECURED)
    with_notes(app, kept)

    summary = run(app, mode)

    assert done == []
    assert summary.withheld.keys() == {"act"}
    assert summary.exit_code == 0, "an API with DELETE /me can be green"
    assert failures(summary) == {}


@pytest.mark.many(2)
@pytest.mark.parametrize(
    ("mode", "stated"),
    in_turn(
        MODES,
        [
            "PUT /system/shutdown-host act",
            "POST /system/reboot-now act",
            "POST /factory-reset act",
            "PUT /apps/restart-container act",
            "POST /tasks factoryReset",
            "POST /admin/cache/purge act",
            "POST /system/restore act",
            "PATCH /firmware/upgrade act",
            "POST /tokens/revoke-all act",
            "DELETE /all-data/wipe act",
        ],
    ),
)
def test_the_host_is_not_stopped_or_set_back(mode: str, stated: str) -> None:
    app, done = FastAPI(), list[str]()
    method, path, name = stated.split()
    kept: State = {"notes": {}}

    def act(request: Request) -> dict[str, str]:
        done.append(request.method)
        return {}

    app.add_api_route(path, act, methods=[method], operation_id=name, dependencies=SECURED)
    with_notes(app, kept)

    summary = run(app, mode)

    assert done == []
    assert name in summary.withheld


@every_mode
def test_what_the_run_created_is_restarted_and_restored(mode: str) -> None:
    app, done = FastAPI(), list[str]()
    kept: State = {"notes": {}}
    with_notes(app, kept)

    def acting(verb: str) -> Callable[[int], dict[str, int]]:
        def act(number: int) -> dict[str, int]:
            if number not in kept["notes"]:
                raise HTTPException(404)
            done.append(verb)
            return {"number": number}

        return act

    for verb in ("restart", "restore"):
        path = f"/notes/{{number}}/{verb}"
        app.add_api_route(path, acting(verb), methods=["POST"], operation_id=f"{verb}Note", responses=GONE)

    summary = run(app, mode)

    assert set(done) == {"restart", "restore"}
    assert summary.withheld == {}


@pytest.mark.many(2)
@careful_mode
@pytest.mark.parametrize("is_shown", [True, False])
def test_settings_of_the_host_are_put_back_or_left_alone(mode: str, is_shown: bool) -> None:
    app, sent = FastAPI(), list[Any]()
    kept: State = {"config": {"pin": "1234", "host_name": "den", "units": "metric"}, "notes": {}}

    @app.get("/config", operation_id="readConfig", dependencies=SECURED)
    def read() -> Config:
        return Config(**kept["config"])

    def change(body: Any) -> Config:
        sent.append(body)
        kept["config"] |= body.model_dump(exclude_unset=True)
        return Config(**kept["config"])

    change.__annotations__["body"] = Config if is_shown else WithPin
    app.put("/config", operation_id="changeConfig", dependencies=SECURED, description="Changes what is sent alone.")(
        change
    )

    @app.put("/config/pin", operation_id="setPin", dependencies=SECURED)
    def pin(body: dict[str, str]) -> dict[str, str]:
        sent.append(body)
        kept["config"]["pin"] = body.get("pin", "")
        return {}

    with_notes(app, kept)
    before = copy.deepcopy(kept)

    summary = run(app, mode)

    assert kept == before
    assert "setPin" in summary.withheld
    assert sent != []
    assert not any("pin" in getattr(each, "model_fields_set", each) for each in sent)


@every_mode
def test_no_creation_takes_the_default_from_what_was_there(mode: str) -> None:
    app = FastAPI()
    kept: State = {"addresses": {1: {"street": "Elm", "is_default": True}, 2: {"street": "Oak", "is_default": False}}}
    sent = []

    @app.get("/addresses", operation_id="listAddresses", dependencies=SECURED)
    def listed() -> list[ShownAddress]:
        return [ShownAddress(id=number, **each) for number, each in kept["addresses"].items()]

    @app.post("/addresses", status_code=201, operation_id="createAddress", dependencies=SECURED)
    def create(given: Address) -> ShownAddress:
        sent.append(given.is_default)
        number = max(kept["addresses"]) + 1
        if given.is_default:
            for each in kept["addresses"].values():
                each["is_default"] = False
        kept["addresses"][number] = given.model_dump()
        return ShownAddress(id=number, **kept["addresses"][number])

    @app.delete("/addresses/{number}", status_code=204, operation_id="deleteAddress", responses=GONE)
    def delete(number: int) -> None:
        if kept["addresses"].pop(number, None) is None:
            raise HTTPException(404)

    before = copy.deepcopy(kept)

    summary = run(app, mode)

    assert (kept == before) == (mode != "--disposable")
    assert (True in sent) == (mode == "--disposable")
    assert failures(summary) == {}


@every_mode
def test_a_response_that_shows_the_run_s_own_user_created_nothing(mode: str) -> None:
    """The full-stack FastAPI template: the list of what is left named the superuser as created."""
    app = FastAPI()
    kept: State = {"notes": {}}

    @app.post("/login/test-token", operation_id="testToken", dependencies=SECURED)
    def test() -> User:
        return User(id="5b1f7a52-90c4-4c0e-8a5e-2f60c1d7e301", email="admin@example.com")

    @app.delete("/users/{user_id}", operation_id="deleteUser", status_code=204, dependencies=SECURED)
    def delete(user_id: str) -> None:
        raise HTTPException(404 if user_id != "5b1f7a52-90c4-4c0e-8a5e-2f60c1d7e301" else 403)

    with_notes(app, kept)

    summary = run(app, mode)

    assert [each.operation.id for each in summary.resources if not each.is_gone] == []
    assert summary.report.facts.left == ()


@every_mode
def test_the_last_owner_does_not_leave_the_organization(mode: str) -> None:
    app = FastAPI()
    kept: State = {"members": {"acme": ["ada"]}, "notes": {}}

    @app.get("/organizations", operation_id="listOrganizations", dependencies=SECURED)
    def listed() -> list[dict[str, str]]:
        return [{"slug": each} for each in kept["members"]]

    @app.post("/organizations/{slug}/leave", operation_id="leave", dependencies=SECURED, responses=GONE)
    def leave(slug: str) -> dict[str, str]:
        if slug not in kept["members"]:
            raise HTTPException(404)
        kept["members"][slug].clear()
        return {}

    with_notes(app, kept)
    before = copy.deepcopy(kept)

    summary = run(app, mode)

    assert kept == before
    assert failures(summary) == {}


@every_mode
def test_an_api_key_does_not_revoke_itself(mode: str) -> None:
    app = FastAPI()
    kept: State = {"keys": {"k1": "run", "k2": "backup"}, "notes": {}}

    def known() -> None:
        if "k1" not in kept["keys"]:
            raise HTTPException(401)

    own = [*SECURED, Depends(known)]

    @app.get("/api-keys", operation_id="listKeys", dependencies=own)
    def listed() -> list[ShownKey]:
        return [ShownKey(id=name, label=label) for name, label in kept["keys"].items()]

    @app.patch("/api-keys/{key_id}", operation_id="changeKey", dependencies=own, responses=GONE)
    def change(key_id: str, given: Key) -> ShownKey:
        if key_id not in kept["keys"]:
            raise HTTPException(404)
        kept["keys"][key_id] = given.label
        return ShownKey(id=key_id, label=given.label)

    @app.delete("/api-keys/{key_id}", operation_id="revokeKey", status_code=204, dependencies=own, responses=GONE)
    def revoke(key_id: str) -> None:
        if kept["keys"].pop(key_id, None) is None:
            raise HTTPException(404)

    with_notes(app, kept)
    before = copy.deepcopy(kept)

    summary = run(app, mode)

    assert kept == before
    assert failures(summary) == {}


@every_mode
def test_another_token_is_created_and_deleted(mode: str) -> None:
    app = FastAPI()
    kept: State = {"tokens": {1: "of the run"}, "notes": {}}

    @app.get("/tokens", operation_id="listTokens", dependencies=SECURED)
    def listed() -> list[ShownToken]:
        return [ShownToken(id=number, label=label) for number, label in kept["tokens"].items()]

    @app.post("/tokens", operation_id="createToken", status_code=201, dependencies=SECURED)
    def create(given: Key) -> ShownToken:
        number = max(kept["tokens"]) + 1
        kept["tokens"][number] = given.label
        return ShownToken(id=number, label=given.label)

    @app.delete("/tokens/{number}", operation_id="deleteToken", status_code=204, dependencies=SECURED, responses=GONE)
    def delete(number: int) -> None:
        if kept["tokens"].pop(number, None) is None:
            raise HTTPException(404)

    before = copy.deepcopy(kept)

    summary = run(app, mode)

    assert kept == before
    assert summary.withheld == {}
    assert judged(summary, "createToken") > 0
    assert judged(summary, "deleteToken") > 0


@careful_mode
def test_a_webhook_that_was_there_is_not_switched_off(mode: str) -> None:
    app = FastAPI()
    kept: State = {"webhooks": {7: {"url": "https://example.com/a", "active": True, "failures": 0}}, "notes": {}}

    @app.get("/webhooks", operation_id="listWebhooks", dependencies=SECURED)
    def listed() -> list[ShownWebhook]:
        return [ShownWebhook(id=number, **each) for number, each in kept["webhooks"].items()]

    @app.post("/webhooks/{number}/disable", operation_id="disable", dependencies=SECURED, responses=GONE)
    def disable(number: int) -> dict[str, str]:
        if number not in kept["webhooks"]:
            raise HTTPException(404)
        kept["webhooks"][number]["active"] = False
        return {}

    @app.put("/webhooks/{number}", operation_id="replaceWebhook", dependencies=SECURED, responses=GONE)
    def replace(number: int, given: Webhook) -> ShownWebhook:
        if number not in kept["webhooks"]:
            raise HTTPException(404)
        kept["webhooks"][number] = {**given.model_dump(), "failures": 0}
        return ShownWebhook(id=number, **given.model_dump())

    with_notes(app, kept)
    before = copy.deepcopy(kept)

    run(app, mode)

    assert kept == before


def of_rights(take: Callable[[State], None]) -> tuple[FastAPI, State, list[str]]:
    """Returns a server of one setting whose change takes the rights of the caller, what it keeps, and each write."""
    app, writes = FastAPI(), list[str]()
    kept: State = {"layout": {"columns": 3}, "rights": True, "notes": {}}

    def allowed(request: Request) -> None:
        if not kept["rights"]:
            raise HTTPException(403)
        if request.method not in {"GET", "HEAD"}:
            writes.append(f"{request.method} {request.url.path}")

    own = [*SECURED, Depends(allowed)]

    @app.get("/pages/layout", operation_id="readLayout", dependencies=own)
    def read() -> Layout:
        return Layout(**kept["layout"])

    @app.put("/pages/layout", operation_id="changeLayout", dependencies=own)
    def change(given: Layout) -> Layout:
        kept["layout"] = given.model_dump()
        take(kept)
        return given

    @app.post("/notes", status_code=201, operation_id="createNote", dependencies=own)
    def create(given: Note) -> ShownNote:
        number = max(kept["notes"], default=0) + 1
        kept["notes"][number] = given.model_dump()
        return ShownNote(id=number, **kept["notes"][number])

    @app.get("/notes/{number}", operation_id="readNote", dependencies=own, responses=GONE)
    def read_note(number: int) -> ShownNote:
        if number not in kept["notes"]:
            raise HTTPException(404)
        return ShownNote(id=number, **kept["notes"][number])

    @app.delete("/notes/{number}", status_code=204, operation_id="deleteNote", dependencies=own, responses=GONE)
    def delete(number: int) -> None:
        if kept["notes"].pop(number, None) is None:
            raise HTTPException(404)

    return app, kept, writes


def test_a_run_that_loses_its_rights_writes_nothing_more_and_says_so_first() -> None:
    app, _, writes = of_rights(lambda kept: kept.update(rights=False))

    summary = run(app, "no options")

    lost = summary.report.facts.lost
    assert lost is not None
    assert lost.request == "PUT /pages/layout"
    assert lost.fields == "columns"
    assert lost.curl is not None, "the command that may undo it"
    assert "/pages/layout" in lost.curl
    assert summary.exit_code in {1, 4}
    assert writes.count("PUT /pages/layout") == 1
    assert writes[-1] == "PUT /pages/layout"


def test_rights_that_come_and_go_with_a_state_do_not_end_the_run() -> None:
    app, kept, _ = of_rights(lambda _: None)

    @app.post("/pages/publish", operation_id="publish", dependencies=SECURED)
    def publish() -> dict[str, str]:
        raise HTTPException(403, "only on weekdays")

    before = copy.deepcopy(kept)

    summary = run(app, "no options")

    assert summary.report.facts.lost is None
    assert kept == before
    assert judged(summary, "changeLayout") > 0


@careful_mode
def test_a_side_effect_is_told_without_values(mode: str) -> None:
    """Nothing in the document says that a new note changes the theme."""
    app = FastAPI()
    kept: State = {"theme": {"color": "green", "secret": "s3cr3t-value"}, "notes": {}}

    @app.get("/theme", operation_id="readTheme", dependencies=SECURED)
    def theme() -> Theme:
        return Theme(**kept["theme"])

    @app.post("/notes", status_code=201, operation_id="createNote", dependencies=SECURED)
    def create(given: Note) -> ShownNote:
        kept["theme"] = {"color": "red", "secret": "another-s3cr3t"}
        kept["notes"][len(kept["notes"]) + 1] = given
        return ShownNote(id=len(kept["notes"]), **given.model_dump())

    summary = run(app, mode)

    told = [each for each in summary.report.facts.altered if each.path == "/theme"]
    assert [(each.fields, each.what) for each in told] == [(("color", "secret"), "changed")]
    assert "s3cr3t" not in str(summary.report.facts.altered)


def test_what_is_put_back_is_told_and_what_moves_anyway_is_not() -> None:
    app, count = FastAPI(), [0]
    kept: State = {"layout": {"columns": 3}}

    @app.get("/pages/layout", operation_id="readLayout", dependencies=SECURED)
    def read() -> Layout:
        return Layout(**kept["layout"])

    @app.put("/pages/layout", operation_id="changeLayout", dependencies=SECURED)
    def change(given: Layout) -> Layout:
        kept["layout"] = given.model_dump()
        return given

    @app.get("/visits", operation_id="readVisits", dependencies=SECURED)
    def visits() -> dict[str, str]:
        count[0] += 1
        return {"seen": f"{count[0]} times"}

    summary = run(app, "no options")

    assert kept["layout"] == {"columns": 3}
    assert [(each.path, each.what) for each in summary.report.facts.altered] == [("/pages/layout", "put back")]
