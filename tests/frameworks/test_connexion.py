"""Shipping, as a client sees it: that each bug and each variant does what its list says."""

from __future__ import annotations

import httpx
import pytest

from tests.frameworks.clients import Clients, anonymous
from tests.frameworks.launching import read

clients = Clients(read("connexion"))
client, faulty = clients.open, clients.faulty
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not clients.application.environment.exists(), reason="make frameworks installs Connexion"),
]
RECIPIENT = {"name": "Ada", "street": "Main 1", "city": "Bonn"}
SHIPMENT = {"reference": "R1", "recipient": RECIPIENT}


@pytest.fixture(scope="module")
def document() -> object:
    return clients.plain_document()


def shipment(http: httpx.Client, **values: object) -> str:
    response = http.post("/shipments", json=SHIPMENT | values)
    assert response.status_code in {201, 202}, response.text
    return f"/shipments/{response.json()['id']}"


def event(http: httpx.Client, path: str, **values: object) -> httpx.Response:
    return http.post(f"{path}/events", json={"kind": "delivered", "place": "Bonn"} | values)


def test_shipments_behave_as_documented() -> None:
    with client() as http:
        path = shipment(http, weight_kg=0, instructions="x")
        created = http.get(path).json()
        changed = http.patch(path, json={"instructions": None}).json()
        replaced = http.put(path, json=SHIPMENT).json()
        first = event(http, path, note="x").json()

        assert created["recipient"] == RECIPIENT | {"country": "DE"}
        assert (created["weight_kg"], created["carrier"], created["insured"]) == (0, "post", False)
        assert changed == created | {"instructions": None}
        assert replaced["weight_kg"] == 1
        assert http.get(f"{path}/events").json() == [first]
        assert http.post("/shipments", json=SHIPMENT | {"ship_on": "2026-02-30"}).status_code == 400
        assert http.post("/shipments", json=[]).status_code == 400
        assert anonymous(http, path) == 401
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 404


def test_bugs_do_what_their_list_says(document: object) -> None:
    with faulty("weight-or-default", document) as http:
        assert http.get(shipment(http, weight_kg=0)).json()["weight_kg"] == 1
    with faulty("nested-default-missing", document) as http:
        assert "country" not in http.get(shipment(http)).json()["recipient"]
    with faulty("patch-replaces-recipient", document) as http:
        path = shipment(http)
        assert http.patch(path, json={"recipient": RECIPIENT | {"city": "Ulm"}}).json()["recipient"]["city"] == "Bonn"
    with faulty("patch-null-ignored", document) as http:
        path = shipment(http, instructions="x")
        assert http.patch(path, json={"instructions": None}).json()["instructions"] == "x"
    with faulty("put-keeps-insured", document) as http:
        assert http.put(shipment(http, insured=True), json=SHIPMENT).json()["insured"] is True
    with faulty("deleted-still-listed", document) as http:
        assert http.delete(shipment(http)).status_code == 204
        assert http.get("/shipments").json()["total"] == 1
    with faulty("per-page-plus-one", document) as http:
        shipment(http), shipment(http)
        assert len(http.get("/shipments?per_page=1").json()["shipments"]) == 2
    with faulty("events-open", document) as http:
        assert http.get("/shipments", headers={"X-API-Key": "x"}).status_code == 200
    with faulty("missing-500", document) as http:
        assert http.get("/shipments/99").status_code == 500
    with faulty("note-lost", document) as http:
        assert event(http, shipment(http), note="x").json()["note"] is None


def test_variants_do_what_their_list_says() -> None:
    with client("--variant", "newest-first") as http:
        paths = [shipment(http), shipment(http)]
        assert [f"/shipments/{row['id']}" for row in http.get("/shipments").json()["shipments"]] == paths[::-1]
    with client("--variant", "null-left-out") as http:
        assert "instructions" not in http.get(shipment(http)).json()
    with client("--variant", "accepted-202") as http:
        assert http.post("/shipments", json=SHIPMENT).status_code == 202
    with client("--variant", "strict-query") as http:
        assert http.get("/shipments?x=1").status_code == 400
