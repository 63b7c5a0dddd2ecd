"""The planner, as a client sees it: that each bug and each variant does what its list says."""

from __future__ import annotations

import httpx
import pytest

from tests.frameworks.clients import Clients, anonymous
from tests.frameworks.launching import own_python, read

clients = Clients(read("fastapi_nested"), own_python())
client, faulty = clients.open, clients.faulty


def project(http: httpx.Client, **values: object) -> str:
    response = http.post("/projects", json={"name": "Garden"} | values)
    assert response.status_code == 201, response.text
    return f"/projects/{response.json()['id']}"


def task(http: httpx.Client, **values: object) -> str:
    path = project(http)
    response = http.post(f"{path}/tasks", json={"title": "Dig"} | values)
    assert response.status_code == 201, response.text
    return f"{path}/tasks/{response.json()['id']}"


@pytest.fixture(scope="module")
def document() -> object:
    return clients.plain_document()


def test_projects_and_tasks_behave_as_documented() -> None:
    with client() as http:
        path = task(http, description="Deep", due_at="2030-01-01T10:00:00Z", estimate_hours=2)
        created = http.get(path).json()
        changed = http.patch(path, json={"description": None}).json()
        settings = http.get(path.split("/tasks")[0]).json()["settings"]
        comments = f"{path}/comments"

        assert settings == {"visibility": "private", "notify": True, "archive_after_days": 30}
        assert changed == created | {"description": None, "updated_at": changed["updated_at"]}
        assert http.post(comments, json={"body": "Done"}).status_code == 201
        assert anonymous(http, comments) == 401
        assert http.post("/projects", json={"name": ""}).status_code == 422
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 404


def test_a_token_is_for_the_user_who_logs_in() -> None:
    with client() as http:
        form = {"username": "demo", "password": "demo-password"}
        token = http.post("/token", data=form).json()["access_token"]

        assert http.get("/users/me", headers={"Authorization": f"Bearer {token}"}).json()["username"] == "demo"
        assert http.post("/token", data=form | {"password": "x"}).status_code == 401


def test_links_of_a_page_lead_through_a_filtered_list() -> None:
    with client() as http:
        path = project(http)
        for status in ("todo", "done", "todo"):
            http.post(f"{path}/tasks", json={"title": "Dig", "status": status})
        first = http.get(f"{path}/tasks", params={"status": "todo", "limit": 1}).json()
        second = http.get(first["next"]).json()

        assert first["total"] == 2
        assert [item["status"] for item in second["items"]] == ["todo"]
        assert second["next"] is None


@pytest.mark.soak
def test_bugs_do_what_their_list_says(document: object) -> None:
    with faulty("create-stores-only-what-was-set", document) as http:
        assert http.get(project(http)).json()["color"] == "#000000"
    with faulty("archive-null-becomes-default", document) as http:
        assert (
            http.get(project(http, settings={"archive_after_days": None})).json()["settings"]["archive_after_days"]
            == 30
        )
    with faulty("patch-drops-null", document) as http:
        assert http.patch(task(http, description="Deep"), json={"description": None}).json()["description"] == "Deep"
    with faulty("patch-clears-absent", document) as http:
        assert http.patch(task(http, description="Deep"), json={"title": "Sow"}).json()["description"] is None
    with faulty("limit-ignored", document) as http:
        project(http), project(http)
        assert len(http.get("/projects?limit=1").json()["items"]) == 2
    with faulty("next-link-drops-filters", document) as http:
        project(http), project(http)
        assert "q=" not in http.get("/projects?limit=1&q=garden").json()["next"]
    with faulty("comments-read-without-token", document) as http:
        assert anonymous(http, f"{task(http)}/comments") == 200
    with faulty("deleted-task-readable", document) as http:
        path = task(http)
        assert http.delete(path).status_code == 204
        assert http.get(path).status_code == 200
    with faulty("comment-created-with-200", document) as http:
        assert http.post(f"{task(http)}/comments", json={"body": "Done"}).status_code == 200
    with faulty("estimate-bound-not-enforced", document) as http:
        assert http.get(task(http, estimate_hours=-1)).json()["estimate_hours"] == -1


@pytest.mark.soak
def test_variants_do_what_their_list_says() -> None:
    with client("--variant", "trims-text") as http:
        assert http.get(project(http, name=" Garden ")).json()["name"] == "Garden"
    with client("--variant", "relative-links") as http:
        assert http.get("/projects?limit=1").json()["self"] == "/projects?limit=1"
    with client("--variant", "newest-first") as http:
        paths = [project(http), project(http)]
        assert [f"/projects/{item['id']}" for item in http.get("/projects").json()["items"]] == paths[::-1]
    with client("--variant", "delete-returns-project") as http:
        assert http.delete(project(http)).status_code == 200
