"""The front desk, as a client sees it: that each bug and each variant does what its list says."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest

from tests.frameworks.clients import Clients, anonymous
from tests.frameworks.launching import read

clients = Clients(read("litestar"))
client, faulty = clients.open, clients.faulty
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not clients.application.environment.exists(), reason="make frameworks installs Litestar"),
]
DEFAULTS = {"floor": 0, "capacity": 4, "buffer_minutes": 15, "equipment": [], "notes": None}


@pytest.fixture(scope="module")
def document() -> object:
    return clients.plain_document()


def room(http: httpx.Client, **values: object) -> str:
    response = http.post("/rooms", json={"name": "Attic"} | values)
    assert response.status_code == 201, response.text
    return f"/rooms/{response.json()['id']}"


def booking(http: httpx.Client, **values: object) -> str:
    room_id = room(http, name=str(uuid4())).rsplit("/", 1)[1]
    body = {"room_id": room_id, "title": "Review", "starts_at": "2030-01-01T10:00:00+02:00"} | values
    response = http.post("/bookings", json=body)
    assert response.status_code == 201, response.text
    return f"/bookings/{response.json()['id']}"


def test_rooms_and_bookings_behave_as_documented() -> None:
    with client() as http:
        path = room(http)
        created = http.get(path).json()
        changed = http.patch(path, json={"notes": "Warm", "equipment": ["screen"]}).json()
        replaced = http.put(path, json={"name": "Attic"}).json()

        assert {name: created[name] for name in DEFAULTS} == DEFAULTS
        assert changed == created | {"notes": "Warm", "equipment": ["screen"], "updated_at": changed["updated_at"]}
        assert {name: replaced[name] for name in DEFAULTS} == DEFAULTS
        assert http.post("/rooms", json={"name": "Attic"}).status_code == 409
        refused = http.post("/rooms", json={"name": ""})
        assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")
        assert refused.json()["errors"][0]["key"] == "name"
        assert anonymous(http, path) == 401
        assert http.get(f"/rooms/{uuid4()}").status_code == 404
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 404


def test_a_room_is_booked_once_at_a_time() -> None:
    with client() as http:
        path = booking(http)
        first = http.get(path).json()
        body = {name: first[name] for name in ("room_id", "title", "starts_at")}

        assert first["starts_at"] == "2030-01-01T10:00:00+02:00"
        assert http.post("/bookings", json=body).status_code == 409
        assert http.post("/bookings", json=body | {"room_id": str(uuid4())}).status_code == 422
        assert http.post("/bookings", json=body | {"status": "tentative"}).status_code == 201
        assert http.patch(path, json={"attendees": 3}).json()["attendees"] == 3
        assert anonymous(http, path, "DELETE") == 401
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 404


def test_a_cursor_leads_through_a_list() -> None:
    with client() as http:
        for name in ("A", "B", "C"):
            room(http, name=name)
        first = http.get("/rooms?limit=2").json()
        second = http.get("/rooms", params={"limit": 2, "cursor": first["next_cursor"]}).json()

        assert [item["name"] for item in first["items"] + second["items"]] == ["A", "B", "C"]
        assert second["next_cursor"] is None
        assert http.get("/rooms?cursor=x").status_code == 400


def test_a_token_is_for_the_user_who_logs_in() -> None:
    with client() as http:
        login = {"email": "desk@example.com", "password": "desk-password"}
        token = http.post("/login", json=login).json()["token"]

        assert http.get("/rooms", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        assert http.post("/login", json=login | {"password": "x"}).status_code == 401


def test_bugs_in_what_is_stored_do_what_their_list_says(document: object) -> None:
    with faulty("buffer-zero-becomes-default", document) as http:
        assert http.get(room(http, buffer_minutes=0)).json()["buffer_minutes"] == 15
    with faulty("put-skips-falsy", document) as http:
        assert http.put(room(http, notes="Warm"), json={"name": "Attic"}).json()["notes"] == "Warm"
    with faulty("patch-ignores-null", document) as http:
        assert http.patch(room(http, notes="Warm"), json={"notes": None}).json()["notes"] == "Warm"
    with faulty("delete-unguarded", document) as http:
        assert anonymous(http, booking(http), "DELETE") == 204


def test_bugs_in_what_is_shown_do_what_their_list_says(document: object) -> None:
    with faulty("null-members-omitted", document) as http:
        assert "notes" not in http.get(room(http)).json()
    with faulty("cursor-repeats-last", document) as http:
        room(http, name="A"), room(http, name="B")
        cursor = http.get("/rooms?limit=1").json()["next_cursor"]
        assert http.get("/rooms", params={"cursor": cursor}).json()["items"][0]["name"] == "A"
    with faulty("limit-plus-one", document) as http:
        room(http, name="A"), room(http, name="B")
        assert len(http.get("/rooms?limit=1").json()["items"]) == 2
    with faulty("missing-room-200", document) as http:
        assert http.get(f"/rooms/{uuid4()}").json() is None
    with faulty("room-cached", document) as http:
        path = room(http)
        assert http.get(path).json()["notes"] is None
        http.patch(path, json={"notes": "Warm"})
        assert http.get(path).json()["notes"] is None
    with faulty("equipment-by-name", document) as http:
        assert http.get(room(http, equipment=["screen"])).json()["equipment"] == ["SCREEN"]


def test_variants_do_what_their_list_says() -> None:
    with client("--variant", "equipment-as-set") as http:
        sent = ["screen", "phone", "screen"]
        assert http.get(room(http, equipment=sent)).json()["equipment"] == ["phone", "screen"]
    with client("--variant", "times-in-utc") as http:
        assert http.get(booking(http)).json()["starts_at"] == "2030-01-01T08:00:00Z"
    with client("--variant", "put-creates") as http:
        assert http.put(f"/rooms/{uuid4()}", json={"name": "Attic"}).status_code == 201
    with client("--variant", "delete-idempotent") as http:
        assert http.delete(f"/rooms/{uuid4()}").status_code == 204
