"""The roster, as a client sees it: that each bug and each variant does what its list says."""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest

from tests.frameworks.clients import Clients, anonymous
from tests.frameworks.launching import read

clients = Clients(read("fastapi_sqlmodel"))
client, faulty = clients.open, clients.faulty
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not clients.application.environment.exists(), reason="make frameworks installs SQLModel"),
]
HERO = {"name": "Comet", "secret_name": "Kim", "joined_on": "2024-02-29"}


@pytest.fixture(scope="module")
def document() -> object:
    return clients.plain_document()


def team(http: httpx.Client, **values: object) -> str:
    response = http.post("/teams", json={"name": "Sky", "headquarters": "Tower"} | values)
    assert response.status_code == 201, response.text
    return f"/teams/{response.json()['id']}"


def hero(http: httpx.Client, **values: object) -> str:
    response = http.post(f"{team(http, name=f'Sky {values}'[:60])}/heroes", json=HERO | values)
    assert response.status_code == 201, response.text
    return f"/heroes/{response.json()['id']}"


def test_teams_and_heroes_behave_as_documented() -> None:
    with client() as http:
        path = hero(http, age=30, salary="12.34", power=0)
        created = http.get(path).json()
        changed = http.patch(path, json={"age": None, "version": 1}).json()
        replaced = http.put(path, json=HERO | {"version": 2}).json()
        parent = f"/teams/{created['team_id']}"

        assert (created["power"], created["salary"], created["version"]) == (0, "12.34", 1)
        assert "secret_name" not in created
        assert changed == created | {"age": None, "version": 2}
        assert (replaced["power"], replaced["salary"], replaced["version"]) == (50, "1000.00", 3)
        assert http.put(path, json=HERO | {"version": 2}).status_code == 409
        assert http.post(f"{parent}/heroes", json=HERO).status_code == 409
        assert http.delete(parent).status_code == 409
        assert len(http.get(f"{parent}/heroes").json()) == 1
        assert http.get(path).status_code == 200
        assert anonymous(http, path) == 401
        assert anonymous(http, path, "PUT") == 401
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 404
        assert http.delete(parent).status_code == 204
        assert http.get(parent).status_code == 404


def test_bugs_do_what_their_list_says(document: object) -> None:
    with faulty("power-zero-becomes-default", document) as http:
        assert http.get(hero(http, power=0)).json()["power"] == 50
    with faulty("nickname-empty-becomes-null", document) as http:
        assert http.get(hero(http, nickname="")).json()["nickname"] is None
    with faulty("salary-loses-cents", document) as http:
        assert http.get(hero(http, salary="12.34")).json()["salary"] == "12.3"
    with faulty("patch-null-ignored", document) as http:
        assert http.patch(hero(http, age=3), json={"age": None}).json()["age"] == 3
    with faulty("put-keeps-absent", document) as http:
        assert http.put(hero(http, power=7), json=HERO | {"version": 1}).json()["power"] == 7
    with faulty("false-does-not-filter", document) as http:
        hero(http)
        assert len(http.get("/heroes?is_active=false").json()) == 1
    with faulty("taken-name-500", document) as http:
        path = hero(http, name="Nova")
        hero(http)
        assert http.patch(path, json={"name": "Comet"}).status_code == 500
    with faulty("team-delete-not-committed", document) as http:
        path = team(http)
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 200
    with faulty("version-not-checked", document) as http:
        assert http.put(hero(http), json=HERO | {"version": 9}).status_code == 200
    with faulty("put-without-key", document) as http:
        path = hero(http)
        assert httpx.put(f"{http.base_url}{path}", json=HERO | {"version": 1}).status_code == 200


def test_variants_do_what_their_list_says() -> None:
    with client("--variant", "uuid-ids") as http:
        assert UUID(hero(http).rsplit("/", 1)[1])
        assert http.get("/heroes/1").status_code == 422
    with client("--variant", "delete-returns-hero") as http:
        assert http.delete(hero(http)).json()["name"] == "Comet"
    with client("--variant", "emails-lowercased") as http:
        assert http.get(team(http, contact_email="Sky@Example.org")).json()["contact_email"] == "sky@example.org"
    with client("--variant", "extra-headers") as http:
        assert "Server-Timing" in http.get(team(http)).headers
