"""Lists whose envelope repeats the request, and nested objects with defaults: both are in half of all APIs."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from fastapi import FastAPI, HTTPException, Query, Request
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

from bythebook_conformance.reports.summary import Summary

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("lists")


class Settings(BaseModel):
    email: bool = True
    sms: bool = False
    color: str = "red"


class TicketIn(BaseModel):
    title: str = Field(min_length=1, max_length=80)
    priority: Literal["low", "high"] = "low"
    settings: Settings = Settings()


class Ticket(TicketIn):
    id: int


class Page(BaseModel):
    items: list[Ticket]
    total: int
    limit: int
    next: str | None
    self: str


class Desk:
    """A help desk. `bug` names what is wrong with it."""

    def __init__(self, bug: str = "") -> None:
        self.app = FastAPI()
        self.tickets: dict[int, Ticket] = {}
        self.bug = bug
        self.app.post("/tickets", status_code=201, operation_id="create")(self.create)
        self.app.get("/tickets", operation_id="list")(self.list)
        self.app.delete("/tickets/{id}", status_code=204, operation_id="delete", responses={404: {}})(self.delete)

    def create(self, ticket: TicketIn) -> Ticket:
        made = Ticket(id=len(self.tickets) + 1, **ticket.model_dump())
        if self.bug == "default-over-members" and "settings" in ticket.model_fields_set:
            made.settings = Settings()
        self.tickets[made.id] = made
        return made

    def list(
        self,
        request: Request,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        offset: Annotated[int, Query(ge=0)] = 0,
        order: Literal["asc", "desc"] = "asc",
    ) -> Page:
        used = 5 if self.bug == "another-limit" and "limit" not in request.query_params else limit
        found = sorted(self.tickets.values(), key=lambda each: each.id, reverse=order == "desc")
        if self.bug == "another-order" and "order" not in request.query_params:
            found = found[::-1]
        following = f"/tickets?limit={limit}&offset={offset + limit}&order={order}"
        return Page(
            items=found[offset : offset + used],
            total=len(found),
            limit=7 if self.bug == "another-echo" and "limit" not in request.query_params else limit,
            next=following if offset + limit < len(found) else None,
            self=str(request.url),
        )

    def delete(self, id: int) -> None:  # noqa: A002 # the name is the parameter's
        if self.tickets.pop(id, None) is None:
            raise HTTPException(404)


@pytest.fixture(scope="module")
def correct() -> Summary:
    return judge(Desk().app)


def test_links_and_echoes_around_a_list_accuse_nobody(correct: Summary) -> None:
    assert failures(correct) == {}


def test_an_object_of_defaults_is_the_default(correct: Summary) -> None:
    passed = {each.requirement.id for each in correct.verdicts if each.outcome == "pass"}

    assert "create/body/settings/default-yields" in passed


@pytest.mark.parametrize(("bug", "parameter"), [("another-limit", "limit"), ("another-order", "order")])
def test_a_list_that_ignores_its_default_fails_with_the_place_that_differs(bug: str, parameter: str) -> None:
    found = failures(judge(Desk(bug).app))

    assert set(found) == {f"list/query/{parameter}/query-default"}
    assert "as with the explicit default" in found[f"list/query/{parameter}/query-default"]


def test_an_echoed_default_that_differs_is_a_warning() -> None:
    summary = judge(Desk("another-echo").app)

    assert failures(summary) == {}
    assert warnings(summary)["list/query/limit/query-default"] == (
        "20 at /limit, as with the explicit default; 7 at /limit"
    )


def test_a_default_in_place_of_an_object_fails() -> None:
    found = failures(judge(Desk("default-over-members").app))

    assert "create/body/settings/default-yields" in found
