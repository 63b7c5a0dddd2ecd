"""Names of operations: short where a framework made them, told apart by the path, and kept when the document grows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bythebook_generator.commands.generate import generate
from bythebook_generator.document.names import pascal, snake
from bythebook_generator.frontend.grouping import grouped
from bythebook_generator.frontend.operation_names import Stated, operation_names
from bythebook_generator.frontend.operations import read
from bythebook_openapi.document.load import parse

OK = {"200": {"description": ""}}
CUSTOMER, INVOICE = "/v1/customers/{customer}", "/v1/invoices/{invoice}"
GROUPED = [
    "GET /v1/customers", "POST /v1/customers", f"GET {CUSTOMER}", f"POST {CUSTOMER}", f"DELETE {CUSTOMER}",
    f"GET {CUSTOMER}/sources", f"POST {CUSTOMER}/sources", f"GET {CUSTOMER}/sources/{{id}}", "GET /v1/balance",
    f"POST {INVOICE}/pay", f"PUT {INVOICE}", f"PATCH {INVOICE}", "PUT /v1/settings", "GET /",
]  # fmt: skip


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
    def run(*operations: tuple[str, str]) -> dict[str, str]:
        spec = written(tmp_path, *operations)
        done = CliRunner().invoke(generate, [str(spec), "-o", str(tmp_path / "api")])
        assert done.exit_code == 0, done.output
        return {path.parent.name: path.read_text() for path in (tmp_path / "api").glob("[a-z]*/client.py")}

    first, second = ("/tasks", "TasksController_findAll"), ("/users", "UsersController_findAll")
    assert "def find_all(self)" in run(first)["tasks"]
    both = run(first, second)
    assert "def find_all(self)" in both["tasks"]
    assert "def find_all(self)" in both["users"]

    names = tmp_path / "api/names.toml"
    names.write_text(names.read_text().replace('"users.find_all"', '"people.everybody"'))
    moved = run(first, second)
    assert moved.keys() == {"tasks", "people"}
    assert "def everybody(self)" in moved["people"]


def test_a_name_that_no_method_can_have_is_refused(tmp_path: Path) -> None:
    spec = written(tmp_path, ("/tasks", "listTasks"))
    (tmp_path / "api").mkdir()
    (tmp_path / "api/names.toml").write_text('"GET /tasks" = "class"\n')
    done = CliRunner().invoke(generate, [str(spec), "-o", str(tmp_path / "api")])

    assert "'class' is not a name for GET /tasks" in str(done.exception)


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("GET /v1/customers", "customers.list"),
        ("POST /v1/customers", "customers.create"),
        ("GET /v1/customers/{customer}", "customers.get"),
        ("POST /v1/customers/{customer}", "customers.update"),
        ("DELETE /v1/customers/{customer}", "customers.delete"),
        ("GET /v1/customers/{customer}/sources", "customers.list_sources"),
        ("POST /v1/customers/{customer}/sources", "customers.create_source"),
        ("GET /v1/customers/{customer}/sources/{id}", "customers.get_source"),
        ("GET /v1/balance", "balance.get"),
        ("POST /v1/invoices/{invoice}/pay", "invoices.pay"),
        ("PUT /v1/invoices/{invoice}", "invoices.replace"),
        ("PATCH /v1/invoices/{invoice}", "invoices.update"),
        ("PUT /v1/settings", "settings.update"),
        ("GET /", "default.get"),
    ],
)
def test_operations_without_tags_are_grouped_by_their_paths(operation: str, name: str) -> None:
    keys = [key.split(" ") for key in GROUPED]
    stated = [Stated(method.lower(), path, None) for method, path in keys]
    groups = grouped(each.path for each in stated)
    names = operation_names(stated, (), groups={each.key: groups[each.path] for each in stated})

    assert f"{groups[operation.split(' ')[1]]}.{names[operation]}" == name


def test_a_name_that_the_author_chose_stays_in_its_group() -> None:
    stated = [Stated("get", "/pets", "findPetsByStatus"), Stated("get", "/owners", "GetOwners")]
    groups = {each.key: each.path[1:] for each in stated}

    assert operation_names(stated, (), groups=groups) == {"GET /pets": "find_pets_by_status", "GET /owners": "list"}


def test_the_classes_of_an_operation_have_the_name_that_its_author_chose(tmp_path: Path) -> None:
    def classes(operation_id: str | None) -> set[str]:
        query = {"name": "q", "in": "query", "schema": {"type": "string"}}
        get = {"parameters": [query], "responses": OK} | ({"operationId": operation_id} if operation_id else {})
        raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/pets": {"get": get}}}
        return set(read(parse(json.dumps(raw), name="pets.json")).schemas)

    assert classes("findPets") == {"FindPetsParameters"}
    assert classes(None) == {"PetsListParameters"}


@pytest.mark.parametrize(
    ("paths", "groups"),
    [
        (["/pets", "/v1/pets/{id}"], ["pets", "pets"]),
        (["/v1/pets", "/v2/owners"], ["pets", "owners"]),
        (["/crm/v3/objects/contacts", "/crm/v3/objects/deals/{id}"], ["contacts", "deals"]),
        (["/pets", "/pets/{id}/photos", "/owners"], ["pets", "pets", "owners"]),
        (["/{tenant}/pets", "/{tenant}/owners"], ["pets", "owners"]),
        (["/{a}", "/pets"], ["default", "pets"]),
        (["/pets.json", "/pets/{id}.json", "/owners{ext}", "/owners/{id}{ext}"], ["pets", "pets", "owners", "owners"]),
        ([], []),
        ([f"/do{number}" for number in range(20)], ["default"] * 20),
        ([f"/do{number}" for number in range(20)] + ["/pets", "/pets/{id}"], ["default"] * 20 + ["pets"] * 2),
    ],
)
def test_the_first_segment_that_tells_paths_apart_is_the_group(paths: list[str], groups: list[str]) -> None:
    assert grouped(paths) == dict(zip(paths, groups, strict=True))


def test_a_long_name_is_shortened_without_what_its_tag_says() -> None:
    stated = [
        Stated("delete", "/users/{id}/rules", "deleteUserStatusUpdateNotificationRule", "Users"),
        Stated("get", "/analytics/all", "analyticsMetricsIncidentsEscalationPolicies", "Analytics"),
    ]
    assert list(operation_names(stated, ()).values()) == [
        "delete_status_update_notification_rule",
        "metrics_incidents_escalation_policies",
    ]


def test_a_long_name_is_shortened_without_what_its_group_says() -> None:
    path = "/incidents/{id}/business_services/impacts"
    long = Stated("get", path, "getTheIncidentsBusinessServicesImpactsForTheIncident")
    other = Stated("get", "/teams", "listTeams")

    names = operation_names([long, other], (), groups={long.key: "incidents", other.key: "teams"})

    assert names == {long.key: "get_business_services_impacts", other.key: "list_teams"}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["get", "post", "put", "patch", "delete"]),
            st.lists(
                st.sampled_from(
                    ["a", "pets", "{id}", "v1", "{x}", "pay", "s", "class", "é", "a.json", "{y}.json", "..."]
                ),
                max_size=5,
            ),
            st.one_of(st.none(), st.sampled_from(["getPets", "x" * 60, "list", "a b"])),
        ),
        unique_by=lambda one: (one[0], "/".join(one[1])),
    )
)
def test_every_operation_has_a_name_of_its_own_in_its_group(drawn: list[tuple[str, list[str], str | None]]) -> None:
    stated = [Stated(method, "/" + "/".join(segments), name) for method, segments, name in drawn]
    by_path = grouped(each.path for each in stated)
    groups = {each.key: by_path[each.path] for each in stated}
    names = operation_names(stated, ("str",), groups=groups)

    assert len({(groups[key], name) for key, name in names.items()}) == len(stated)
    assert all(name.isidentifier() and name != "str" for name in names.values())
    again = operation_names(stated, ("str",), names, groups)
    assert again == names
