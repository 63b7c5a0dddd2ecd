"""Actions that demand a state: an order is shipped once it is paid, and restored once it is deleted."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

REFUSALS: dict[int | str, dict[str, Any]] = {404: {}, 409: {}}
Text = Annotated[str, Field(min_length=1, max_length=60)]


class ProductIn(BaseModel):
    name: Text
    active: bool = True


class Product(ProductIn):
    id: int


class OrderIn(BaseModel):
    product_id: int
    note: Text | None = None


class Parcel(BaseModel):
    carrier: Text
    insured: bool = False


class Order(OrderIn):
    id: int
    state: str
    deleted: bool = False
    carrier: Text | None = None
    insured: bool | None = None


class Orders:
    """Orders of active products, which are paid, shipped, and restored after they were deleted."""

    def __init__(self, bug: str = "") -> None:
        self.app, self.bug = FastAPI(), bug
        self.products: dict[int, Product] = {}
        self.kept: dict[int, Order] = {}
        self.app.post("/products", status_code=201, operation_id="offer")(self.offer)
        self.app.get("/products/{id_}", operation_id="product", responses=REFUSALS)(self.product)
        self.app.post("/orders", status_code=201, operation_id="order")(self.order)
        of_order = "/orders/{id_}"
        self.app.get(of_order, operation_id="read", responses=REFUSALS)(self.read)
        self.app.delete(of_order, status_code=204, operation_id="delete", responses=REFUSALS)(self.delete)
        self.app.post(f"{of_order}/pay", operation_id="pay", responses=REFUSALS)(self.pay)
        self.app.post(f"{of_order}/ship", operation_id="ship", responses=REFUSALS)(self.ship)
        self.app.post(f"{of_order}/restore", operation_id="restore", responses=REFUSALS)(self.restore)

    def offer(self, body: ProductIn) -> Product:
        made = Product(id=len(self.products) + 1, **body.model_dump())
        self.products[made.id] = made
        return made

    def product(self, id_: int) -> Product:
        if id_ not in self.products:
            raise HTTPException(404)
        return self.products[id_]

    def order(self, body: OrderIn) -> Order:
        product = self.products.get(body.product_id)
        if product is None or not product.active:
            raise HTTPException(422, "no such product is sold")
        made = Order(id=len(self.kept) + 1, state="open", **body.model_dump())
        self.kept[made.id] = made
        return made

    def read(self, id_: int) -> Order:
        if id_ not in self.kept or self.kept[id_].deleted:
            raise HTTPException(404)
        return self.kept[id_]

    def delete(self, id_: int) -> None:
        self.read(id_).deleted = True

    def moved(self, id_: int, old: str, new: str) -> Order:
        if self.read(id_).state != old:
            raise HTTPException(409, f"the order is {self.kept[id_].state}")
        self.kept[id_].state = new
        return self.kept[id_]

    def pay(self, id_: int) -> Order:
        return self.moved(id_, "open", "paid")

    def ship(self, id_: int, body: Parcel) -> Order:
        order = self.moved(id_, "paid", "shipped")
        is_silent = "insured" not in body.model_fields_set
        order.carrier, order.insured = body.carrier, body.insured or (is_silent and self.bug == "insures")
        return order

    def restore(self, id_: int) -> Order:
        if id_ not in self.kept or not self.kept[id_].deleted:
            raise HTTPException(404, "no such order was deleted")
        self.kept[id_].deleted = False
        if self.bug == "crashes":
            raise HTTPException(500)
        return self.kept[id_]


def test_actions_that_demand_a_state_are_judged() -> None:
    summary = judge(Orders().app, examples=0)
    ships = [each for each in summary.verdicts if each.requirement.operation == "ship"]

    assert not summary.untested
    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert sum(each.outcome == "pass" for each in ships) > len(ships) * 0.9


def test_a_fault_of_an_action_that_demands_a_state_is_found() -> None:
    assert "ship/body/insured/default" in failures(judge(Orders("insures").app, examples=0))
    assert "restore/no-server-error" in failures(judge(Orders("crashes").app, examples=0))


class Move(BaseModel):
    to: Literal["open", "pending", "solved", "closed"]
    note: Text | None = None


def tickets() -> FastAPI:
    """Returns tickets that are moved from state to state: an open one can be neither opened nor closed."""
    app, kept = FastAPI(), list[str]()

    @app.post("/tickets", status_code=201, operation_id="file")
    def file() -> dict[str, int | str]:
        kept.append("open")
        return {"id": len(kept), "state": "open"}

    @app.post("/tickets/{id_}/moves", operation_id="move", responses=REFUSALS)
    def move(id_: int, body: Move) -> Move:
        if not 0 < id_ <= len(kept):
            raise HTTPException(404)
        if body.to in {kept[id_ - 1], "closed"}:
            raise HTTPException(409, f"no way from {kept[id_ - 1]} to {body.to}")
        kept[id_ - 1] = body.to
        return body

    return app


def test_an_action_that_refuses_the_first_and_the_last_state_is_judged() -> None:
    summary = judge(tickets(), examples=0)

    assert not summary.untested
    assert failures(summary) == {}
