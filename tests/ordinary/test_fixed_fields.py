"""Fields that keep the value that their resource was created with, which a schema shared by POST and PUT cannot say."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

RESPONSES: dict[int | str, dict[str, Any]] = {404: {}, 422: {}}
Currency = Literal["eur", "usd", "gbp"]


class AccountIn(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    owner: str = Field(max_length=30)
    currency: Currency = "eur"
    note: str | None = None


class Account(AccountIn):
    id: int


class AccountChange(BaseModel):
    name: str = Field(default="-", min_length=1, max_length=50)
    owner: str = Field(default="-", max_length=30)
    currency: Currency = "eur"
    note: str | None = None


def accounts(fixed: str = "", *, status: int = 422, words: str = "", refused: str = "") -> FastAPI:
    """Returns accounts in which one field cannot be changed. A faulty one refuses one value in each change."""
    app, kept = FastAPI(), dict[int, dict[str, Any]]()

    def checked(id_: int, changes: dict[str, Any]) -> dict[str, Any]:
        changed = {**read(id_), **changes}
        if (fixed and changed[fixed] != kept[id_][fixed]) or (refused and refused in changes.values()):
            raise HTTPException(status, words)
        kept[id_] = changed
        return changed

    @app.post("/accounts", status_code=201, operation_id="open", response_model=Account)
    def open_(account: AccountIn) -> Any:
        kept[len(kept) + 1] = {"id": len(kept) + 1, **account.model_dump()}
        return kept[len(kept)]

    @app.get("/accounts/{id_}", operation_id="read", response_model=Account, responses=RESPONSES)
    def read(id_: int) -> Any:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    @app.patch("/accounts/{id_}", operation_id="change", response_model=Account, responses=RESPONSES)
    def change(id_: int, account: AccountChange) -> Any:
        return checked(id_, account.model_dump(exclude_unset=True))

    @app.put("/accounts/{id_}", operation_id="replace", response_model=Account, responses=RESPONSES)
    def replace(id_: int, account: AccountIn) -> Any:
        return checked(id_, account.model_dump())

    return app


@pytest.mark.many(2)
@pytest.mark.parametrize(
    ("fixed", "status", "words"),
    [
        ("currency", 422, "currency cannot be changed"),
        ("currency", 400, "immutable field"),
        ("owner", 422, "The owner of an account is fixed"),
        ("owner", 400, ""),
        ("name", 409, "The name of an account is final"),
    ],
)
def test_field_that_no_change_changes_is_no_finding(fixed: str, status: int, words: str) -> None:
    summary = judge(accounts(fixed, status=status, words=words))

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}


@pytest.mark.many(2)
@pytest.mark.parametrize("words", ["", "invalid"])
@pytest.mark.parametrize("refused", ["usd", "gbp"])
def test_member_that_changes_refuse_is_found(refused: str, words: str) -> None:
    found = failures(judge(accounts(refused=refused, words=words)))

    assert {"change/body/currency/domain:admitted", "replace/body/currency/domain:admitted"} <= found.keys()


class RoomIn(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    kind: Literal["hall", "cell"]
    heated: bool
    wing: Literal["north", "south"] | None


class Room(RoomIn):
    id: int


class RoomChange(BaseModel):
    name: str = Field(default="-", min_length=1, max_length=50)
    kind: Literal["hall", "cell"] = "hall"
    heated: bool = True
    wing: Literal["north", "south"] | None = None


def rooms(fixed: str, refused: tuple[Any, ...] = ()) -> FastAPI:
    """Returns rooms in which one field cannot be changed. A faulty server refuses one value in each change instead."""
    app, kept = FastAPI(), dict[int, dict[str, Any]]()

    @app.post("/rooms", status_code=201, operation_id="open", response_model=Room)
    def open_(room: RoomIn) -> Any:
        kept[len(kept) + 1] = {"id": len(kept) + 1, **room.model_dump()}
        return kept[len(kept)]

    @app.get("/rooms/{id_}", operation_id="read", response_model=Room, responses=RESPONSES)
    def read(id_: int) -> Any:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    @app.patch("/rooms/{id_}", operation_id="change", response_model=Room, responses=RESPONSES)
    def change(id_: int, room: RoomChange) -> Any:
        changes, old = room.model_dump(exclude_unset=True), read(id_)
        is_changed = fixed in changes and changes[fixed] != old[fixed]
        if (is_changed and not refused) or (fixed in changes and changes[fixed] in refused):
            raise HTTPException(422)
        kept[id_] = {**old, **changes}
        return kept[id_]

    return app


@pytest.mark.parametrize("fixed", ["kind", "heated", "wing"])
def test_field_of_two_members_that_no_change_changes_is_no_finding(fixed: str) -> None:
    """The refusal says nothing, and only one or two other values exist."""
    summary = judge(rooms(fixed))

    assert failures(summary) == {}
    assert warnings(summary) == {}


@pytest.mark.many(2)
@pytest.mark.parametrize(
    ("field", "refused", "case"),
    [
        ("kind", "hall", "domain:admitted"),
        ("kind", "cell", "domain:admitted"),
        ("heated", False, "domain:admitted"),
        ("wing", None, "nullable"),
    ],
)
def test_value_of_two_that_each_change_refuses_is_found(field: str, refused: Any, case: str) -> None:
    summary = judge(rooms(field, (refused,)))

    assert f"change/body/{field}/{case}" in {**failures(summary), **warnings(summary)}


class Plan(BaseModel):
    tier: Literal["free", "pro", "team"]


@pytest.mark.parametrize("refused", ["free", "pro", "team"])
def test_member_that_a_replacement_refuses_is_found(refused: str) -> None:
    """The replacement demands the field, and the refused member may be that of the smallest request."""
    app, kept = FastAPI(), dict[int, Plan]()

    @app.post("/plans", status_code=201, operation_id="make")
    def make(plan: Plan) -> dict[str, Any]:
        kept[len(kept) + 1] = plan
        return {"id": len(kept), **plan.model_dump()}

    @app.get("/plans/{id_}", operation_id="read", responses=RESPONSES)
    def read(id_: int) -> Plan:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    @app.put("/plans/{id_}", operation_id="replace", responses=RESPONSES)
    def replace(id_: int, plan: Plan) -> Plan:
        read(id_)
        if plan.tier == refused:
            raise HTTPException(422)
        kept[id_] = plan
        return plan

    assert "replace/body/tier/domain:admitted" in failures(judge(app))
