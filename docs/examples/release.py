"""The orders of a shop in three states: /v1 is what clients know, /v2 the new release, /v3 the new release, mended."""

from typing import Annotated

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field, StringConstraints


class NewOrder(BaseModel):
    product: str = Field(max_length=80)
    quantity: int = Field(default=1, ge=1, le=100)
    note: str | None = None


class NewOrderSince2(NewOrder):
    product: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
    quantity: int = Field(default=10, ge=1, le=100)


class Order(NewOrder):
    id: int


def orders_app(kind: type[NewOrder], *, takes_empty_notes: bool) -> FastAPI:
    app, orders = FastAPI(title="Orders", version="1.0.0"), dict[int, Order]()

    @app.post("/orders", status_code=201)
    def create_order(new: kind) -> Order:  # type: ignore[valid-type]
        if not takes_empty_notes and new.note == "":
            raise HTTPException(422, "a note needs a text")
        order = orders[len(orders) + 1] = Order(id=len(orders) + 1, **new.model_dump())
        return order

    @app.get("/orders/{order_id}", responses={404: {}})
    def read_order(order_id: int) -> Order:
        if order_id not in orders:
            raise HTTPException(404, "no such order")
        return orders[order_id]

    return app


app = FastAPI()
app.mount("/v1", orders_app(NewOrder, takes_empty_notes=True))
app.mount("/v2", orders_app(NewOrderSince2, takes_empty_notes=False))
app.mount("/v3", orders_app(NewOrderSince2, takes_empty_notes=True))
