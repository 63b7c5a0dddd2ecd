"""Resources of several kinds: a server never turns a card into a bank account."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from fastapi import Body, FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field


class Card(BaseModel):
    kind: Literal["card"]
    holder: str = Field(min_length=1)
    network: Literal["visa", "other"] = "visa"


class Account(BaseModel):
    kind: Literal["account"]
    iban: str = Field(min_length=1)
    currency: Literal["EUR", "CHF"] = "EUR"
    limit: int = 10


class ShownCard(Card):
    id: int


class ShownAccount(Account):
    id: int


Method = Annotated[Card | Account, Body(discriminator="kind")]
Shown = Annotated[ShownCard | ShownAccount, Field(discriminator="kind")]
RESPONSES: dict[int | str, dict[str, Any]] = {404: {}, 409: {}}


def methods(bug: str = "") -> FastAPI:
    """Returns payment methods that keep their kind. A faulty PUT gives an account another limit than documented."""
    app, kept = FastAPI(), dict[int, dict[str, Any]]()

    @app.post("/methods", status_code=201, operation_id="create", response_model=Shown)
    def create(method: Method) -> Any:
        id_ = len(kept) + 1
        kept[id_] = {"id": id_, **method.model_dump()}
        return kept[id_]

    @app.get("/methods/{id_}", operation_id="read", response_model=Shown, responses=RESPONSES)
    def read(id_: int) -> Any:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    @app.put("/methods/{id_}", operation_id="replace", response_model=Shown, responses=RESPONSES)
    def replace(id_: int, method: Method) -> Any:
        if read(id_)["kind"] != method.kind:
            raise HTTPException(409, "A payment method keeps its kind")
        held = method.model_dump()
        if bug and "limit" not in method.model_fields_set:
            held["limit"] = 0
        kept[id_] = {"id": id_, **held}
        return kept[id_]

    return app


def test_a_resource_that_keeps_its_kind_is_replaced_by_each_kind() -> None:
    summary = judge(methods(), examples=0)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    of_kinds = [each for each in summary.verdicts if each.requirement.id.startswith("replace/body/(")]
    assert {each.requirement.id.split("/")[2] for each in of_kinds if each.outcome == "pass"} == {"(Card)", "(Account)"}
    assert sum(each.outcome == "inconclusive" for each in of_kinds) < len(of_kinds) / 10


@pytest.mark.soak
def test_a_default_of_the_second_kind_that_a_put_does_not_apply_is_found() -> None:
    assert "replace/body/(Account)/limit/default" in failures(judge(methods("another limit"), examples=0))
