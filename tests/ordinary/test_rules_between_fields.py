"""Rules between fields, whose refusals do not name the fields: in the styles of Rails, Django REST and protobuf."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

RESPONSES: dict[int | str, dict[str, Any]] = {400: {}, 404: {}, 422: {}}
Body = dict[str, Any]


class Named(BaseModel):
    name: str = Field(default="-", min_length=1, max_length=40)


class Plan(Named):
    kind: Literal["flat", "tiered", "free"] = "free"
    cents: int | None = Field(default=None, ge=0, le=100_000)
    region: Literal["eu", "us", "ap"] = "eu"


class Discount(Named):
    percent: int = Field(default=10, ge=0, le=100)
    approver: str | None = Field(default=None, max_length=30)


class Script(Named):
    uri: str | None = Field(default=None, max_length=60)
    inline: str | None = Field(default=None, max_length=60)
    tier: Literal["BASIC", "PLUS", "MAX"] = "BASIC"


def serving(schema: Any, fault: Callable[[Body, Body | None], str]) -> FastAPI:
    """Returns resources that refuse what `fault` says of the new content and of the old one, if there is one."""
    app, kept = FastAPI(), dict[int, Body]()
    shown = type("Shown", (schema,), {"__annotations__": {"id": int}})

    def saved(id_: int, body: Body) -> Body:
        said = fault(body, kept.get(id_))
        if said:
            raise HTTPException(400, {"non_field_errors": [said]})
        kept[id_] = {**body, "id": id_}
        return kept[id_]

    def make(body: Any) -> Any:
        return saved(len(kept) + 1, body.model_dump())

    def read(id_: int) -> Any:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    def change(id_: int, body: Any) -> Any:
        return saved(id_, {**read(id_), **body.model_dump(exclude_unset=True)})

    def replace(id_: int, body: Any) -> Any:
        return saved(read(id_)["id"], body.model_dump())

    one = "/things/{id_}"
    told: dict[str, Any] = {"response_model": shown, "responses": RESPONSES}
    for each in (make, change, replace):
        each.__annotations__["body"] = schema
    for one_of in (read, change, replace):
        one_of.__annotations__["id_"] = int
    app.post("/things", status_code=201, operation_id="make", **told)(make)
    app.get(one, operation_id="read", **told)(read)
    app.patch(one, operation_id="change", **told)(change)
    app.put(one, operation_id="replace", **told)(replace)
    return app


def of_rails(new: Body, old: Body | None) -> str:
    """Says what a validation with a condition refuses, and a column that is readonly."""
    is_moved = old is not None and old["region"] != new["region"]
    return "invalid" if is_moved or (new["kind"] == "flat" and new["cents"] is None) else ""


def of_drf(new: Body, _: Body | None) -> str:
    return "Not allowed." if new["percent"] == 100 and not new["approver"] else ""


def of_protobuf(new: Body, old: Body | None) -> str:
    """Says what a `oneof` refuses, and a field that is immutable."""
    is_moved = old is not None and old["tier"] != new["tier"]
    return "invalid argument" if is_moved or (new["uri"] is None) == (new["inline"] is None) else ""


@pytest.mark.soak
@pytest.mark.parametrize(("schema", "fault"), [(Plan, of_rails), (Discount, of_drf), (Script, of_protobuf)])
def test_a_rule_between_fields_is_no_finding(schema: Any, fault: Callable[[Body, Body | None], str]) -> None:
    summary = judge(serving(schema, fault))

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}


@pytest.mark.soak
def test_a_field_that_is_always_demanded_is_found() -> None:
    summary = judge(serving(Script, lambda new, _: "" if new["uri"] else "invalid argument"))

    assert "make/body/uri/nullable" in failures(summary)
    assert "make/body/uri/optional" in warnings(summary)
