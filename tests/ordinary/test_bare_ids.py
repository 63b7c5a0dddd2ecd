"""A creation that answers nothing but the id, as controllers of Spring do: `17`. Others answer a count there."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI, HTTPException, Path, Query
from ordinary import failures, judge, warnings
from pydantic import BaseModel


class Order(BaseModel):
    email: str
    note: str = "none"


class Shop:
    """A shop with 40 orders that the run did not create."""

    def __init__(self, *, answers_count: bool = False, loses_notes: bool = False) -> None:
        self.app, self.latest = FastAPI(), 40
        self.orders = {number: Order(email="ada@example.com") for number in range(1, self.latest + 1)}
        self.answers_count, self.loses_notes = answers_count, loses_notes
        gone: dict[int | str, dict[str, Any]] = {404: {"description": "no such order"}}
        self.app.post("/orders", operation_id="create")(self.create)
        self.app.get("/orders/{number}", operation_id="read", responses=gone)(self.read)
        self.app.delete("/orders/{number}", operation_id="remove", status_code=204, responses=gone)(self.remove)

    def create(self, given: Order) -> int:
        self.latest += 1
        self.orders[self.latest] = Order(email=given.email) if self.loses_notes else given
        return 1 if self.answers_count else self.latest

    def read(self, number: int) -> Order:
        if number not in self.orders:
            raise HTTPException(404)
        return self.orders[number]

    def remove(self, number: int) -> None:
        if number not in self.orders:
            raise HTTPException(404)
        del self.orders[number]


def test_a_number_alone_is_the_id_of_what_was_created() -> None:
    """The read and the DELETE were untested: no operation supplied the id."""
    summary = judge(Shop().app)

    assert summary.untested == {}
    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert "create/body/note/default-yields" in failures(judge(Shop(loses_notes=True).app))


def test_a_count_is_no_id_and_no_made_up_number_deletes_an_order() -> None:
    """`DELETE /orders/13` was sent where no operation supplied an id, and removed an order of the user."""
    shop = Shop(answers_count=True)

    summary = judge(shop.app)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert len(shop.orders) == shop.latest
    assert "no operation supplies the path parameter 'number'" in summary.untested["remove"]


@pytest.mark.parametrize("place", ["path", "query"])
def test_no_example_of_the_document_deletes_an_order(place: str) -> None:
    """`DELETE /orders/7` was sent for `example: 7`, and removed an order of the user."""
    app, orders = FastAPI(), {number: Order(email="ada@example.com") for number in range(1, 41)}

    def remove(number: int) -> None:
        if number not in orders:
            raise HTTPException(404)
        del orders[number]

    example = Path(examples=[7]) if place == "path" else Query(examples=[7])
    remove.__annotations__["number"] = Annotated[int, example]
    path = "/orders/{number}" if place == "path" else "/orders"
    app.delete(path, operation_id="remove", status_code=204)(remove)

    @app.get("/orders/{number}")
    def read(number: Annotated[int, Path(examples=[7])]) -> Order:
        if number not in orders:
            raise HTTPException(404)
        return orders[number]

    summary = judge(app)

    assert len(orders) == 40
    assert "remove" in summary.untested
    assert {*summary.untested} == {"remove"}, "a read may be sent for an example"


class Project(Order):
    id: UUID | None = None


class Projects:
    """Projects with a list, a change and a DELETE, and no read; a creation answers the UUID alone."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.projects = {uuid4(): Order(email="ada@example.com") for _ in range(3)}
        self.before = {*self.projects}
        self.changed: set[UUID] = set()
        self.app.post("/projects", operation_id="create", status_code=201)(self.create)
        self.app.patch("/projects/{project_id}", operation_id="change")(self.change)
        self.app.delete("/projects/{project_id}", operation_id="remove", status_code=204)(self.remove)

    def create(self, given: Project) -> UUID:
        made = given.id or uuid4()
        self.projects[made] = given
        return made

    def change(self, project_id: UUID, given: Order) -> Order:
        if project_id not in self.projects:
            raise HTTPException(404)
        self.changed.add(project_id)
        self.projects[project_id] = given
        return given

    def remove(self, project_id: UUID) -> None:
        if self.projects.pop(project_id, None) is None:
            raise HTTPException(404)


def test_a_uuid_alone_names_what_was_created_where_no_operation_reads_it() -> None:
    """Evidently: nothing supplied the id, and every project was left on the server."""
    server = Projects()

    summary = judge(server.app)

    assert summary.untested == {}
    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert {*server.projects} == server.before
    assert server.changed.isdisjoint(server.before)


def test_a_uuid_that_is_no_id_accuses_nobody() -> None:
    """A server that queues a creation answers the UUID of the job."""
    shop = Shop()
    app = FastAPI()
    app.get("/orders/{number}", operation_id="read")(shop.read)
    app.delete("/orders/{number}", operation_id="remove", status_code=204)(shop.remove)

    @app.post("/orders", operation_id="create", status_code=202)
    def create(given: Order) -> UUID:
        shop.create(given)
        return uuid4()

    summary = judge(app)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert {*range(1, 41)} <= {*shop.orders}
