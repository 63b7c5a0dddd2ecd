"""The fleet, as a client sees it: that each bug and each variant does what its list says."""

from __future__ import annotations

from itertools import count
from uuid import uuid4

import httpx
import pytest

from tests.frameworks.clients import Clients, anonymous
from tests.frameworks.launching import read

clients = Clients(read("flask_smorest"))
client, faulty = clients.open, clients.faulty
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not clients.application.environment.exists(), reason="make frameworks installs flask-smorest"),
]
numbers = count(100000)
TIME = "2026-01-01T00:00:00+02:00"


@pytest.fixture(scope="module")
def document() -> object:
    return clients.plain_document()


def values(**more: object) -> dict[str, object]:
    return {"serial": f"AB{next(numbers)}", "name": "Probe", "secret": "s3cret-value"} | more


def device(http: httpx.Client, **more: object) -> str:
    response = http.post("/devices", json=values(**more))
    assert response.status_code == 201, response.text
    return f"/devices/{response.json()['id']}"


def reading(http: httpx.Client, path: str, **more: object) -> httpx.Response:
    return http.post(f"{path}/readings", json={"value": 1.5, "taken_at": TIME} | more)


def change(http: httpx.Client, method: str, path: str, **body: object) -> httpx.Response:
    return http.request(method, path, json=body, headers={"If-Match": http.get(path).headers.get("ETag", "")})


def test_devices_behave_as_documented() -> None:
    with client() as http:
        path = device(http, interval_seconds=0, labels={"a": "b"}, location={"room": "Attic"})
        created = http.get(path).json()
        changed = change(http, "PATCH", path, location=None).json()
        replaced = change(http, "PUT", path, **values(labels={"c": "d"})).json()
        stored = reading(http, path).json()

        assert (created["interval_seconds"], created["location"]) == (0, {"room": "Attic", "floor": 0})
        assert "secret" not in created
        assert changed == created | {"location": None}
        assert (replaced["labels"], replaced["interval_seconds"]) == ({"c": "d"}, 60)
        assert (stored["unit"], stored["taken_at"]) == ("C", TIME)
        assert http.patch(path, json={"name": "x"}).status_code == 428
        assert http.patch(path, json={"name": "x"}, headers={"If-Match": '"x"'}).status_code == 412
        assert http.post("/devices", json=values(serial=replaced["serial"])).status_code == 409
        assert http.post("/devices", json=values(color="red")).status_code == 422
        assert http.get(f"/devices/{uuid4()}/readings").status_code == 404
        assert anonymous(http, path) == 401
        assert change(http, "DELETE", path).status_code == 204
        assert http.get(path).status_code == 404


def test_bugs_of_devices_do_what_their_list_says(document: object) -> None:
    with faulty("interval-or-default", document) as http:
        assert http.get(device(http, interval_seconds=0)).json()["interval_seconds"] == 60
    with faulty("put-merges-labels", document) as http:
        path = device(http, labels={"a": "b"})
        assert change(http, "PUT", path, **values(labels={"c": "d"})).json()["labels"] == {"a": "b", "c": "d"}
    with faulty("patch-null-skipped", document) as http:
        assert change(http, "PATCH", device(http, firmware="1"), firmware=None).json()["firmware"] == "1"
    with faulty("secret-dumped", document) as http:
        assert http.get(device(http)).json()["secret"] == "s3cret-value"
    with faulty("etag-not-checked", document) as http:
        assert http.put(device(http), json=values(), headers={"If-Match": '"x"'}).status_code == 200
    with faulty("page-size-ignored", document) as http:
        device(http), device(http)
        assert len(http.get("/devices?page_size=1").json()) == 2
    with faulty("serial-taken-500", document) as http:
        device(http, serial="AB000001")
        assert http.post("/devices", json=values(serial="AB000001")).status_code == 500
    with faulty("password-not-checked", document) as http:
        assert httpx.get(f"{http.base_url}/devices", auth=("operator", "wrong")).status_code == 200


def test_bugs_of_readings_do_what_their_list_says(document: object) -> None:
    with faulty("reading-of-any-device", document) as http:
        identifier = reading(http, device(http)).json()["id"]
        assert http.get(f"/devices/{uuid4()}/readings/{identifier}").status_code == 200
    with faulty("readings-of-missing-device", document) as http:
        assert http.get(f"/devices/{uuid4()}/readings").json() == []
    with faulty("value-rounded", document) as http:
        assert reading(http, device(http)).json()["value"] == 1
    with faulty("zone-dropped", document) as http:
        assert reading(http, device(http)).json()["taken_at"] == "2026-01-01T00:00:00"


def test_variants_do_what_their_list_says() -> None:
    with client("--variant", "newest-first") as http:
        paths = [device(http), device(http)]
        assert [f"/devices/{row['id']}" for row in http.get("/devices").json()] == paths[::-1]
    with client("--variant", "short-ids") as http:
        assert len(http.get(device(http)).json()["id"]) == 10
    with client("--variant", "without-etags") as http:
        assert http.patch(device(http), json={"name": "x"}).status_code == 200
    with client("--variant", "unknown-dropped") as http:
        assert "color" not in http.get(device(http, color="red")).json()
    with client("--variant", "times-in-utc") as http:
        assert reading(http, device(http)).json()["taken_at"] == "2025-12-31T22:00:00+00:00"
