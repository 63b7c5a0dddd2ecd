"""The billing service, as a client sees it: that each bug and each variant does what its list says."""

from __future__ import annotations

from itertools import count

import httpx
import pytest

from tests.frameworks.clients import Clients, anonymous
from tests.frameworks.launching import read

clients = Clients(read("falcon"))
client, faulty = clients.open, clients.faulty
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not clients.application.environment.exists(), reason="make frameworks installs Falcon"),
]
numbers = count(1)
QUOTA = {"requests_per_day": 100, "burst": 3}


@pytest.fixture(scope="module")
def document() -> object:
    return clients.plain_document()


def put(http: httpx.Client, path: str, **values: object) -> httpx.Response:
    return http.put(path, json={"name": "Basic", "price_cents": 900} | values)


def plan(http: httpx.Client, **values: object) -> str:
    path = f"/plans/plan-{next(numbers)}"
    assert put(http, path, **values).status_code == 201
    return path


def subscribe(http: httpx.Client, **values: object) -> httpx.Response:
    code = plan(http).rsplit("/", 1)[1]
    body = {"plan": code, "reference": f"r{next(numbers)}", "contact": {"email": "Ann@example.com"}}
    return http.post("/subscriptions", json=body | values)


def subscription(http: httpx.Client, **values: object) -> str:
    response = subscribe(http, **values)
    assert response.status_code == 201, response.text
    return f"/subscriptions/{response.json()['id']}"


def test_plans_behave_as_documented() -> None:
    with client() as http:
        path = plan(http, trial={"days": 0}, quota={"requests_per_day": 5}, note="x")
        created = http.get(path).json()
        changed = http.patch(path, json={"trial": {"card_required": True}, "note": None}).json()
        replaced = put(http, path, currency="USD").json()

        assert (created["trial"], created["quota"]["burst"]) == ({"days": 0, "card_required": False}, 10)
        assert (changed["trial"], changed["note"]) == ({"days": 0, "card_required": True}, None)
        assert (replaced["trial"]["days"], replaced["quota"], replaced["currency"]) == (14, None, "USD")
        assert put(http, path, color="red").status_code == 422
        assert put(http, path, currency=None).status_code == 422
        assert http.get("/plans?limit=0").status_code == 400
        assert anonymous(http, path) == 401
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 404


def test_subscriptions_behave_as_documented() -> None:
    with client() as http:
        path = subscription(http, metadata={"a": "b", "c": "d"}, discount_percent=2.5)
        created = http.get(path).json()
        changed = http.patch(path, json={"metadata": {"a": None}, "contact": {"language": "de"}}).json()

        assert (created["discount_percent"], created["starts_on"], created["seats"]) == (2.5, None, 1)
        assert changed["metadata"] == {"c": "d"}
        assert changed["contact"] == {"email": "Ann@example.com", "language": "de", "phone": None}
        assert subscribe(http, reference=created["reference"]).status_code == 409
        assert subscribe(http, plan="unknown").status_code == 422
        assert http.delete(f"/plans/{created['plan']}").status_code == 409
        assert http.post(f"{path}/cancel").json()["status"] == "cancelled"
        assert http.get("/subscriptions?status=cancelled").json()["items"] == [http.get(path).json()]
        assert http.delete(path).status_code == 204


def test_bugs_of_plans_do_what_their_list_says(document: object) -> None:
    with faulty("trial-days-falsy", document) as http:
        assert http.get(plan(http, trial={"days": 0})).json()["trial"]["days"] == 14
    with faulty("put-keeps-old", document) as http:
        path = plan(http, currency="CHF", quota=QUOTA)
        assert put(http, path).json()["currency"] == "CHF"
        assert http.get(path).json()["quota"] == QUOTA
    with faulty("patch-trial-replaced", document) as http:
        path = plan(http, trial={"days": 3, "card_required": True})
        assert http.patch(path, json={"trial": {"days": 4}}).json()["trial"]["card_required"] is False
    with faulty("patch-skips-null", document) as http:
        assert http.patch(plan(http, note="x"), json={"note": None}).json()["note"] == "x"
    with faulty("burst-other-default", document) as http:
        assert http.get(plan(http, quota={"requests_per_day": 5})).json()["quota"]["burst"] == 100
    with faulty("omit-defaults", document) as http:
        assert not {"currency", "note"} & set(http.get(plan(http)).json())


def test_bugs_of_subscriptions_do_what_their_list_says(document: object) -> None:
    with faulty("reference-not-required", document) as http:
        code = plan(http).rsplit("/", 1)[1]
        response = http.post("/subscriptions", json={"plan": code, "contact": {"email": "a@example.com"}})
        assert (response.status_code, response.json()["reference"][:5]) == (201, "auto-")
    with faulty("metadata-shared", document) as http:
        http.patch(subscription(http), json={"metadata": {"a": "b"}})
        assert http.get(subscription(http)).json()["metadata"] == {"a": "b"}
    with faulty("discount-whole", document) as http:
        assert http.get(subscription(http, discount_percent=2.5)).json()["discount_percent"] == 2
    with faulty("starts-today", document) as http:
        assert http.get(subscription(http, starts_on=None)).json()["starts_on"] is not None
    with faulty("list-from-creation", document) as http:
        assert http.patch(subscription(http), json={"seats": 7}).json()["seats"] == 7
        assert http.get("/subscriptions").json()["items"][0]["seats"] == 1


def test_variants_do_what_their_list_says() -> None:
    with client("--variant", "newest-first") as http:
        paths = [plan(http), plan(http)]
        assert [f"/plans/{row['code']}" for row in http.get("/plans").json()["items"]] == paths[::-1]
    with client("--variant", "null-omitted") as http:
        assert "note" not in http.get(plan(http)).json()
        assert "note" not in http.get("/openapi.json").json()["components"]["schemas"]["Plan"]["required"]
    with client("--variant", "put-204") as http:
        assert put(http, plan(http)).status_code == 204
    with client("--variant", "email-lowercased") as http:
        assert http.get(subscription(http)).json()["contact"]["email"] == "ann@example.com"
