"""A run changes and deletes nothing for good that it did not create, unless the server is said to be disposable."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import ordinary
import pytest
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.security import HTTPBearer
from ordinary import failures, warnings
from pydantic import BaseModel

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running.engine import Limits

DISPOSABLE = Limits(waits=(0.0, 0.0, 0.0), guard="none")
ELSEWHERE = Limits(waits=(0.0, 0.0, 0.0), guard="all")
TOKEN = {"Authorization": "Bearer a-token-of-the-tests"}
GONE: dict[int | str, dict[str, Any]] = {404: {"description": "no such resource"}}


def judge(app: FastAPI, **effort: Any) -> Summary:
    """Returns what a run finds of an application that is judged as one on another machine."""
    return ordinary.judge(app, **{"limits": ELSEWHERE, **effort})


def bearer(request: Request, _: Annotated[Any, Depends(HTTPBearer())]) -> None:
    if request.headers.get("Authorization") != TOKEN["Authorization"]:
        raise HTTPException(401)


BEARER = [Depends(bearer)]


class Shown(BaseModel):
    nickname: str
    newsletter: bool = False


class WithPassword(Shown):
    password: str


class Change(BaseModel):
    nickname: str | None = None
    newsletter: bool | None = None
    password: str | None = None
    api_key: str | None = None


class User(Shown):
    id: int


class Named(BaseModel):
    nickname: str | None = None
    motto: str | None = None


def of_me(
    given: Any, path: str = "/me", *, is_read: bool = True
) -> tuple[FastAPI, list[dict[str, Any]], dict[str, Any]]:
    """Returns a server of one account, what was sent to it, and what it keeps."""
    app, sent, kept = FastAPI(), list[dict[str, Any]](), {"nickname": "Ada", "newsletter": True}

    if is_read:

        @app.get(path, operation_id="read", dependencies=BEARER)
        def read() -> Shown:
            return Shown.model_validate(kept)

    def change(body: Any) -> Shown:
        values = body.model_dump(exclude_unset=True)
        sent.append(values)
        kept.update({name: value for name, value in values.items() if name in Shown.model_fields})
        return Shown.model_validate(kept)

    change.__annotations__["body"] = given
    app.put(path, operation_id="change", dependencies=BEARER)(change)
    return app, sent, kept


def test_a_required_password_of_the_own_account_is_not_sent() -> None:
    app, sent, _ = of_me(WithPassword)

    summary = judge(app, headers=TOKEN)

    assert sent == []
    assert failures(summary) == {}
    assert "it changes the password of the run's own user" in summary.withheld["change"]


def test_an_account_that_can_be_put_back_is_judged() -> None:
    app, sent, kept = of_me(Shown)

    summary = judge(app, headers=TOKEN)

    assert sent != []
    assert kept == {"nickname": "Ada", "newsletter": True}
    assert "change" not in summary.untested
    assert failures(summary) == {}


def test_what_no_response_shows_is_not_changed() -> None:
    """A PUT of settings that nobody can read could not be put back."""
    app, sent, _ = of_me(Shown, "/settings", is_read=False)

    summary = judge(app, headers=TOKEN)

    assert sent == []
    assert "--disposable" in summary.withheld["change"]
    assert judge(app, headers=TOKEN, limits=DISPOSABLE).untested == {}
    assert sent != []


def users(method: str, given: Any, *, is_read: bool = True) -> tuple[FastAPI, list[dict[str, Any]], dict[int, User]]:
    """Returns a server of users that nobody creates by the API, what was sent to it, and the users."""
    app, sent = FastAPI(), list[dict[str, Any]]()
    kept = {number: User(id=number, nickname=f"User {number}") for number in range(1, 4)}

    @app.get("/users", operation_id="list")
    def listed() -> list[User]:
        return [*kept.values()]

    def found(number: int) -> User:
        if number not in kept:
            raise HTTPException(404)
        return kept[number]

    if is_read:
        app.get("/users/{number}", operation_id="read", responses=GONE)(found)

    def change(number: int, body: Any) -> User:
        user = found(number)
        values = body.model_dump(exclude_none=True)
        sent.append(values)
        kept[number] = user.model_copy(update={name: values[name] for name in values if name in User.model_fields})
        return kept[number]

    change.__annotations__["body"] = given
    app.add_api_route("/users/{number}", change, methods=[method], operation_id="change", responses=GONE)
    return app, sent, kept


def test_no_secret_of_a_listed_resource_is_changed() -> None:
    app, sent, kept = users("PATCH", Change)
    before = dict(kept)

    summary = judge(app)

    assert sent != []
    assert not [each for each in sent if "password" in each or "api_key" in each]
    assert kept == before
    assert "change" not in summary.untested
    assert failures(summary) == {}
    assert warnings(summary) == {}


def test_a_listed_resource_with_a_required_password_is_not_changed() -> None:
    app, sent, _ = users("PUT", WithPassword)

    summary = judge(app)

    assert sent == []
    assert "'password'" in summary.withheld["change"]
    assert "--disposable" in summary.withheld["change"]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_listed_resource_that_cannot_be_read_is_not_changed(method: str) -> None:
    app, sent, _ = users(method, Shown, is_read=False)

    summary = judge(app)

    assert sent == []
    assert "--disposable" in summary.withheld["change"]


def test_what_a_put_replaced_is_not_deleted() -> None:
    """The PUT documents 200 alone, and went to a listed resource, which the DELETE then took for one of the run."""
    app, sent, kept = users("PUT", Shown)
    before = dict(kept)

    @app.delete("/users/{number}", status_code=204, operation_id="remove", responses=GONE)
    def remove(number: int) -> None:
        if kept.pop(number, None) is None:
            raise HTTPException(404)

    summary = judge(app)

    assert sent != []
    assert kept == before
    assert "change" not in summary.untested
    assert "remove" in summary.withheld


def container(first: dict[str, Any] | None) -> tuple[FastAPI, list[str], dict[str, Any]]:
    """Returns a server of one container, what was done to it, and what it holds."""
    app, done, kept = FastAPI(), list[str](), {} if first is None else {"it": first}

    @app.get("/db/c1", operation_id="read", responses=GONE)
    def read() -> Shown:
        if not kept:
            raise HTTPException(404)
        return Shown.model_validate(kept["it"])

    @app.put("/db/c1", operation_id="put", status_code=201)
    def put(body: Shown) -> Shown:
        kept["it"] = body.model_dump()
        return body

    @app.delete("/db/c1", operation_id="remove", status_code=204, responses=GONE)
    def remove() -> None:
        done.append("removed")
        if not kept:
            raise HTTPException(404)
        kept.clear()

    @app.post("/db/c1/@move", operation_id="move", responses=GONE)
    def move() -> dict[str, str]:
        done.append("moved")
        return {}

    return app, done, kept


def test_the_one_thing_of_a_path_that_was_there_is_neither_deleted_nor_moved() -> None:
    """Guillotina: a container that all other paths lie in."""
    app, done, kept = container({"nickname": "Mine", "newsletter": True})

    summary = judge(app)

    assert done == []
    assert kept == {"it": {"nickname": "Mine", "newsletter": True}}
    assert {"remove", "move"} <= summary.withheld.keys()
    assert all("--disposable" in summary.withheld[name] for name in ("remove", "move"))
    judge(app, limits=DISPOSABLE)
    assert {"removed", "moved"} == set(done)


def test_the_one_thing_of_a_path_that_the_run_created_is_deleted() -> None:
    app, done, _ = container(None)

    summary = judge(app)

    assert "removed" in done
    assert failures(summary) == {}
    assert summary.withheld.keys() <= {"move"}


@pytest.mark.parametrize("count", [0, 2])
def test_a_collection_is_emptied_only_where_it_was_empty(count: int) -> None:
    app, kept = FastAPI(), {number: User(id=number, nickname=f"User {number}") for number in range(count)}

    @app.get("/users", operation_id="list")
    def listed() -> list[User]:
        return [*kept.values()]

    @app.post("/users", status_code=201, operation_id="create")
    def create(body: Shown) -> User:
        number = max(kept, default=0) + 1
        kept[number] = User(id=number, **body.model_dump())
        return kept[number]

    @app.delete("/users", status_code=204, operation_id="clear")
    def clear() -> None:
        kept.clear()

    @app.delete("/users/{number}", status_code=204, operation_id="remove", responses=GONE)
    def remove(number: int) -> None:
        if kept.pop(number, None) is None:
            raise HTTPException(404)

    summary = judge(app)

    assert len(kept) == count
    assert summary.withheld.keys() == ({"clear"} if count else set())
    assert failures(summary) == {}


def test_what_lies_below_a_listed_resource_is_not_deleted() -> None:
    app, _, kept = users("PATCH", Shown)
    pictures = dict.fromkeys(kept, "a picture")

    @app.delete("/users/{number}/picture", status_code=204, operation_id="remove", responses=GONE)
    def remove(number: int) -> None:
        if pictures.pop(number, None) is None:
            raise HTTPException(404)

    summary = judge(app)

    assert len(pictures) == len(kept)
    assert "--disposable" in summary.withheld["remove"]


@pytest.mark.parametrize("verb", ["stop", "reset-password", "archive"])
def test_no_action_is_sent_to_a_listed_resource(verb: str) -> None:
    app, _, _ = users("PATCH", Shown)
    done = []

    @app.post(f"/users/{{number}}/{verb}", operation_id="act", responses=GONE)
    def act(number: int) -> dict[str, str]:
        done.append(number)
        return {}

    summary = judge(app)

    assert done == []
    assert "act" in summary.withheld


def test_an_action_on_what_the_run_created_is_judged() -> None:
    app, kept, done = FastAPI(), dict[int, User](), []

    @app.post("/users", status_code=201, operation_id="create")
    def create(body: Shown) -> User:
        kept[len(kept)] = User(id=len(kept), **body.model_dump())
        return kept[len(kept) - 1]

    @app.post("/users/{number}/archive", operation_id="act", responses=GONE)
    def act(number: int) -> User:
        if number not in kept:
            raise HTTPException(404)
        done.append(number)
        return kept[number]

    summary = judge(app)

    assert done != []
    assert summary.untested == {}
    assert failures(summary) == {}


@pytest.mark.many(2)
@pytest.mark.parametrize("path", ["/shutdown", "/admin/reset", "/cache/purge", "/system/reboot-now"])
def test_the_server_is_not_stopped_or_emptied_even_if_it_is_disposable(path: str) -> None:
    app, _, _ = users("PATCH", Shown)
    done = []

    @app.post(path, operation_id="act")
    def act() -> dict[str, str]:
        done.append(path)
        return {}

    for limits in (ELSEWHERE, DISPOSABLE):
        summary = judge(app, limits=limits)

        assert done == []
        assert summary.withheld["act"].startswith("withheld, host: it would stop the server")


class Management(BaseModel):
    operation: Literal["reload", "shutdown"]


def test_no_member_of_an_enumeration_stops_the_server() -> None:
    """FlexGet, which ends after `{"operation": "shutdown"}`."""
    app, done = FastAPI(), []

    @app.post("/server/manage", operation_id="manage")
    def manage(body: Management) -> dict[str, str]:
        done.append(body)
        return {}

    summary = judge(app)

    assert done == []
    assert "'shutdown'" in summary.withheld["manage"]


def test_settings_that_a_post_changes_are_put_back() -> None:
    app, kept, sent = FastAPI(), {"nickname": "Ada", "newsletter": True}, []

    @app.get("/settings", operation_id="read")
    def read() -> Shown:
        return Shown.model_validate(kept)

    @app.post("/settings", operation_id="change")
    def change(body: Change) -> Shown:
        sent.append(body)
        kept.update({name: value for name, value in body.model_dump(exclude_none=True).items() if name in kept})
        return Shown.model_validate(kept)

    summary = judge(app)

    assert sent != []
    assert not [each for each in sent if each.password or each.api_key]
    assert kept == {"nickname": "Ada", "newsletter": True}
    assert failures(summary) == {}
    assert summary.untested == {}


def test_a_change_that_crashed_is_put_back() -> None:
    """FlexGet stores its variables, and answers 500 then. No request of the operation was accepted."""
    app, kept = FastAPI(), {"nickname": "Ada", "newsletter": True}

    @app.get("/settings", operation_id="read")
    def read() -> Shown:
        return Shown.model_validate(kept)

    @app.put("/settings", operation_id="change")
    def change(body: Shown) -> Shown:
        kept.update(body.model_dump())
        raise RuntimeError

    summary = judge(app)

    assert "change/no-server-error" in failures(summary)
    assert kept == {"nickname": "Ada", "newsletter": True}


def test_a_map_that_a_put_replaces_is_not_changed() -> None:
    """FlexGet documents 201 for the PUT of all its variables."""
    app, kept = FastAPI(), {"color": "red"}

    @app.get("/variables", operation_id="read")
    def read() -> dict[str, str]:
        return kept

    @app.put("/variables", operation_id="change", status_code=201)
    def change(body: dict[str, str]) -> dict[str, str]:
        kept.clear()
        kept.update(body)
        return kept

    summary = judge(app)

    assert kept == {"color": "red"}
    assert "--disposable" in summary.withheld["change"]


def test_a_null_that_was_there_is_put_back() -> None:
    """A server that leaves out what is null shows no value to put back."""
    app, kept = FastAPI(), Named(nickname="Ada")

    @app.get("/me", operation_id="read", response_model_exclude_none=True)
    def read() -> Named:
        return kept

    @app.patch("/me", operation_id="change", response_model_exclude_none=True)
    def change(body: Named) -> Named:
        vars(kept).update(body.model_dump(exclude_unset=True))
        return kept

    summary = judge(app)

    assert kept == Named(nickname="Ada")
    assert failures(summary) == {}
    assert summary.untested == {}


class Line(BaseModel):
    sku: str
    quantity: int = 1


class Basket(BaseModel):
    id: str = "c1"
    lines: list[Line] = []
    coupon: str | None = None


class Code(BaseModel):
    code: str


def test_a_server_on_this_machine_gets_what_nothing_undoes_but_is_not_stopped() -> None:
    app, held, sent = FastAPI(), Basket(lines=[Line(sku="pen")]), set[str]()

    @app.get("/cart", operation_id="read")
    def read() -> Basket:
        return held

    @app.delete("/cart", operation_id="clear", status_code=204)
    def clear() -> None:
        held.lines, held.coupon = [], None

    @app.put("/cart/coupon", operation_id="redeem")
    def redeem(coupon: Code) -> Basket:
        held.coupon = coupon.code
        return held

    @app.post("/cart/reset", operation_id="reset", status_code=204)
    def reset() -> None:
        held.lines = []

    @app.post("/shutdown", operation_id="stop", status_code=204)
    def stop() -> None:
        sent.add("stop")

    assert ordinary.judge(app).withheld.keys() == {"stop"}
    assert sent == set()
    assert judge(app).withheld.keys() == {"clear", "redeem", "reset", "stop"}
    assert judge(app, limits=DISPOSABLE).withheld.keys() == {"stop"}
    assert sent == set()
