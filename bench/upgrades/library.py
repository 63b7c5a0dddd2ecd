"""A library of books on FastAPI, written as a team wrote it for Pydantic 1, and started with Pydantic 1 or 2.

It uses nothing that Pydantic 2 removed, so only the behavior changes: what `Optional` without a default means, what is
converted, and how values are written. Run it with `python library.py PORT`.
"""

import datetime
import sys
from decimal import Decimal
from typing import Any, Optional, Union

import uvicorn
from fastapi import FastAPI, HTTPException
from pydantic import AnyUrl, BaseModel, Field

app = FastAPI(title="Library", version="1.0.0")


class NewBook(BaseModel):
    title: str = Field(max_length=80)
    subtitle: Optional[str]
    pages: int = Field(default=100, ge=1, le=5000)
    price: Decimal = Field(default=Decimal("9.50"), ge=0, le=999)
    shelf: Union[int, str] = "new"
    homepage: Optional[AnyUrl] = None
    due: Optional[datetime.datetime] = None
    tags: list[str] = []


class Book(NewBook):
    id: int


books: dict[int, dict[str, Any]] = {}


@app.post("/books", status_code=201, response_model=Book, operation_id="createBook")
def create_book(new: NewBook) -> Any:
    book = {"id": len(books) + 1, **new.dict()}
    books[book["id"]] = book
    return book


@app.get("/books/{book_id}", response_model=Book, responses={404: {}}, operation_id="readBook")
def read_book(book_id: int) -> Any:
    if book_id not in books:
        raise HTTPException(404, "no such book")
    return books[book_id]


@app.put("/books/{book_id}", response_model=Book, responses={404: {}}, operation_id="replaceBook")
def replace_book(book_id: int, new: NewBook) -> Any:
    read_book(book_id)
    books[book_id] = {"id": book_id, **new.dict()}
    return books[book_id]


@app.delete("/books/{book_id}", status_code=204, responses={404: {}}, operation_id="deleteBook")
def delete_book(book_id: int) -> None:
    read_book(book_id)
    del books[book_id]


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
