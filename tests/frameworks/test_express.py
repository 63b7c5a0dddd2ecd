"""Invoicing, as a client sees it: that each bug and each variant does what its list says."""

from __future__ import annotations

import httpx
import pytest

from tests.frameworks.clients import Clients, anonymous
from tests.frameworks.launching import read

clients = Clients(read("express"))
client, faulty = clients.open, clients.faulty
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not clients.application.environment.exists(), reason="make frameworks installs Express"),
]
LINE = {"description": "Work", "unitPriceCents": 1000}


@pytest.fixture(scope="module")
def document() -> object:
    return clients.plain_document()


def customer(http: httpx.Client, **values: object) -> str:
    count = http.get("/customers").json()["total"]
    response = http.post("/customers", json={"name": "Ada", "email": f"ada{count}@example.org"} | values)
    assert response.status_code == 201, response.text
    return f"/customers/{response.json()['id']}"


def invoice(http: httpx.Client, **values: object) -> str:
    owner = http.get(customer(http)).json()["id"]
    response = http.post("/invoices", json={"customerId": owner, "lines": [LINE]} | values)
    assert response.status_code == 201, response.text
    return f"/invoices/{response.json()['id']}"


def test_invoices_behave_as_documented() -> None:
    with client() as http:
        path = invoice(http, discountPercent=2.5, dueOn="2026-03-01")
        created = http.get(path).json()
        changed = http.patch(path, json={"note": "Thanks"}).json()
        body = {"customerId": created["customerId"], "lines": [LINE | {"quantity": 2}]}
        replaced = http.put(path, json=body).json()
        payment = http.post(f"{path}/payments", json={"amountCents": 5}).json()

        assert created["lines"] == [LINE | {"quantity": 1}]
        assert (created["totalCents"], created["dueOn"], created["currency"]) == (975, "2026-03-01", "EUR")
        assert changed == created | {"note": "Thanks", "updatedAt": changed["updatedAt"]}
        assert (replaced["note"], replaced["dueOn"], replaced["discountPercent"]) == (None, None, 0)
        assert http.get(f"{path}/payments").json() == [payment]
        assert http.get(f"/invoices/x/payments/{payment['id']}").status_code == 404
        assert http.post("/invoices", json=body | {"customerId": "x"}).status_code == 422
        assert http.post("/invoices", json=body | {"color": "red"}).status_code == 400
        assert anonymous(http, path) == 401
        assert http.post(f"{path}/send").json()["status"] == "sent"
        assert http.delete(path).status_code == 409


def test_bugs_of_customers_do_what_their_list_says(document: object) -> None:
    with faulty("payment-terms-or-default", document) as http:
        assert http.get(customer(http, paymentTermDays=0)).json()["paymentTermDays"] == 30
    with faulty("customer-delete-open", document) as http:
        assert http.delete(customer(http), params={"api_key": "wrong"}).status_code == 204
    with faulty("duplicate-email-500", document) as http:
        customer(http, email="a@example.org")
        assert http.post("/customers", json={"name": "A", "email": "a@example.org"}).status_code == 500
    with faulty("address-null-crash", document) as http:
        body = {"name": "A", "email": "a@example.org", "address": None}
        assert http.post("/customers", json=body).status_code == 500


def test_bugs_of_invoices_do_what_their_list_says(document: object) -> None:
    with faulty("patch-note-null-ignored", document) as http:
        assert http.patch(invoice(http, note="x"), json={"note": None}).json()["note"] == "x"
    with faulty("put-keeps-absent", document) as http:
        path = invoice(http, currency="CHF")
        body = {"customerId": http.get(path).json()["customerId"], "lines": [LINE]}
        assert http.put(path, json=body).json()["currency"] == "CHF"
    with faulty("line-quantity-zero", document) as http:
        assert http.get(invoice(http)).json()["lines"][0]["quantity"] == 0
    with faulty("discount-truncated", document) as http:
        assert http.get(invoice(http, discountPercent=2.5)).json()["discountPercent"] == 2
    with faulty("page-zero-based", document) as http:
        invoice(http)
        assert http.get("/invoices").json()["data"] == []
    with faulty("payment-of-any-invoice", document) as http:
        payment = http.post(f"{invoice(http)}/payments", json={"amountCents": 5}).json()["id"]
        assert http.get(f"/invoices/x/payments/{payment}").status_code == 200
    with faulty("due-date-shifted", document) as http:
        assert http.get(invoice(http, dueOn="2026-03-01")).json()["dueOn"] == "2026-02-28"
    with faulty("list-without-currency", document) as http:
        invoice(http)
        assert "currency" not in http.get("/invoices").json()["data"][0]


def test_variants_do_what_their_list_says() -> None:
    with client("--variant", "newest-first") as http:
        paths = [invoice(http), invoice(http)]
        assert [f"/invoices/{row['id']}" for row in http.get("/invoices").json()["data"]] == paths[::-1]
    with client("--variant", "null-omitted") as http:
        assert "note" not in http.get(invoice(http, note=None)).json()
    with client("--variant", "minimal-return") as http:
        path = invoice(http)
        assert http.patch(path, json={"note": "x"}).status_code == 204
        assert http.get(path).json()["note"] == "x"
    with client("--variant", "gone-410") as http:
        path = customer(http)
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 410
    with client("--variant", "integer-ids") as http:
        assert http.get(invoice(http)).json()["id"] == 1
