"""Resources that actions lead to other states, and requests that add to what is there: carts, queues, ledgers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

REFUSALS: dict[int | str, dict[str, Any]] = {404: {}, 409: {}}
Count = Annotated[int, Field(ge=1, le=99)]


class CartIn(BaseModel):
    note: str = ""


class Cart(CartIn):
    id: int
    state: str
    count: int


class ItemIn(BaseModel):
    sku: Annotated[str, Field(min_length=1, max_length=30, pattern="^[A-Za-z0-9 ]+$")]
    quantity: Count = 1


class Quantity(BaseModel):
    quantity: Count


class Item(BaseModel):
    id: int
    sku: str
    quantity: int


class Carts:
    """Carts whose items are changed only before the checkout; an article that is there already is added to."""

    def __init__(self, *, more: int = 0) -> None:
        self.app, self.more = FastAPI(), more
        self.kept: dict[int, Cart] = {}
        self.items: dict[int, dict[int, Item]] = {}
        self.app.post("/carts", status_code=201, operation_id="start")(self.start)
        of_cart, of_item = "/carts/{cart_id}", "/carts/{cart_id}/items/{item_id}"
        self.app.get(of_cart, operation_id="read", responses=REFUSALS)(self.read)
        self.app.post(f"{of_cart}/items", status_code=201, operation_id="add", responses=REFUSALS)(self.add)
        self.app.get(of_item, operation_id="readItem", responses=REFUSALS)(self.item)
        self.app.put(of_item, operation_id="setQuantity", responses=REFUSALS)(self.set_quantity)
        self.app.post(f"{of_cart}/checkout", operation_id="checkout", responses=REFUSALS)(self.checkout)

    def start(self, body: CartIn) -> Cart:
        made = Cart(id=len(self.kept) + 1, state="open", count=0, **body.model_dump())
        self.kept[made.id], self.items[made.id] = made, {}
        return made

    def read(self, cart_id: int) -> Cart:
        if cart_id not in self.kept:
            raise HTTPException(404)
        return self.kept[cart_id].model_copy(update={"count": len(self.items[cart_id])})

    def opened(self, cart_id: int) -> dict[int, Item]:
        if self.read(cart_id).state != "open":
            raise HTTPException(409, "the cart is checked out")
        return self.items[cart_id]

    def add(self, cart_id: int, body: ItemIn) -> Item:
        held = self.opened(cart_id)
        known = next((each for each in held.values() if each.sku == body.sku), None)
        if known is not None:
            known.quantity += body.quantity
            return known
        held[len(held) + 1] = Item(id=len(held) + 1, sku=body.sku, quantity=body.quantity + self.more)
        return held[len(held)]

    def item(self, cart_id: int, item_id: int) -> Item:
        self.read(cart_id)
        if item_id not in self.items[cart_id]:
            raise HTTPException(404)
        return self.items[cart_id][item_id]

    def set_quantity(self, cart_id: int, item_id: int, body: Quantity) -> Item:
        self.opened(cart_id)
        self.item(cart_id, item_id).quantity = body.quantity
        return self.item(cart_id, item_id)

    def checkout(self, cart_id: int) -> Cart:
        if not self.opened(cart_id):
            raise HTTPException(409, "the cart is empty")
        self.kept[cart_id].state = "checked out"
        return self.read(cart_id)


class JobIn(BaseModel):
    kind: Annotated[str, Field(min_length=1, max_length=40)]
    run_at: datetime | None = None


class Job(JobIn):
    id: int
    state: str


def jobs() -> FastAPI:
    """Returns jobs that are cancelled only while they wait. Times may come without a zone, as Pydantic takes them."""
    app, kept = FastAPI(), dict[int, Job]()

    def move(key: int, state: str) -> Job:
        if key not in kept:
            raise HTTPException(404)
        if kept[key].state != "waiting":
            raise HTTPException(409, f"the job is {kept[key].state}")
        kept[key].state = state
        return kept[key]

    @app.post("/jobs", status_code=201, operation_id="plan")
    def plan(body: JobIn) -> Job:
        kept[len(kept) + 1] = Job(id=len(kept) + 1, state="waiting", **body.model_dump())
        return kept[len(kept)]

    @app.get("/jobs", operation_id="all")
    def all_(kind: str | None = None) -> list[Job]:
        return [each for each in kept.values() if kind is None or each.kind == kind]

    @app.get("/jobs/{id_}", operation_id="read", responses=REFUSALS)
    def read(id_: int) -> Job:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    @app.post("/jobs/{id_}/finish", operation_id="finish", responses=REFUSALS)
    def finish(id_: int) -> Job:
        return move(id_, "finished")

    @app.post("/jobs/{id_}/cancel", operation_id="cancel", responses=REFUSALS)
    def cancel(id_: int) -> Job:
        return move(id_, "cancelled")

    return app


Tags = list[Annotated[str, Field(min_length=1, max_length=20)]]


class PostIn(BaseModel):
    title: Annotated[str, Field(min_length=1)]
    tags: Tags = []


class PostPatch(BaseModel):
    tags: Tags = []


class Post(PostIn):
    id: int
    tags: Annotated[Tags, Field(json_schema_extra={"uniqueItems": True})] = []


def posts() -> FastAPI:
    """Returns posts whose tags are a set; only the responses say so."""
    app, kept = FastAPI(), dict[int, Post]()

    @app.post("/posts", status_code=201, operation_id="write")
    def write(body: PostIn) -> Post:
        kept[len(kept) + 1] = Post(id=len(kept) + 1, title=body.title, tags=sorted(set(body.tags)))
        return kept[len(kept)]

    @app.get("/posts/{id_}", operation_id="read", responses=REFUSALS)
    def read(id_: int) -> Post:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    @app.patch("/posts/{id_}", operation_id="edit", responses=REFUSALS)
    def edit(id_: int, body: PostPatch) -> Post:
        if "tags" in body.model_fields_set:
            read(id_).tags = sorted(set(body.tags))
        return read(id_)

    return app


class AccountIn(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=60)]


class Account(AccountIn):
    id: str


class EntryIn(BaseModel):
    account: str
    amount: Annotated[int, Field(ge=1, le=1000)]


class Entry(EntryIn):
    id: int


def ledger() -> FastAPI:
    """Returns entries whose `account` is the id of one; nothing but its name says so."""
    app, accounts, entries = FastAPI(), dict[str, Account](), dict[int, Entry]()

    @app.post("/accounts", status_code=201, operation_id="open")
    def open_(body: AccountIn) -> Account:
        made = Account(id=f"acc{len(accounts)}", name=body.name)
        accounts[made.id] = made
        return made

    @app.get("/accounts/{account_id}", operation_id="readAccount", responses=REFUSALS)
    def read_account(account_id: str) -> Account:
        if account_id not in accounts:
            raise HTTPException(404)
        return accounts[account_id]

    @app.post("/entries", status_code=201, operation_id="post", responses=REFUSALS)
    def post(body: EntryIn) -> Entry:
        if body.account not in accounts:
            raise HTTPException(422, "unknown account")
        entries[len(entries)] = Entry(id=len(entries), **body.model_dump())
        return entries[len(entries) - 1]

    @app.get("/entries/{id_}", operation_id="read", responses=REFUSALS)
    def read(id_: int) -> Entry:
        if id_ not in entries:
            raise HTTPException(404)
        return entries[id_]

    return app


class TestLedger:
    def test_text_that_a_refusal_names_and_a_resource_is_called_is_its_id(self) -> None:
        summary = judge(ledger())

        assert failures(summary) | warnings(summary) == {}
        assert {each.plan.operation.id for each in summary.results if each.untested} == set()


class TestCarts:
    def test_cart_that_adds_quantities_and_is_checked_out_is_judged_as_a_whole(self) -> None:
        summary = judge(Carts().app)

        assert failures(summary) | warnings(summary) == {}
        assert {each.plan.operation.id for each in summary.results if each.untested} == set()

    def test_quantity_that_is_one_more_than_was_sent_is_found(self) -> None:
        summary = judge(Carts(more=1).app)

        assert "add/body/quantity/echo" in failures(summary) | warnings(summary)


class TestJobs:
    def test_job_that_another_action_has_finished_is_no_reason_to_test_nothing(self) -> None:
        summary = judge(jobs())

        assert failures(summary) | warnings(summary) == {}
        assert {each.plan.operation.id for each in summary.results if each.untested} == set()


class TestPosts:
    def test_set_that_only_the_response_documents_may_be_sorted(self) -> None:
        summary = judge(posts())

        assert failures(summary) | warnings(summary) == {}
