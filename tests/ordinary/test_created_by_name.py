"""A resource that a POST to its own path creates, under a name of the client's choice, as JupyterHub's users are.

The POST to the collection creates several, and NestJS answers 201 to every POST.
"""

from __future__ import annotations

from typing import Annotated, Any, NoReturn

import pytest
from fastapi import FastAPI, HTTPException, Query, Response
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

Text = Annotated[str, Field(min_length=1, max_length=60)]
Name = Annotated[str, Field(pattern="^[a-z]{3,20}$")]


class User(BaseModel):
    name: str
    admin: bool = False


class Cart(BaseModel):
    id: int = 0
    size: int = 1


class Hub:
    """A hub with one user."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.users, self.named = {"ada": User(name="ada")}, set[str]()
        path = "/users/{name}"
        missing: dict[int | str, dict[str, Any]] = {404: {"description": "No such user"}}
        self.app.get("/users", operation_id="list")(self.everyone)
        self.app.post("/users", status_code=201, operation_id="several")(self.several)
        self.app.post(path, status_code=201, operation_id="create", responses={409: {}})(self.create)
        self.app.get(path, operation_id="read", responses=missing)(self.read)
        self.app.delete(path, status_code=204, operation_id="delete", responses=missing)(self.delete)

    def everyone(self) -> list[User]:
        return list(self.users.values())

    def several(self, names: list[str]) -> list[User]:
        return [self.users.setdefault(name, User(name=name)) for name in names]

    def create(self, name: str) -> User:
        if name in self.users:
            raise HTTPException(409, "the user exists")
        self.users[name] = User(name=name)
        self.named.add(name)
        return self.users[name]

    def read(self, name: str) -> User:
        if name not in self.users:
            raise HTTPException(404)
        return self.users[name]

    def delete(self, name: str) -> None:
        self.read(name)
        del self.users[name]


def test_it_is_created_under_a_new_name_and_read_and_deleted() -> None:
    hub = Hub()
    summary = judge(hub.app)

    assert not summary.untested
    assert {**failures(summary), **warnings(summary)} == {}
    assert hub.named
    assert not hub.named & hub.users.keys()
    assert "ada" in hub.users


def test_action_that_answers_201_is_sent_to_a_resource_that_exists() -> None:
    app, carts = FastAPI(), dict[int, Cart]()

    @app.post("/carts", status_code=201, operation_id="create")
    def create(cart: Cart) -> Cart:
        made = Cart(id=len(carts) + 1, size=cart.size)
        carts[made.id] = made
        return made

    @app.get("/carts/{id}", operation_id="read", responses={404: {"description": "No such cart"}})
    def read(id: int) -> Cart:  # noqa: A002 # the name is the parameter's
        if id not in carts:
            raise HTTPException(404)
        return carts[id]

    @app.post("/carts/{id}", status_code=201, operation_id="pack")
    def pack(id: int) -> Cart:  # noqa: A002 # the name is the parameter's
        return read(id)

    assert not judge(app).untested


def missing() -> NoReturn:
    raise HTTPException(404)


class RackIn(BaseModel):
    label: Text
    wide: bool = False


class Rack(RackIn):
    name: str


class BookIn(BaseModel):
    title: Text
    rack: Name


class Book(BookIn):
    id: int


def racks() -> FastAPI:
    """Returns racks that clients name, and books on them. A rack with books is not deleted."""
    app, kept, books = FastAPI(), dict[str, Rack](), dict[int, Book]()

    @app.get("/racks", operation_id="list")
    def listed() -> list[Rack]:
        return list(kept.values())

    @app.put("/racks/{name}", operation_id="put", responses={201: {"model": Rack}})
    def put(name: Name, body: RackIn, response: Response) -> Rack:
        response.status_code = 200 if name in kept else 201
        kept[name] = Rack(name=name, **body.model_dump())
        return kept[name]

    @app.get("/racks/{name}", operation_id="get")
    def get(name: Name) -> Rack:
        return kept[name] if name in kept else missing()

    @app.delete("/racks/{name}", status_code=204, operation_id="drop")
    def drop(name: Name) -> None:
        if any(each.rack == name for each in books.values()):
            raise HTTPException(409, "the rack has books")
        if kept.pop(name, None) is None:
            missing()

    @app.post("/books", status_code=201, operation_id="add")
    def add(body: BookIn) -> Book:
        if body.rack not in kept:
            raise HTTPException(422, "no such rack")
        number = len(books) + 1
        books[number] = Book(id=number, **body.model_dump())
        return books[number]

    @app.get("/books/{number}", operation_id="book")
    def book(number: int) -> Book:
        return books[number] if number in books else missing()

    return app


def test_resource_that_others_refer_to_is_deleted_under_another_name() -> None:
    summary = judge(racks(), examples=0)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert "drop" not in summary.untested
    assert "drop/deleted" in {each.requirement.id for each in summary.verdicts if each.outcome == "pass"}


class FlagIn(BaseModel):
    label: Text
    enabled: bool = False


class Flag(FlagIn):
    key: str


class FlagPage(BaseModel):
    data: list[Flag]
    next_cursor: str | None = None


def flags(bug: str = "") -> FastAPI:
    """Returns flags that only a PUT creates, and a list of them in pages."""
    app, kept = FastAPI(), dict[str, Flag]()

    @app.put("/flags/{key}", operation_id="put", responses={201: {"model": Flag}})
    def put(key: Name, flag: FlagIn, response: Response) -> Flag:
        response.status_code = 200 if key in kept else 201
        kept[key] = Flag(key=key, **flag.model_dump())
        return kept[key]

    @app.get("/flags", operation_id="list")
    def page(limit: Annotated[int, Query(ge=1, le=100)] = 20, cursor: str | None = None) -> FlagPage:
        names = list(kept)
        start = names.index(cursor) + 1 if cursor in names else 0
        most = limit + (bug == "one more")
        shown = names[start : start + most]
        last = shown[-2 if bug == "again" else -1] if shown and start + most < len(names) else None
        return FlagPage(data=[kept[name] for name in shown], next_cursor=last)

    @app.delete("/flags/{key}", status_code=204, operation_id="delete", responses={404: {}})
    def delete(key: Name) -> None:
        if kept.pop(key, None) is None:
            missing()

    return app


@pytest.mark.soak
def test_list_of_what_a_put_creates_is_filled_and_judged() -> None:
    summary = judge(flags())

    assert {**failures(summary), **warnings(summary)} == {}
    outcomes = {each.requirement.id: each.outcome for each in summary.verdicts}
    assert outcomes["list/query/limit/query-heeded"] == "pass"
    assert outcomes["list/response/next_cursor/next-page"] == "pass"


def test_page_with_one_more_than_its_limit_is_found_where_a_put_creates_the_items() -> None:
    assert "list/query/limit/query-heeded" in failures(judge(flags("one more")))


@pytest.mark.soak
def test_page_that_shows_an_item_again_is_found_where_a_put_creates_the_items() -> None:
    found = judge(flags("again"))
    assert "list/response/next_cursor/next-page" in failures(found) | warnings(found)
