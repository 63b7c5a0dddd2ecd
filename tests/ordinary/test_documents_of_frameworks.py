"""Correct servers whose document a framework wrote: what the framework always writes means less than it says."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from ordinary import failures, found, judge, warnings
from pydantic import BaseModel, Field

NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "There is none."}}


class GuestIn(BaseModel):
    name: str = Field(min_length=1, max_length=60)
    tags: list[str] = []
    email: str | None = Field(None, max_length=80)


class GuestChange(BaseModel):
    name: str | None = Field(None, min_length=1, max_length=60)
    tags: list[str] | None = None
    email: str | None = Field(None, max_length=80)


class Guest(BaseModel):
    id: int
    name: str
    tags: list[str]
    email: str | None


def guests(bug: str = "", method: str = "PATCH") -> FastAPI:
    """Returns guests. A change takes `Optional` for each member, and refuses null for what a guest must have."""
    app, kept, numbers = FastAPI(), dict[int, Guest](), count(1)

    @app.post("/guests", status_code=201)
    def create(guest: GuestIn) -> Guest:
        number = next(numbers)
        return kept.setdefault(number, Guest(id=number, **guest.model_dump()))

    @app.get("/guests/{guest_id}", responses=NOT_FOUND)
    def read(guest_id: int) -> Guest:
        if guest_id not in kept:
            raise HTTPException(404)
        return kept[guest_id]

    @app.api_route("/guests/{guest_id}", methods=[method], responses=NOT_FOUND, operation_id="change")
    def change(guest_id: int, change: GuestChange) -> Guest:
        members = change.model_dump(exclude_unset=True)
        refused = ("name", "tags", "email") if bug == "email" else ("name", "tags")
        if any(members.get(name, "") is None for name in refused):
            raise HTTPException(422, "This member may not be null")
        kept[guest_id] = read(guest_id).model_copy(update=members)
        return kept[guest_id]

    @app.delete("/guests/{guest_id}", status_code=204, responses=NOT_FOUND)
    def delete(guest_id: int) -> None:
        del kept[read(guest_id).id]

    return app


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_null_may_be_refused_in_a_change_where_the_resource_cannot_have_it(method: str) -> None:
    summary = judge(guests(method=method))

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert "change/body/name/nullable" in found(summary, "notice")


def test_null_that_a_change_refuses_is_a_failure_where_the_resource_may_have_it() -> None:
    assert set(failures(judge(guests("email")))) == {"change/body/email/nullable"}
