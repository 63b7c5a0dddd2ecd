"""Products of a shop: a FastAPI application with three bugs."""

from typing import Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

app = FastAPI(title="Shop", version="1.0.0")


class NewProduct(BaseModel):
    name: str = Field(max_length=80)
    stock: int = Field(default=10, ge=0, le=1000)
    reserved: int = Field(default=0, ge=0, le=1000)
    label: str | None = None


class Product(NewProduct):
    id: int


products: dict[int, Product] = {}


@app.post("/products", status_code=201)
def create_product(new: NewProduct) -> Product:
    stated: dict[str, Any] = new.model_dump()
    stated["stock"] = new.stock or 10
    stated["label"] = new.label or ""
    if "reserved" not in new.model_fields_set:
        stated["reserved"] = 1
    product = Product(id=len(products) + 1, **stated)
    products[product.id] = product
    return product


@app.get("/products/{product_id}", responses={404: {}})
def read_product(product_id: int) -> Product:
    if product_id not in products:
        raise HTTPException(404, "no such product")
    return products[product_id]
