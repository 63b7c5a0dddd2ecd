"""Responses that hold the resource in an envelope, where requests do not, as the API resources of Laravel do."""

from __future__ import annotations

from typing import Annotated

import pytest
from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

Text = Annotated[str, Field(min_length=1, max_length=60)]


class DishIn(BaseModel):
    name: Text
    origin: Text | None = None


class Dish(DishIn):
    id: int


class Enveloped(BaseModel):
    data: Dish


def dishes(bug: str = "") -> FastAPI:
    """Returns dishes, which responses hold in `data`."""
    app, kept = FastAPI(), dict[int, Dish]()

    @app.post("/dishes", status_code=201, operation_id="create")
    def create(body: DishIn) -> Enveloped:
        made = Dish(id=len(kept) + 1, **body.model_dump())
        kept[made.id] = made
        if bug == "cuts":
            made.name = made.name[:6]
        if bug == "nowhere" and made.origin is None:
            made.origin = "nowhere"
        return Enveloped(data=made)

    return app


def test_a_correct_server_with_envelopes_is_accused_of_nothing() -> None:
    summary = judge(dishes(), examples=0)

    assert failures(summary) == {}
    assert warnings(summary) == {}


def test_what_an_envelope_shows_is_compared_with_what_was_sent() -> None:
    assert "create/body/name/echo" in failures(judge(dishes("cuts"), examples=0))
    assert "create/body/origin/null-kept" in warnings(judge(dishes("nowhere"), examples=0))


class Coupon(BaseModel):
    code: Text
    name: Text | None = None


class Stored(Coupon):
    id: int


class Told(BaseModel):
    """The code of the status stands around the coupon, which has a code of its own."""

    code: int = 201
    data: Stored


def coupons(*, is_cut: bool = False) -> FastAPI:
    app, kept = FastAPI(), dict[int, Stored]()

    @app.post("/coupons", status_code=201, operation_id="create")
    def create(body: Coupon) -> Told:
        made = Stored(id=len(kept) + 1, **body.model_dump())
        made.code = made.code[:6] if is_cut else made.code
        kept[made.id] = made
        return Told(data=made)

    @app.get("/coupons/{number}", operation_id="read", responses={404: {}})
    def read(number: int) -> Told:
        if number not in kept:
            raise HTTPException(404)
        return Told(data=kept[number])

    return app


def test_code_of_a_status_is_not_compared_with_a_code_that_was_sent() -> None:
    summary = judge(coupons(), examples=0)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert "create/body/code/echo" in failures(judge(coupons(is_cut=True), examples=0))


class Maybe(BaseModel):
    data: Dish | None


class Never(BaseModel):
    data: Dish


@pytest.mark.parametrize(("is_null", "answered"), [(True, Maybe), (False, Never)])
def test_null_in_an_envelope_finds_nothing(is_null: bool, answered: type[BaseModel]) -> None:
    """OPTIMADE, whose single entries are null where no entry has the id. Another dish is found by mistake."""
    app, kept = FastAPI(), {str(number): Dish(id=number, name=f"Dish {number}") for number in range(1, 4)}

    @app.get("/dishes", operation_id="list")
    def listed() -> list[Dish]:
        return [*kept.values()]

    def read(number: str) -> dict[str, Dish | None]:
        return {"data": kept.get(number, None if is_null else kept["1"])}

    app.get("/dishes/{number}", operation_id="read", response_model=answered, responses={404: {}})(read)
    summary = judge(app)

    assert ("read/path/number/not-found" in failures(summary)) != is_null
    assert "read" not in summary.untested
