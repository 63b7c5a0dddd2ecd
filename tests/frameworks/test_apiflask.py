"""Events, as a client sees them: that each bug and each variant does what its list says."""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest

from tests.frameworks.clients import Clients
from tests.frameworks.launching import read

clients = Clients(read("apiflask"))
client, faulty = clients.open, clients.faulty
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not clients.application.environment.exists(), reason="make frameworks installs APIFlask"),
]
EVENT = {"title": "Fair", "starts_at": "2026-01-01T00:00:00+02:00"}
GUEST = {"name": "Ada", "email": "ada@example.org"}


@pytest.fixture(scope="module")
def document() -> object:
    return clients.plain_document()


def event(http: httpx.Client, **values: object) -> str:
    response = http.post("/events", json=EVENT | values)
    assert response.status_code == 201, response.text
    return f"/events/{response.json()['id']}"


def guest(http: httpx.Client, path: str, **values: object) -> httpx.Response:
    return http.post(f"{path}/registrations", json=GUEST | values)


def test_events_behave_as_documented() -> None:
    with client() as http:
        path = event(http, capacity=2, venue={"name": "Hall"})
        created = http.get(path).json()
        changed = http.patch(path, json={"summary": "x"}).json()
        first = guest(http, path, seats=2).json()
        replaced = http.put(path, json=EVENT).json()

        assert (created["venue"], created["is_public"]) == ({"name": "Hall", "online": False}, True)
        assert created["starts_at"] == EVENT["starts_at"]
        assert changed == created | {"summary": "x"}
        assert (first["seats"], first["diet"], first["newsletter"], first["note"]) == (2, None, False, "")
        assert (replaced["venue"], replaced["capacity"], replaced["seats_taken"]) == (None, 50, 2)
        assert http.get(f"{path}/registrations").json() == [first]
        assert guest(http, event(http, capacity=0)).status_code == 409
        assert http.patch(path, json={"venue": {}}).status_code == 422
        assert http.post("/events", json=EVENT | {"color": "red"}).status_code == 422
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 404


def test_bugs_of_events_do_what_their_list_says(document: object) -> None:
    with faulty("capacity-or-default", document) as http:
        assert http.get(event(http, capacity=0)).json()["capacity"] == 50
    with faulty("patch-resets-defaults", document) as http:
        assert http.patch(event(http, capacity=7), json={"title": "x"}).json()["capacity"] == 50
    with faulty("patch-null-dropped", document) as http:
        assert http.patch(event(http, venue={"name": "x"}), json={"venue": None}).json()["venue"] is not None
    with faulty("per-page-ignored", document) as http:
        event(http), event(http)
        assert len(http.get("/events?per_page=1").json()["events"]) == 2
    with faulty("put-keeps-venue", document) as http:
        assert http.put(event(http, venue={"name": "x"}), json=EVENT).json()["venue"] is not None
    with faulty("starts-at-shifted", document) as http:
        assert http.get(event(http)).json()["starts_at"] == "2026-01-01T00:00:00+00:00"
    with faulty("filter-public-ignored", document) as http:
        event(http)
        assert len(http.get("/events?is_public=false").json()["events"]) == 1


def test_bugs_of_registrations_do_what_their_list_says(document: object) -> None:
    with faulty("registration-of-any-event", document) as http:
        identifier = guest(http, event(http)).json()["id"]
        assert http.get(f"/events/99/registrations/{identifier}").status_code == 200
    with faulty("seats-as-text", document) as http:
        assert guest(http, event(http)).json()["seats"] == "1"
    with faulty("missing-registration-500", document) as http:
        assert http.delete(f"{event(http)}/registrations/99").status_code == 500
    with faulty("note-escaped", document) as http:
        assert guest(http, event(http), note="a & b").json()["note"] == "a &amp; b"


def test_variants_do_what_their_list_says() -> None:
    with client("--variant", "newest-first") as http:
        paths = [event(http), event(http)]
        assert [f"/events/{row['id']}" for row in http.get("/events").json()["events"]] == paths[::-1]
    with client("--variant", "uuid-ids") as http:
        assert UUID(http.get(event(http)).json()["id"])
    with client("--variant", "base-response") as http:
        assert http.post("/events", json=EVENT).json()["data"]["title"] == "Fair"
    with client("--variant", "validation-400") as http:
        assert http.post("/events", json={}).status_code == 400
    with client("--variant", "delete-with-message") as http:
        assert http.delete(event(http)).json() == {"message": "Deleted"}
