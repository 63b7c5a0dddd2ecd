"""A lie of the shop is one or two lines, takes effect where it is told, and nowhere else.

Each stands beside a question; a visitor asks it of the honest shop and of the liar.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from shop import ABSENT, Lies, RefusedError, Shop
from shop_client import MERGE_PATCH, client_of
from shop_tour import SMALLEST

Ask = Callable[[httpx.Client], Any]


@dataclass(frozen=True)
class Case:
    """A lie, a question, and what the honest shop and the liar answer."""

    name: str
    lies: Lies
    ask: Ask
    honest: Any
    lied: Any


def order(**more: Any) -> Any:
    return {**SMALLEST["createOrder"], **more}


def customer(client: httpx.Client, **more: Any) -> Any:
    return client.post("/customers", json={**SMALLEST["createCustomer"], **more}).json()


def one(client: httpx.Client) -> str:
    return f"/customers/{customer(client, phone='+4930123456')['id']}"


def patched(client: httpx.Client, **change: Any) -> Any:
    return client.patch(one(client), json=change, headers=MERGE_PATCH).json()


def put(client: httpx.Client) -> Any:
    return client.put(one(client), json=SMALLEST["createCustomer"]).json()


def deleted(client: httpx.Client) -> int:
    path = one(client)
    assert client.delete(path).status_code == 204
    return client.get(path).status_code


def first_item(client: httpx.Client, **more: Any) -> Any:
    answer = client.post("/orders", json=order(items=[{"sku": "A", "unit_price": 1, **more}]))
    return answer.json()["items"][0] if answer.status_code == 201 else answer.status_code


def refuse(op: str, parts: Any) -> Any:
    if op == "createCustomer" and parts.body.get("nickname") == "":
        raise RefusedError(422, "empty", "an empty nickname is not liked")
    return parts


CASES = [
    Case(
        "another default in an array item",
        Lies(default=lambda op, at, value: 5 if (op, at) == ("createOrder", "/items/*/quantity") else value),
        lambda client: (first_item(client)["quantity"], first_item(client, quantity=2)["quantity"]),
        (1, 2),
        (5, 2),
    ),
    Case(
        "no default in a union's variant",
        Lies(default=lambda op, at, value: ABSENT if at == "/shipping/hold_days" else value),
        lambda client: client.post("/orders", json=order()).json()["shipping"].get("hold_days"),
        3,
        None,
    ),
    Case(
        "the default over a null in a map's entry",
        Lies(value=lambda op, at, value: ABSENT if at == "/regions/*/manager" and value is None else value),
        lambda client: client.put(
            "/settings", json={"store_name": "S", "regions": {"n": {"manager": None}, "s": {"manager": ""}}}
        ).json()["regions"],
        {"n": {"label": "", "active": True, "manager": None}, "s": {"label": "", "active": True, "manager": ""}},
        {"n": {"label": "", "active": True, "manager": "nobody"}, "s": {"label": "", "active": True, "manager": ""}},
    ),
    Case(
        "the default over a falsy value",
        Lies(value=lambda op, at, value: value or ABSENT if at == "/coupons" else value),
        lambda client: client.post("/orders", json=order(coupons=[])).json()["coupons"],
        [],
        ["WELCOME"],
    ),
    Case(
        "null refused at depth",
        Lies(check=lambda op, at, value, right: right and not (at == "/items/*/note" and value is None)),
        lambda client: (first_item(client, note=None), first_item(client, note="x"))[0] != 422,
        True,
        False,
    ),
    Case(
        "null taken where it is not admitted",
        Lies(check=lambda op, at, value, right: right or (at == "/items/*/quantity" and value is None)),
        lambda client: [first_item(client, quantity=value) == 422 for value in (None, "x", 0)],
        [True, True, True],
        [False, True, True],
    ),
    Case(
        "a required member not demanded",
        Lies(check=lambda op, at, value, right: right or (at, value) == ("/details/author", ABSENT)),
        lambda client: [
            client.post("/products", json={**SMALLEST["createProduct"], "details": details}).status_code
            for details in ({"type": "book"}, {"type": "clothing"})
        ],
        [422, 422],
        [201, 422],
    ),
    Case(
        "an optional one demanded",
        Lies(check=lambda op, at, value, right: right and (op, at, value) != ("createAddress", "/floor", ABSENT)),
        lambda client: client.post(f"{one(client)}/addresses", json=SMALLEST["createAddress"]).status_code,
        201,
        422,
    ),
    Case(
        "an unknown member taken where none may be",
        Lies(check=lambda op, at, value, right: right or at == "/unknown"),
        lambda client: client.put("/tags/a", json={"label": "A", "unknown": 1}).status_code,
        422,
        201,
    ),
    Case(
        "a parameter's other default",
        Lies(default=lambda op, at, value: 1 if (op, at) == ("listCustomers", "query/limit") else value),
        lambda client: (one(client), one(client), len(client.get("/customers").json()))[2],
        2,
        1,
    ),
    Case(
        "a cookie ignored",
        Lies(value=lambda op, at, value: ABSENT if at == "cookie/region" else value),
        lambda client: client.get("/suggestions?q=a", headers={"Cookie": "region=us"}).json()["region"],
        "us",
        "eu",
    ),
    Case(
        "what may be written only is shown",
        Lies(outgoing=lambda op, answer, sent: {**answer, "password": "x"} if op == "getCustomer" else answer),
        lambda client: client.get(one(client)).json().get("password"),
        None,
        "x",
    ),
    Case(
        "an answer's member left out at depth",
        Lies(answered=lambda op, at, value: ABSENT if at == "/data/*/totals/amount" else value),
        lambda client: (client.post("/orders", json=order()), client.get("/orders").json()["data"][0]["totals"])[1],
        {"items": 1, "amount": 2.5},
        {"items": 1},
    ),
    Case(
        "what the server makes is taken from the client",
        Lies(stored=lambda op, thing, sent: {**thing, **{k: v for k, v in sent.body.items() if k == "created_at"}}),
        lambda client: customer(client, created_at="2000-01-01T00:00:00Z")["created_at"],
        "2030-01-02T03:04:06Z",
        "2000-01-01T00:00:00Z",
    ),
    Case(
        "a read shows something else",
        Lies(found=lambda op, thing, sent: {**thing, "phone": None} if thing and op == "getCustomer" else thing),
        lambda client: client.get(one(client)).json()["phone"],
        "+4930123456",
        None,
    ),
    Case(
        "a list without the newest",
        Lies(listing=lambda op, page, things, query: page[1:]),
        lambda client: (one(client), len(client.get("/customers").json()))[1],
        1,
        0,
    ),
    Case(
        "a list that hides nothing",
        Lies(listing=lambda op, page, things, query: things),
        lambda client: (customer(client, archived=True), len(client.get("/customers").json()))[1],
        0,
        1,
    ),
    Case(
        "a patch that resets what is absent",
        Lies(merge=lambda op, old, new, sent: {**new, "phone": sent.body.get("phone")}),
        lambda client: patched(client, name="B")["phone"],
        "+4930123456",
        None,
    ),
    Case(
        "a patch whose null changes nothing",
        Lies(merge=lambda op, old, new, sent: {k: old[k] if v is None else v for k, v in new.items()}),
        lambda client: patched(client, phone=None)["phone"],
        None,
        "+4930123456",
    ),
    Case(
        "a put that merges",
        Lies(replace=lambda op, old, new, sent: {**old, **sent.body}),
        lambda client: put(client)["phone"],
        None,
        "+4930123456",
    ),
    Case("nothing deleted", Lies(deleted=lambda op, thing: False), deleted, 404, 200),
    Case(
        "another status",
        Lies(status=lambda op, status, sent: 200 if op == "getCategory" and status == 404 else status),
        lambda client: client.get("/categories/9").status_code,
        404,
        200,
    ),
    Case(
        "a header missing",
        Lies(headers=lambda op, headers: {k: v for k, v in headers.items() if k != "X-Items-Count"}),
        lambda client: client.post("/orders", json=order()).headers.get("x-items-count"),
        "1",
        None,
    ),
    Case(
        "strangers let in at one door",
        Lies(authorized=lambda op, header, right: right or op == "listTags"),
        lambda client: [client.get(path, headers={"Authorization": ""}).status_code for path in ("/tags", "/settings")],
        [401, 401],
        [200, 401],
    ),
    Case(
        "a refusal of its own",
        Lies(incoming=refuse),
        lambda client: client.post("/customers", json={**SMALLEST["createCustomer"], "nickname": ""}).status_code,
        201,
        422,
    ),
    Case(
        "a crash",
        Lies(outgoing=lambda op, answer, sent: answer["none"] if op == "search" else answer),
        lambda client: [client.post("/search", json={}).status_code, client.get("/tags").status_code],
        [200, 200],
        [500, 200],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_lie_takes_effect_and_the_honest_shop_does_not_tell_it(case: Case) -> None:
    assert case.ask(client_of(Shop())) == case.honest
    assert case.ask(client_of(Shop(case.lies))) == case.lied


def test_each_place_to_lie_has_a_case() -> None:
    honest = Lies()
    told = {name for case in CASES for name, place in vars(case.lies).items() if place is not vars(honest)[name]}

    assert told == vars(honest).keys()
