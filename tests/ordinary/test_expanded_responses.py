"""Responses that show more than a request holds: names become objects, ids become resources, amounts become texts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel

NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {}}


class Line(BaseModel):
    product: str
    quantity: int = 1


class OrderIn(BaseModel):
    customer: str
    tags: list[str] = []
    watchers: list[str] = ["owner"]
    lines: list[Line] = []
    prices: list[float] = []
    ratings: dict[str, int] = {}
    grid: list[list[int]] = []
    note: str | None = None


class Tag(BaseModel):
    id: int
    name: str


class Product(BaseModel):
    name: str
    stock: int


class ShownLine(BaseModel):
    product: Product
    quantity: int
    total: Decimal


class Rating(BaseModel):
    stars: int
    by: str


class Order(BaseModel):
    id: int
    customer: str
    tags: list[Tag]
    watchers: list[Tag]
    lines: list[ShownLine]
    prices: list[Decimal]
    ratings: dict[str, Rating]
    grid: list[list[Tag]]
    note: str | None


def orders(bug: str = "") -> FastAPI:
    """Returns orders whose responses expand what a request names. `bug` names what is wrong with it."""
    app, kept = FastAPI(), dict[int, dict[str, Any]]()

    def tagged(names: list[Any]) -> list[dict[str, Any]]:
        return [{"id": 7, "name": str(name).lower()} for name in names]

    def expanded(order: OrderIn) -> dict[str, Any]:
        lines = order.lines[:-1] if bug == "loses-a-line" else order.lines
        return {
            **order.model_dump(),
            "tags": tagged(order.tags),
            "watchers": tagged(order.watchers),
            "lines": [
                {"product": {"name": line.product, "stock": 4}, "quantity": line.quantity, "total": Decimal("1.50")}
                for line in lines
            ],
            "prices": [Decimal(str(price)) for price in order.prices],
            "ratings": {key: {"stars": stars, "by": "somebody"} for key, stars in order.ratings.items()},
            "grid": [tagged(row) for row in order.grid],
        }

    @app.post("/orders", status_code=201, operation_id="create", response_model=Order)
    def create(order: OrderIn) -> Any:
        id_ = len(kept) + 1
        kept[id_] = {"id": id_, **expanded(order)}
        return kept[id_]

    @app.get("/orders/{id_}", operation_id="read", response_model=Order, responses=NOT_FOUND)
    def read(id_: int) -> Any:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    return app


def test_a_response_that_expands_what_a_request_names_is_no_finding() -> None:
    summary = judge(orders(), examples=0)

    assert failures(summary) == {}
    assert warnings(summary) == {}


def test_a_list_that_comes_back_without_an_item_is_still_found() -> None:
    assert "create/body/lines/echo" in failures(judge(orders("loses-a-line"), examples=0))
