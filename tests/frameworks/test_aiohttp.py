"""The greenhouses, as a client sees them: that each bug and each variant does what its list says."""

from __future__ import annotations

from itertools import count
from typing import Any

import httpx
import pytest

from tests.frameworks.clients import Clients, anonymous
from tests.frameworks.launching import read

clients = Clients(read("aiohttp"))
client, faulty = clients.open, clients.faulty
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not clients.application.environment.exists(), reason="make frameworks installs aiohttp"),
]
numbers = count(1)
MANAGER = {"name": "Ann", "email": "ann@example.com"}


@pytest.fixture(scope="module")
def document() -> object:
    return clients.plain_document()


def values(**more: object) -> dict[str, object]:
    place = {"latitude": 1.5, "longitude": 2}
    return {"name": f"House {next(numbers)}", "location": place, "areaSquareMeters": 20} | more


def house(http: httpx.Client, **more: object) -> str:
    response = http.post("/v1/greenhouses", json=values(**more))
    assert response.status_code == 201, response.text
    return f"/v1/greenhouses/{response.json()['data']['id']}"


def planting(http: httpx.Client, path: str, **more: object) -> str:
    response = http.post(f"{path}/plantings", json={"crop": "Leek"} | more)
    assert response.status_code == 201, response.text
    return f"{path}/plantings/{response.json()['data']['id']}"


def data(response: httpx.Response) -> Any:
    assert response.status_code == 200, response.text
    return response.json()["data"]


def test_greenhouses_behave_as_documented() -> None:
    with client() as http:
        path = house(http, manager=MANAGER, kind="mesh", notes="x")
        created = data(http.get(path))
        changed = data(http.patch(path, json={"manager": {"name": "Bob"}, "notes": None}))
        replaced = data(http.put(path, json=values()))

        assert (created["heated"], created["tags"], created["kind"]) == (False, [], "mesh")
        assert created["location"] == {"latitude": 1.5, "longitude": 2.0, "elevationMeters": 0}
        assert (changed["manager"], changed["notes"]) == ({"name": "Bob", "email": None}, None)
        assert (changed["kind"], replaced["kind"], replaced["manager"]) == ("mesh", "glass", None)
        assert http.post("/v1/greenhouses", json=values(name=replaced["name"])).status_code == 409
        assert http.post("/v1/greenhouses", json=values(color="red")).status_code == 400
        assert http.patch(path, json={"name": None}).status_code == 400
        assert anonymous(http, path) == 401
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 404


def test_climates_and_plantings_behave_as_documented() -> None:
    with client() as http:
        path = house(http)
        climate = data(http.put(f"{path}/climate", json={"humidityPercent": 0, "lights": {"hours": 0}}))
        changed = data(http.patch(f"{path}/climate", json={"alarm": {"belowCelsius": 3}}))
        first = planting(http, path, yieldKilograms=0)
        patched = data(http.patch(first, json={"plantedOn": "2026-02-03", "stage": "growing"}))

        assert (climate["dayCelsius"], climate["humidityPercent"], climate["alarm"]) == (22, 0, None)
        assert climate["lights"] == {"enabled": True, "startsAt": "06:00", "hours": 0}
        assert changed == climate | {"alarm": {"belowCelsius": 3.0, "repeatMinutes": 15}}
        assert (patched["yieldKilograms"], patched["plantedOn"], patched["rows"]) == (0, "2026-02-03", 1)
        assert data(http.get(f"{path}/plantings")) == [data(http.get(first))]
        assert http.delete(first).status_code == 204


def test_a_token_leads_through_the_list() -> None:
    with client() as http:
        paths = [house(http) for _ in range(3)]
        first = http.get("/v1/greenhouses?pageSize=2").json()
        second = http.get("/v1/greenhouses", params={"pageToken": first["nextPageToken"]}).json()

        assert [f"/v1/greenhouses/{row['id']}" for row in first["data"] + second["data"]] == paths
        assert second["nextPageToken"] is None
        assert http.get("/v1/greenhouses?pageToken=x").status_code == 400


def test_bugs_of_greenhouses_do_what_their_list_says(document: object) -> None:
    with faulty("nulls-excluded", document) as http:
        assert "manager" not in data(http.get(house(http)))
    with faulty("patch-excludes-none", document) as http:
        assert data(http.patch(house(http, notes="x"), json={"notes": None}))["notes"] == "x"
    with faulty("patch-with-defaults", document) as http:
        assert data(http.patch(house(http, kind="mesh"), json={"notes": "x"}))["kind"] == "glass"
    with faulty("manager-of-null", document) as http:
        assert data(http.get(house(http, manager=None)))["manager"] == {"name": "nobody", "email": None}


def test_bugs_of_climates_and_plantings_do_what_their_list_says(document: object) -> None:
    with faulty("put-climate-partial", document) as http:
        path = f"{house(http)}/climate"
        http.put(path, json={"humidityPercent": 5})
        assert data(http.put(path, json={}))["humidityPercent"] == 5
    with faulty("humidity-falsy", document) as http:
        assert data(http.put(f"{house(http)}/climate", json={"humidityPercent": 0}))["humidityPercent"] == 60
    with faulty("lights-midnight", document) as http:
        assert data(http.put(f"{house(http)}/climate", json={"lights": {}}))["lights"]["startsAt"] == "00:00"
    with faulty("crop-not-required", document) as http:
        assert http.post(f"{house(http)}/plantings", json={}).json()["data"]["crop"] == "unknown"
    with faulty("yield-zero-null", document) as http:
        assert data(http.get(planting(http, house(http), yieldKilograms=0)))["yieldKilograms"] is None
    with faulty("aliases-lost", document) as http:
        path = planting(http, house(http))
        assert data(http.patch(path, json={"plantedOn": "2026-02-03", "rows": 2}))["rows"] == 2
        assert data(http.get(path))["plantedOn"] is None


def test_variants_do_what_their_list_says() -> None:
    with client("--variant", "by-name") as http:
        house(http, name="b"), house(http, name="a")
        assert [row["name"] for row in data(http.get("/v1/greenhouses"))] == ["a", "b"]
    with client("--variant", "texts-stripped") as http:
        assert data(http.get(house(http, name=" x ")))["name"] == "x"
    with client("--variant", "extra-members") as http:
        assert "etag" in data(http.get(house(http)))
    with client("--variant", "short-parts") as http:
        for _ in range(6):
            house(http)
        assert len(data(http.get("/v1/greenhouses?pageSize=6"))) == 5
