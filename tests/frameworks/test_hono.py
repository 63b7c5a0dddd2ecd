"""Playlists, as a client sees them: that each bug and each variant does what its list says."""

from __future__ import annotations

import httpx
import pytest

from tests.frameworks.clients import Clients, anonymous
from tests.frameworks.launching import read

clients = Clients(read("hono"))
client, faulty = clients.open, clients.faulty
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not clients.application.environment.exists(), reason="make frameworks installs Hono"),
]
TRACK = {"title": "Song", "artist": "Ada", "durationMs": 1000}
COVER = {"url": "https://example.org/a.png", "alt": "A tree"}


@pytest.fixture(scope="module")
def document() -> object:
    return clients.plain_document()


def playlist(http: httpx.Client, **values: object) -> str:
    response = http.post("/playlists", json={"title": "Mix"} | values)
    assert response.status_code == 201, response.text
    return f"/playlists/{response.json()['id']}"


def track(http: httpx.Client, path: str, **values: object) -> httpx.Response:
    return http.post(f"{path}/tracks", json=TRACK | values)


def test_playlists_behave_as_documented() -> None:
    with client() as http:
        path = playlist(http, crossfadeSeconds=0, cover={"url": COVER["url"]}, description="x")
        created = http.get(path).json()
        changed = http.patch(path, json={"cover": COVER}).json()
        replaced = http.put(path, json={"title": "Mix"}).json()
        added = track(http, path, rating=2.5).json()

        assert (created["crossfadeSeconds"], created["visibility"]) == (0, "private")
        assert created["cover"] == COVER | {"alt": ""}
        assert changed == created | {"cover": COVER, "updatedAt": changed["updatedAt"]}
        assert (replaced["cover"], replaced["description"], replaced["crossfadeSeconds"]) == (None, None, 3)
        assert (added["rating"], added["explicit"]) == (2.5, False)
        assert http.get(f"{path}/tracks").json() == [added]
        assert http.get(f"/playlists/x/tracks/{added['id']}").status_code == 404
        assert http.post("/playlists", json={"title": ""}).status_code == 400
        assert anonymous(http, path) == 401
        assert anonymous(http, f"{path}/tracks", "POST") == 401
        assert http.delete(path).json()["deleted"] is True
        assert http.get(path).status_code == 404


def test_a_cursor_leads_through_the_list() -> None:
    with client() as http:
        paths = [playlist(http) for _ in range(3)]
        first = http.get("/playlists?limit=2").json()
        second = http.get("/playlists", params={"limit": 2, "cursor": first["nextCursor"]}).json()

        assert [f"/playlists/{row['id']}" for row in first["items"] + second["items"]] == paths
        assert second["nextCursor"] is None
        assert http.get("/playlists?cursor=x").status_code == 400


def test_bugs_of_playlists_do_what_their_list_says(document: object) -> None:
    with faulty("crossfade-or-default", document) as http:
        assert http.get(playlist(http, crossfadeSeconds=0)).json()["crossfadeSeconds"] == 3
    with faulty("visibility-other-default", document) as http:
        assert http.get(playlist(http)).json()["visibility"] == "public"
    with faulty("put-merges", document) as http:
        assert http.put(playlist(http, cover=COVER), json={"title": "x"}).json()["cover"] == COVER
    with faulty("patch-nullish-dropped", document) as http:
        assert http.patch(playlist(http, cover=COVER), json={"cover": None}).json()["cover"] == COVER
    with faulty("cover-alt-lost", document) as http:
        assert http.get(playlist(http, cover=COVER)).json()["cover"]["alt"] == ""
    with faulty("cursor-repeats", document) as http:
        playlist(http), playlist(http)
        first = http.get("/playlists?limit=1").json()
        assert http.get("/playlists", params={"cursor": first["nextCursor"]}).json()["items"][0] == first["items"][0]
    with faulty("limit-ignored", document) as http:
        playlist(http), playlist(http)
        assert len(http.get("/playlists?limit=1").json()["items"]) == 2
    with faulty("delete-only-hides", document) as http:
        path = playlist(http)
        assert http.delete(path).status_code == 200
        assert http.get(path).status_code == 200
    with faulty("filter-truthy", document) as http:
        playlist(http, collaborative=True)
        assert len(http.get("/playlists?collaborative=false").json()["items"]) == 1


def test_bugs_of_tracks_do_what_their_list_says(document: object) -> None:
    with faulty("track-of-any-playlist", document) as http:
        identifier = track(http, playlist(http)).json()["id"]
        assert http.get(f"/playlists/x/tracks/{identifier}").status_code == 200
    with faulty("tracks-open", document) as http:
        assert httpx.post(f"{http.base_url}{playlist(http)}/tracks", json=TRACK).status_code == 201
    with faulty("rating-rounded", document) as http:
        assert track(http, playlist(http), rating=2.4).json()["rating"] == 2
    with faulty("explicit-as-text", document) as http:
        assert track(http, playlist(http)).json()["explicit"] == "false"


def test_variants_do_what_their_list_says() -> None:
    with client("--variant", "newest-first") as http:
        paths = [playlist(http), playlist(http)]
        assert [f"/playlists/{row['id']}" for row in http.get("/playlists").json()["items"]] == paths[::-1]
    with client("--variant", "unknown-refused") as http:
        assert http.post("/playlists", json={"title": "x", "color": "red"}).status_code == 400
    with client("--variant", "delete-204") as http:
        assert http.delete(playlist(http)).status_code == 204
    with client("--variant", "problem-errors") as http:
        assert http.get("/playlists/x").headers["content-type"] == "application/problem+json"
    with client("--variant", "enveloped") as http:
        assert http.post("/playlists", json={"title": "x"}).json()["data"]["title"] == "x"
