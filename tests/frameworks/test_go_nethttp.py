"""The courses, as a client sees them: that each bug and each variant does what its list says."""

from __future__ import annotations

from itertools import count

import httpx
import pytest

from tests.frameworks.clients import Clients, anonymous
from tests.frameworks.launching import read

clients = Clients(read("go_nethttp"))
client, faulty = clients.open, clients.faulty
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not clients.application.environment.exists(), reason="make frameworks builds the Go server"),
]
numbers = count(100)
PRICE = {"amount_cents": 5, "currency": "USD", "tax_percent": 7}


@pytest.fixture(scope="module")
def document() -> object:
    return clients.plain_document()


def values(**more: object) -> dict[str, object]:
    return {"code": f"ABC-{next(numbers)}", "title": "Go"} | more


def course(http: httpx.Client, **more: object) -> str:
    response = http.post("/courses", json=values(**more))
    assert response.status_code == 201, response.text
    return response.headers["Location"]


def enrolment(http: httpx.Client, path: str, **more: object) -> str:
    body = {"name": "Ann", "email": f"ann{next(numbers)}@example.com"} | more
    response = http.post(f"{path}/enrolments", json=body)
    assert response.status_code == 201, response.text
    return response.headers["Location"]


def test_courses_behave_as_documented() -> None:
    with client() as http:
        path = course(http, capacity=0, price={"currency": "USD"}, schedule={"weekday": "mon"}, room="A")
        created = http.get(path).json()
        changed = http.patch(path, json={"price": {"tax_percent": 7}, "room": None}).json()
        replaced = http.put(path, json=values(tags=["b", "a"])).json()

        assert (created["capacity"], created["remote"], created["tags"]) == (0, True, [])
        assert created["price"] == {"amount_cents": 0, "currency": "USD", "tax_percent": 19}
        assert created["schedule"] == {"weekday": "mon", "starts_at": "18:00", "minutes": 90}
        assert (changed["price"]["currency"], changed["room"]) == ("USD", None)
        assert (replaced["schedule"], replaced["capacity"], replaced["tags"]) == (None, 12, ["b", "a"])
        assert http.post("/courses", json=values(code=replaced["code"])).status_code == 409
        refused = http.post("/courses", json=values(level=None, capacity=501))
        assert (refused.status_code, set(refused.json()["errors"])) == (422, {"level", "capacity"})
        assert http.get("/courses?per_page=0").status_code == 400
        assert anonymous(http, path) == 401
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 404


def test_enrolments_behave_as_documented() -> None:
    with client() as http:
        path = course(http)
        first = enrolment(http, path, rating=0, answers={"a": "1", "b": "2"})
        created = http.get(first).json()
        changed = http.patch(first, json={"answers": {"a": None, "c": "3"}, "rating": None}).json()

        assert (created["rating"], created["seats"], created["notes"]) == (0, 1, None)
        assert (changed["answers"], changed["rating"]) == ({"b": "2", "c": "3"}, None)
        body = {"name": "x", "email": created["email"].upper()}
        assert http.post(f"{path}/enrolments", json=body).status_code == 409
        assert http.get(f"{path}/enrolments").json()["items"] == [http.get(first).json()]
        assert http.delete(path).status_code == 204
        assert http.get(first).status_code == 404


def test_bugs_of_responses_and_creations_do_what_their_list_says(document: object) -> None:
    with faulty("omitempty-zero", document) as http:
        assert "published" not in http.get(course(http)).json()
    with faulty("nil-tags", document) as http:
        assert http.get(course(http)).json()["tags"] is None
    with faulty("remote-false-when-absent", document) as http:
        assert http.get(course(http)).json()["remote"] is False
    with faulty("capacity-zero-default", document) as http:
        assert http.get(course(http, capacity=0)).json()["capacity"] == 12
    with faulty("title-not-required", document) as http:
        assert http.post("/courses", json={"code": "ABC-001"}).json()["title"] == ""
    with faulty("schedule-minutes-zero", document) as http:
        assert http.get(course(http, schedule={"weekday": "mon"})).json()["schedule"]["minutes"] == 0
    with faulty("rating-zero-null", document) as http:
        assert http.get(enrolment(http, course(http), rating=0)).json()["rating"] is None


def test_bugs_of_changes_do_what_their_list_says(document: object) -> None:
    with faulty("put-onto-stored", document) as http:
        assert http.put(course(http, room="A"), json=values()).json()["room"] == "A"
    with faulty("patch-null-as-absent", document) as http:
        path = course(http, room="A", schedule={"weekday": "mon"})
        changed = http.patch(path, json={"room": None, "schedule": None}).json()
        assert (changed["room"], changed["schedule"]["weekday"]) == ("A", "mon")
    with faulty("patch-price-reset", document) as http:
        assert (
            http.patch(course(http, price=PRICE), json={"price": {"tax_percent": 8}}).json()["price"]["amount_cents"]
            == 0
        )
    with faulty("patch-of-a-copy", document) as http:
        path = enrolment(http, course(http))
        assert http.patch(path, json={"name": "Bob"}).json()["name"] == "Bob"
        assert http.get(path).json()["name"] == "Ann"


def test_variants_do_what_their_list_says() -> None:
    with client("--variant", "unknown-refused") as http:
        assert http.post("/courses", json=values(color="red")).status_code == 400
    with client("--variant", "gone-410") as http:
        path = course(http)
        http.delete(path)
        assert (http.get(path).status_code, http.get("/courses/999").status_code) == (410, 404)
    with client("--variant", "null-omitted") as http:
        assert not {"room", "schedule"} & set(http.get(course(http)).json())
        assert "rating" not in http.get(enrolment(http, course(http))).json()
    with client("--variant", "tags-as-set") as http:
        assert http.get(course(http, tags=["b", "a"])).json()["tags"] == ["a", "b"]
