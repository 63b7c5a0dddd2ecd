"""Names of operations: short where a framework made them, told apart by the path, and kept when the document grows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from bythebook_generator.commands.generate import generate
from bythebook_generator.document.names import pascal, snake
from bythebook_generator.frontend.operation_names import Stated, operation_names

OK = {"200": {"description": ""}}


@pytest.mark.parametrize(
    ("method", "path", "operation_id", "name"),
    [
        ("get", "/projects/{project_id}", "get_project_projects__project_id__get", "get_project"),
        ("get", "/v1/projects/", "list_projects_v1_projects__get", "list_projects"),
        ("get", "/projects", "_projects_get", "projects_get"),
        ("post", "/tasks", "TasksController_create", "create"),
        ("get", "/tasks", "listTasksUsingGET_1", "list_tasks"),
        ("post", "/m", "v1.message.create", "v1_message_create"),
        ("get", "/ip", "getIpv4Address", "get_ipv4_address"),
        ("get", "/ip", "GetSHA256", "get_sha256"),
        ("get", "/a/{b}", None, "get_a_b"),
    ],
)
def test_a_name_has_nothing_that_a_framework_appended(
    method: str, path: str, operation_id: str | None, name: str
) -> None:
    stated = Stated(method, path, operation_id)

    assert operation_names([stated], ()) == {stated.key: name}


def test_the_same_short_name_is_told_apart_by_the_path() -> None:
    stated = [Stated("get", f"/{kind}/{{id}}", f"{kind}Controller_findOne") for kind in ("tasks", "users")]

    assert operation_names(stated, ()) == {"GET /tasks/{id}": "find_one_tasks", "GET /users/{id}": "find_one_users"}


@pytest.mark.parametrize("name", ["Ipv4", "ipv4"])
def test_digits_stay_with_their_word(name: str) -> None:
    assert (snake(name), pascal(name)) == ("ipv4", "Ipv4")


def test_oauth_is_one_word() -> None:
    assert [snake(name) for name in ("OAuth2", "createOAuthToken", "oauth2")] == [
        "oauth2",
        "create_oauth_token",
        "oauth2",
    ]


def written(folder: Path, *operations: tuple[str, str]) -> Path:
    paths: Any = {path: {"get": {"operationId": name, "responses": OK}} for path, name in operations}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    (folder / "spec.yaml").write_text(yaml.safe_dump(raw))
    return folder / "spec.yaml"


def test_a_name_stays_when_an_operation_is_added(tmp_path: Path) -> None:
    def run(*operations: tuple[str, str]) -> str:
        spec = written(tmp_path, *operations)
        done = CliRunner().invoke(generate, [str(spec), "-o", str(tmp_path / "api")])
        assert done.exit_code == 0, done.output
        return (tmp_path / "api/default/client.py").read_text()

    first, second = ("/tasks", "TasksController_findAll"), ("/users", "UsersController_findAll")
    assert "def find_all(self)" in run(first)
    both = run(first, second)
    assert "def find_all(self)" in both
    assert "def find_all_users(self)" in both

    names = tmp_path / "api/names.toml"
    names.write_text(names.read_text().replace('"find_all_users"', '"users"'))
    assert "def users(self)" in run(first, second)


def test_a_name_that_no_method_can_have_is_refused(tmp_path: Path) -> None:
    spec = written(tmp_path, ("/tasks", "listTasks"))
    (tmp_path / "api").mkdir()
    (tmp_path / "api/names.toml").write_text('"GET /tasks" = "class"\n')
    done = CliRunner().invoke(generate, [str(spec), "-o", str(tmp_path / "api")])

    assert "'class' is not a name for GET /tasks" in str(done.exception)
