"""The shop does what its document says: by a tour that is held against the document, and case by case."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate
from shop import AUTHORIZATION, TOKEN, Lies, Shop
from shop.operations import OPERATIONS
from shop_client import DOCUMENT, MERGE_PATCH, Visitor, body_schema, client_of, completed, operations
from shop_tour import LARGEST, SMALLEST, tour

CUSTOMER = SMALLEST["createCustomer"]
ORDER = SMALLEST["createOrder"]
UNKNOWN = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
def client() -> httpx.Client:
    return client_of(Shop())


def make(client: httpx.Client, path: str, body: Any) -> str:
    answer = client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def contains(answer: Any, expected: Any) -> bool:
    """Whether an answer holds all that is expected; objects may hold more."""
    if isinstance(expected, dict) and isinstance(answer, dict):
        return all(name in answer and contains(answer[name], each) for name, each in expected.items())
    if isinstance(expected, list) and isinstance(answer, list):
        return len(answer) == len(expected) and all(map(contains, answer, expected))
    return type(answer) is type(expected) and bool(answer == expected)


def test_document_is_valid() -> None:
    validate(DOCUMENT)


def test_each_documented_operation_is_served_and_no_other() -> None:
    served = {each.id: (each.method, each.path) for each in OPERATIONS}

    assert served == {name: (method, path) for name, (method, path, _) in operations().items()}
    assert len(served) == len(OPERATIONS)


def test_every_response_of_a_tour_is_as_documented() -> None:
    visited = defaultdict(set)
    for operation, answer in tour(Visitor(Lies())):  # the visitor holds each against the document
        assert answer.is_success, (operation, answer.text)
        visited[operation].add(str(answer.status_code))

    assert visited == {
        name: {key for key in stated["responses"] if key.startswith("2")}
        for name, (_, _, stated) in operations().items()
    }


@pytest.mark.many(2)
@pytest.mark.parametrize(
    "operation", ["createCustomer", "createAddress", "createProduct", "createOrder", "createCategory"]
)
@pytest.mark.parametrize("bodies", [SMALLEST, LARGEST], ids=["smallest", "largest"])
def test_created_resource_has_every_value_that_was_sent_and_every_default(operation: str, bodies: Any) -> None:
    answers = {name: answer.json() for name, answer in tour(Visitor(Lies())) if answer.content[:1] == b"{"}
    visitor = Visitor(Lies())
    path = {"customer_id": make(visitor.client, "/customers", CUSTOMER)} if operation == "createAddress" else None
    answer = visitor.visit(operation, path, json=bodies[operation]).json()

    assert contains(answer, completed(body_schema(operation), bodies[operation]))
    assert answer.keys() >= answers[operation].keys() - LARGEST[operation].keys()


@pytest.mark.parametrize("bodies", [SMALLEST, LARGEST], ids=["smallest", "largest"])
def test_resource_that_only_a_read_shows_has_every_default(bodies: Any, client: httpx.Client) -> None:
    product, order = make(client, "/products", SMALLEST["createProduct"]), make(client, "/orders", ORDER)
    review = make(client, f"/products/{product}/reviews", bodies["createReview"])
    noted = client.put(f"/orders/{order}/note", json=bodies["setOrderNote"])
    refund = client.post(f"/orders/{order}/refunds", json=bodies["requestRefund"])
    reads = {
        "createReview": f"/products/{product}/reviews/{review}",
        "setOrderNote": f"/orders/{order}/note",
        "requestRefund": refund.headers["location"],
    }

    assert (noted.status_code, noted.content, refund.status_code) == (204, b"", 202)
    for operation, path in reads.items():
        assert contains(client.get(path).json(), completed(body_schema(operation), bodies[operation]))


@pytest.mark.parametrize("operation", ["adjustStock", "search", "putTag", "replaceSettings"])
@pytest.mark.parametrize("bodies", [SMALLEST, LARGEST], ids=["smallest", "largest"])
def test_other_responses_have_every_value_and_default(operation: str, bodies: Any) -> None:
    answer = Visitor(Lies()).visit(operation, {"tag_name": "sale"}, json=bodies[operation]).json()

    assert contains(answer, completed(body_schema(operation), bodies[operation]))


def test_absent_nullable_property_is_null_and_another_one_stays_absent(client: httpx.Client) -> None:
    answer = client.post("/customers", json=CUSTOMER).json()

    assert {answer[name] for name in ("phone", "birthday", "homepage", "referrer")} == {None}
    assert answer.keys().isdisjoint({"legacy_code", "attributes", "password"})


def test_put_replaces_and_keeps_what_the_server_made(client: httpx.Client) -> None:
    path = f"/customers/{make(client, '/customers', LARGEST['createCustomer'])}"
    before, after = client.get(path).json(), client.put(path, json=CUSTOMER).json()

    assert after == client.get(path).json()
    assert after == {**client.post("/customers", json=CUSTOMER).json(), **{k: before[k] for k in ("id", "created_at")}}


def test_patch_leaves_absent_fields_alone_and_null_clears_without_a_default(client: httpx.Client) -> None:
    path = f"/customers/{make(client, '/customers', LARGEST['createCustomer'])}"
    before = client.get(path).json()
    change = {"phone": None, "preferences": {"delivery": {"window": None}}, "attributes": {"a": None, "b": "2"}}
    after = client.patch(path, json={**change, "locale": None}, headers=MERGE_PATCH).json()
    delivery = {**before["preferences"]["delivery"], "window": None}

    assert client.patch(path, json={}, headers=MERGE_PATCH).json() == after == client.get(path).json()
    assert after == {
        **before,
        "phone": None,
        "locale": None,
        "preferences": {**before["preferences"], "delivery": delivery},
        "attributes": {"b": "2"},
    }


def test_object_that_a_patch_makes_has_its_defaults(client: httpx.Client) -> None:
    path = f"/products/{make(client, '/products', SMALLEST['createProduct'])}"
    change = {"variants": {"red": {"stock": 0}}, "images": [{"url": "https://example.com/1.png"}]}
    after = client.patch(path, json=change, headers=MERGE_PATCH).json()

    assert after["variants"] == {"red": {"label": "plain", "surcharge": 0, "stock": 0, "active": True}}
    assert after["images"] == [{"url": "https://example.com/1.png", "alt": "", "position": 1, "credit": "unknown"}]


def test_patch_ignores_a_property_that_only_other_bodies_document(client: httpx.Client) -> None:
    path = f"/products/{make(client, '/products', SMALLEST['createProduct'])}"

    assert client.patch(path, json={"sku": 3}, headers=MERGE_PATCH).json() == client.get(path).json()
    assert client.patch("/settings", json={}, headers=MERGE_PATCH).status_code == 422


def test_deleted_resource_is_gone_with_all_below_it(client: httpx.Client) -> None:
    path = f"/customers/{make(client, '/customers', CUSTOMER)}"
    address = f"{path}/addresses/{make(client, f'{path}/addresses', SMALLEST['createAddress'])}"

    assert client.delete(path).status_code == 204
    assert {client.get(each).status_code for each in (path, address, f"{path}/addresses")} == {404}
    assert client.delete(path).status_code == client.put(path, json=CUSTOMER).status_code == 404
    assert client.get("/customers").json() == []


@pytest.mark.parametrize(
    "path",
    [
        f"/customers/{UNKNOWN}",
        f"/products/{UNKNOWN}",
        f"/orders/{UNKNOWN}",
        "/categories/7",
        "/tags/none",
        "/shipments/T0123456789ABCDEF",
        f"/uploads/{UNKNOWN}",
    ],
)
def test_unknown_ids_are_not_found(path: str, client: httpx.Client) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_lists_show_the_newest_first_by_pages_and_hide_the_archived(client: httpx.Client) -> None:
    ids = [make(client, "/customers", {**CUSTOMER, "name": f"C{n:02}", "tags": [f"t{n % 2}"]}) for n in range(25)]
    hidden = make(client, "/customers", {**CUSTOMER, "archived": True})

    def listed(**query: Any) -> list[str]:
        return [each["id"] for each in client.get("/customers", params=query).json()]

    assert listed() == ids[:4:-1] == listed(limit=20, offset=0, sort="-created_at", include_archived="false")
    assert listed(offset=20) == ids[4::-1]
    assert listed(include_archived="true", limit=1) == [hidden]
    assert listed(sort="name", limit=2) == ids[:2]
    assert listed(tag=["t1", "t9"], limit=100) == ids[1::2][::-1]
    assert client.get("/customers?limit=1").headers["x-total-count"] == "25"


def test_products_are_listed_by_pages_that_lead_to_the_next(client: httpx.Client) -> None:
    product = SMALLEST["createProduct"]
    ids = [make(client, "/products", {**product, "price": 20 - n}) for n in range(12)]
    make(client, "/products", {**product, "discontinued": True})
    first = client.get("/products").json()
    second = client.get(first["next"]).json()

    assert [each["id"] for each in first["items"] + second["items"]] == ids[::-1]
    assert (first["total"], second["next"]) == (12, None)
    assert client.get("/products?include_discontinued=true&order=cheapest").json()["items"][0]["id"] == ids[-1]


def test_orders_are_listed_by_cursor_and_without_those_of_priority_3(client: httpx.Client) -> None:
    ids = [make(client, "/orders", {**ORDER, "priority": number}) for number in (1, 2, 3)]
    first = client.get("/orders?limit=1").json()
    second = client.get("/orders", params={"cursor": first["meta"]["next_cursor"]}).json()

    assert [each["id"] for each in first["data"] + second["data"]] == ids[1::-1]
    assert second["meta"] == {"next_cursor": None}
    assert [each["id"] for each in client.get("/orders?priority=3,1").json()["data"]] == [ids[2], ids[0]]


def test_tag_is_created_and_then_replaced(client: httpx.Client) -> None:
    statuses = [client.put("/tags/new", json={"label": "N", "weight": weight}).status_code for weight in (1, 2)]

    assert statuses == [201, 200]
    assert client.get("/tags").json()["new"]["weight"] == 2


def test_parameters_are_read_in_their_styles(client: httpx.Client) -> None:
    query = (
        "q=a&category=x&category=y,z&fields=sku,name&colors=red%7Cblue&sizes=1%202&price[min]=0.5&price[max]=3&other=1"
    )
    answer = client.get(f"/suggestions?{query}", headers={"x-boost": "0", "Cookie": "region=us"}).json()

    assert contains(answer, {"category": ["x", "y,z"], "fields": ["sku", "name"], "colors": ["red", "blue"]})
    assert contains(answer, {"sizes": [1, 2], "price": {"min": 0.5, "max": 3}, "boost": 0, "region": "us"})
    assert contains(
        client.get("/suggestions?q=a").json(), {"limit": 5, "fuzzy": True, "fields": ["name"], "region": "eu"}
    )


WRONG = "limit=0 limit=1.5 limit= fuzzy=1 mode=Prefix sizes=x price[min]=-1 fields=name,no q=b".split()


@pytest.mark.parametrize("query", ["", "q=", *(f"q=a&{each}" for each in WRONG)])
def test_wrong_parameters_are_refused(query: str, client: httpx.Client) -> None:
    assert client.get(f"/suggestions?{query}").status_code == 400


def test_forms_are_typed_and_have_defaults(client: httpx.Client) -> None:
    fields = {"email": "a@example.com", "text": "é & =+"}

    assert contains(client.post("/messages", data=fields).json(), {**fields, "topic": "general", "urgency": 3})
    assert client.post("/messages", data={**fields, "urgency": "high"}).status_code == 422
    assert client.post("/messages", json=fields).status_code == 415
    assert client.post("/uploads", data={"title": "x"}, files={"other": b""}).status_code == 422
    upload = client.post("/uploads", files={"file": ("a b.bin", b"\r\n\x00\r\n--")}).json()
    assert contains(upload, {"filename": "a b.bin", "size": 7, "title": "untitled", "position": 0})


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"NaN", b'{"a": 1e999}', b"[" * 100_000])
def test_body_that_is_no_json_is_refused(content: bytes, client: httpx.Client) -> None:
    assert client.post("/search", content=content, headers={"Content-Type": "application/json"}).status_code == 400


@pytest.mark.parametrize(
    "header", ["", TOKEN, f"Basic {TOKEN}", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}"]
)
def test_wrong_credentials_are_refused_everywhere_but_at_gethealth(header: str) -> None:
    client = client_of(Shop(), Authorization=header)
    paths = {name: path.replace("{", "").replace("}", "") for name, (_, path, _) in operations().items()}
    statuses = {each.id: client.request(each.method, paths[each.id]).status_code for each in OPERATIONS}

    assert statuses.pop("getHealth") == 200
    assert set(statuses.values()) == {401}
    assert client_of(Shop(), Authorization=AUTHORIZATION.replace("B", "b")).get("/settings").status_code == 200


def test_read_only_properties_are_ignored_and_write_only_ones_never_shown(client: httpx.Client) -> None:
    customer = client.post("/customers", json={**CUSTOMER, "id": UNKNOWN, "created_at": 3, "unknown": 1}).json()
    body = {**ORDER, "status": "paid", "payment": {"card_token": "tok-1", "cvc": "123"}}
    order = client.post("/orders", json=body).json()

    assert customer["id"] != UNKNOWN
    assert customer.keys().isdisjoint({"password", "unknown"})
    assert (order["status"], order["payment"]) == ("open", {"card_token": "tok-1", "capture": True})


def test_number_without_fraction_is_an_integer(client: httpx.Client) -> None:
    item = {"sku": "A", "unit_price": 1.5, "quantity": 2.0}

    assert client.post("/search", json={"limit": 3.0}).json()["limit"] == 3
    assert client.post("/orders", json={**ORDER, "items": [item]}).json()["totals"] == {"items": 1, "amount": 3}


def test_two_shops_share_nothing_and_make_the_same_ids() -> None:
    one, other = client_of(Shop()), client_of(Shop())

    assert make(one, "/customers", CUSTOMER) == make(other, "/customers", CUSTOMER)
    assert make(one, "/customers", CUSTOMER) != make(one, "/customers", CUSTOMER)
    assert len(other.get("/customers").json()) == 1
