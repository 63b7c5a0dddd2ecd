"""The catalog, as a client sees it: that each bug and each variant does what its list says."""

from __future__ import annotations

from datetime import date
from time import sleep

import httpx
import pytest

from tests.frameworks.clients import Clients, anonymous
from tests.frameworks.launching import read

clients = Clients(read("drf"))
client, faulty = clients.open, clients.faulty
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not clients.application.environment.exists(), reason="make frameworks installs Django"),
]
SIZE = {"width": 1, "height": 2, "depth": 3}
FIELDS = {"sku": "ab-123", "name": "Lamp", "price": "9.50", "supplier_code": "S1"}


@pytest.fixture(scope="module")
def document() -> object:
    return clients.plain_document()


def product(http: httpx.Client, **values: object) -> str:
    http.post("/api/categories/", json={"slug": "home", "name": "Home"})
    response = http.post("/api/products/", json=FIELDS | {"category": "home"} | values)
    assert response.status_code == 201, response.text
    return f"/api/products/{response.json()['id']}/"


def test_products_behave_as_documented() -> None:
    with client() as http:
        path = product(http, dimensions=SIZE, released_on=str(date(2026, 1, 2)))
        created = http.get(path).json()
        replaced = http.put(path, json=FIELDS | {"category": "home", "price": "1"}).json()

        assert created["dimensions"] == SIZE | {"unit": "mm"}
        assert created["price"] == "9.50"
        assert "supplier_code" not in created
        assert (created["reorder_level"], created["currency"], created["view_count"]) == (5, "EUR", 0)
        assert replaced["price"] == "1.00"
        assert http.patch(path, json={"dimensions": None}).json()["dimensions"] is None
        assert http.patch(path, json={"dimensions": SIZE}).json()["dimensions"] == SIZE | {"unit": "mm"}
        assert http.get(path).json()["dimensions"] == SIZE | {"unit": "mm"}
        assert http.delete("/api/categories/home/").status_code == 409
        assert http.post("/api/products/", json=FIELDS | {"category": "home"}).status_code == 400
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 404
        assert http.delete("/api/categories/home/").status_code == 204
        assert http.get("/api/products/9223372036854775808/").status_code == 404
        assert http.get("/api/products/?page=2").status_code == 404


def test_a_token_is_for_the_user_who_logs_in() -> None:
    with client() as http:
        login = {"username": "demo", "password": "demo-password"}
        token = http.post("/api/login/", json=login).json()["token"]

        assert http.get("/api/me/", headers={"Authorization": f"Token {token}"}).json()["username"] == "demo"
        assert anonymous(http, "/api/me/") == 401
        assert http.post("/api/login/", json=login | {"password": "x"}).status_code == 400


def test_bugs_do_what_their_list_says(document: object) -> None:
    with faulty("price-as-number", document) as http:
        assert http.get(product(http)).json()["price"] == 9.5
    with faulty("zero-becomes-default", document) as http:
        assert http.get(product(http, reorder_level=0)).json()["reorder_level"] == 5
    with faulty("patch-not-partial", document) as http:
        assert http.patch(product(http), json={"name": "Bulb"}).status_code == 400
    with faulty("put-accepts-partial", document) as http:
        assert http.put(product(http), json={"name": "Bulb"}).status_code == 200
    with faulty("supplier-code-leaked", document) as http:
        assert http.get(product(http)).json()["supplier_code"] == "S1"
    with faulty("view-count-writable", document) as http:
        assert http.get(product(http, view_count=7)).json()["view_count"] == 7
    with faulty("page-size-ignored", document) as http:
        product(http)
        product(http, sku="ab-124")
        assert len(http.get("/api/products/?page_size=1").json()["results"]) == 2
    with faulty("deleted-product-readable", document) as http:
        path = product(http)
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 200
    with faulty("duplicate-slug-500", document) as http:
        product(http)
        assert http.post("/api/categories/", json={"slug": "home", "name": "Home"}).status_code == 500
    with faulty("dimensions-not-updated", document) as http:
        path = product(http)
        assert http.patch(path, json={"dimensions": SIZE}).status_code == 200
        assert http.get(path).json()["dimensions"] is None


def test_variants_do_what_their_list_says() -> None:
    with client("--variant", "newest-first") as http:
        paths = [product(http), product(http, sku="ab-124")]
        assert [f"/api/products/{item['id']}/" for item in http.get("/api/products/").json()["results"]] == paths[::-1]
    with client("--variant", "sku-uppercased") as http:
        assert http.get(product(http)).json()["sku"] == "AB-123"
    with client("--variant", "extra-headers") as http:
        assert "X-RateLimit-Remaining" in http.get(product(http)).headers
    with client("--variant", "slow-index") as http:
        product(http)
        assert http.get("/api/products/").json()["count"] == 0
        sleep(0.5)
        assert http.get("/api/products/").json()["count"] == 1
