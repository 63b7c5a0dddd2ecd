"""A list in a PATCH takes the place of the old one, or its items say by a name which of the old ones they change."""

from __future__ import annotations

from itertools import count
from typing import Any, TypeVar

import pytest
from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

Item = TypeVar("Item", bound=BaseModel)


class Rule(BaseModel):
    attribute: str = Field(min_length=1, max_length=40)
    values: list[str] = []


class Setting(BaseModel):
    name: str = Field(min_length=1, max_length=40)
    text: str = ""


def gates(item: type[Item], *, keeps_old: bool) -> FastAPI:
    """Returns gates with a list of items, which a PATCH replaces; with `keeps_old` it keeps the old ones beside."""
    app, kept, numbers = FastAPI(), dict[int, dict[str, Any]](), count(1)

    class GateIn(BaseModel):
        title: str = Field(min_length=1, max_length=60)
        items: list[item] = []  # type: ignore[valid-type] # a class that is made at run time

    class Gate(GateIn):
        id: int

    class Change(BaseModel):
        title: str = Field(default="", min_length=1, max_length=60)
        items: list[item] = Field(default=None)  # type: ignore[valid-type, arg-type] # made at run time; no list is sent

    def found(gate_id: int) -> dict[str, Any]:
        if gate_id not in kept:
            raise HTTPException(404)
        return kept[gate_id]

    def create(gate: GateIn) -> dict[str, Any]:
        number = next(numbers)
        return kept.setdefault(number, {"id": number, **gate.model_dump()})

    def change(gate_id: int, change: Change) -> dict[str, Any]:
        gate, new = found(gate_id), change.model_dump(exclude_unset=True)
        if keeps_old and "items" in new:
            names = {each.get("name", "") for each in new["items"]}
            new["items"] = [*(each for each in gate["items"] if each.get("name") not in names), *new["items"]]
        gate.update(new)
        return gate

    for each in (create, change):
        each.__annotations__ = {**each.__annotations__, "gate": GateIn, "change": Change}
    missing: dict[int | str, dict[str, Any]] = {404: {}}
    app.post("/gates", status_code=201, operation_id="create", response_model=Gate)(create)
    app.get("/gates/{gate_id}", operation_id="read", response_model=Gate, responses=missing)(found)
    app.patch("/gates/{gate_id}", operation_id="change", response_model=Gate, responses=missing)(change)
    return app


@pytest.mark.soak
def test_list_that_a_change_appends_to_is_found_where_the_items_have_no_name() -> None:
    assert "change/body/items/echo" in warnings(judge(gates(Rule, keeps_old=True)))


def test_change_may_be_about_the_items_that_it_names() -> None:
    summary = judge(gates(Setting, keeps_old=True))

    assert {**failures(summary), **warnings(summary)} == {}


def test_list_that_takes_the_place_of_the_old_one_is_right() -> None:
    summary = judge(gates(Rule, keeps_old=False))

    assert {**failures(summary), **warnings(summary)} == {}
