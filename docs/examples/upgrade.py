"""The orders of a shop, before and after an upgrade: /v1 is what clients know, /v2 the new version."""

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field


class NewOrder(BaseModel):
    product: str = Field(max_length=80)
    quantity: int = Field(default=1, ge=1, le=100)
    note: str | None = None


class Order(NewOrder):
    id: int


class OrderAfter(Order):
    note: str | None = ""


def orders_app(shown: type[Order], *, is_new: bool) -> FastAPI:
    app, orders = FastAPI(title="Orders", version="1.0.0"), dict[int, Order]()

    @app.post("/orders", status_code=201)
    def create_order(new: NewOrder) -> shown:  # type: ignore[valid-type]
        if is_new and new.note == "":
            raise HTTPException(422, "a note needs a text")
        values = new.model_dump(exclude_none=is_new)
        order = orders[len(orders) + 1] = shown(id=len(orders) + 1, **values)
        return order

    @app.get("/orders/{order_id}", responses={404: {}})
    def read_order(order_id: int) -> shown:  # type: ignore[valid-type]
        if order_id not in orders:
            raise HTTPException(404, "no such order")
        return orders[order_id]

    return app


app = FastAPI()
app.mount("/v1", orders_app(Order, is_new=False))
app.mount("/v2", orders_app(OrderAfter, is_new=True))
