"""Orders of a shop: a FastAPI application with one bug."""

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

app = FastAPI(title="Orders", version="1.0.0")


class NewOrder(BaseModel):
    product: str = Field(max_length=80)
    quantity: int = Field(default=1, ge=1, le=100)
    discount: int = Field(default=10, ge=0, le=50)
    note: str | None = None


class Order(NewOrder):
    id: int


orders: dict[int, Order] = {}


@app.post("/orders", status_code=201)
def create_order(new: NewOrder) -> Order:
    order = Order(id=len(orders) + 1, **new.model_dump())
    order.discount = new.discount or 10  # the bug: 0 is a discount too
    orders[order.id] = order
    return order


@app.get("/orders/{order_id}", responses={404: {}})
def read_order(order_id: int) -> Order:
    if order_id not in orders:
        raise HTTPException(404, "no such order")
    return orders[order_id]
