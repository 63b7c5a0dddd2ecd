"""Which class an operation falls into, by its document alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from judging import contract_in

from bythebook_conformance.relations.safety.classes import CLASSES, class_of
from bythebook_conformance.reports.before.safety import class_line

JSON = "application/json"
OK = {"200": {"description": "done"}}


def body(**properties: Any) -> dict[str, Any]:
    return {"content": {JSON: {"schema": {"type": "object", "properties": properties}}}}


def found(folder: Path, stated: str, *others: str, **operation: Any) -> str:
    """Returns the class of `METHOD /path` in a document that has other operations, too."""
    paths: dict[str, Any] = {}
    for index, each in enumerate((stated, *others)):
        method, path = each.split()
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
        paths.setdefault(path, {})[method.lower()] = {
            "operationId": f"op{index}",
            "responses": OK,
            "parameters": parameters,
            **(operation if index == 0 else {}),
        }
    contract = contract_in(folder, paths)
    method, path = stated.split()
    wanted = next(each for each in contract.operations if (each.method, each.path) == (method, path))
    return class_of(contract, wanted).id


@pytest.mark.parametrize(
    ("stated", "others", "expected"),
    [
        ("GET /restart", (), "read"),
        ("POST /projects/search", (), "read"),
        ("DELETE /me", (), "own access"),
        ("DELETE /users/{id}", ("POST /users",), "deletion"),
        ("PUT /user", ("GET /user",), "own account"),
        ("PUT /user/{username}", (), "user"),
        ("POST /user", ("GET /user/{username}",), "creation"),
        ("POST /me/tokens", ("DELETE /me/tokens/{id}",), "creation"),
        ("DELETE /me/tokens/{id}", ("POST /me/tokens",), "key or token"),
        ("DELETE /sessions", (), "own credential"),
        ("POST /auth/rotate-key", (), "own credential"),
        ("POST /tokens", ("DELETE /tokens/{id}",), "creation"),
        ("POST /tokens/{id}/rotate", ("POST /tokens",), "key or token"),
        ("PUT /groups/{name}", (), "rights"),
        ("POST /groups", ("GET /groups/{id}",), "creation"),
        ("POST /groups/{id}/members", (), "rights"),
        ("POST /teams/{id}/leave", (), "rights"),
        ("POST /transfers", (), "creation"),
        ("POST /stops", ("GET /stops/{id}",), "creation"),
        ("POST /orders/{id}/restart", (), "host"),
        ("PUT /system/shutdown-host", (), "host"),
        ("POST /cart/reset", ("GET /cart",), "reset of a resource"),
        ("POST /system/reset", ("GET /system",), "host"),
        ("POST /password/reset", (), "rights"),
        ("POST /addresses/{id}/set-default", (), "mark"),
        ("PUT /settings", ("GET /settings",), "settings"),
        ("PUT /settings/retention", ("GET /settings/retention",), "risky settings"),
        ("PUT /cart/coupon", ("GET /cart", "DELETE /cart"), "change of a part"),
        ("DELETE /cart", ("GET /cart",), "deletion of a part"),
        ("DELETE /items", ("GET /items/{id}",), "deletion of all"),
        ("PATCH /items/{id}", (), "change"),
        ("POST /items/{id}/archive", (), "taking action"),
        ("POST /queue/clear", (), "taking action on a part"),
        ("POST /items/{id}/stars", (), "action"),
        ("POST /items/{id}/stars", ("DELETE /items/{id}/stars/{star}",), "creation"),
        ("PATCH /todos", ("GET /todos/{id}",), "change of all"),
        ("POST /environments/{id}:hibernate", (), "host"),
        ("POST /accounts/{id}:issueKey", (), "key or token"),
        ("POST /employees/sync", (), "sweeping action"),
        ("POST /auth/role/grant", (), "rights"),
        ("POST /auth/role/add", (), "creation"),
        ("DELETE /user/sign-ins", (), "own access"),
        ("DELETE /dhcp/leases", (), "deletion of all"),
    ],
)
def test_class_of_an_operation(tmp_path: Path, stated: str, others: tuple[str, ...], expected: str) -> None:
    assert found(tmp_path, stated, *others) == expected


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Gives your account another key. The one you used is no longer accepted.", "said to change access"),
        ("A member holds at most three credentials; the oldest is retired.", "said to change access"),
        ("Makes another member the owner.", "said to change access"),
        ("The API is out of service until an operator ends it.", "said to stop"),
        ("Samples which take the place of the present catalog.", "said to displace"),
        ("Messages that are older than this are removed when it is set.", "said to displace"),
        ("Deletes all drafts.", "said to displace"),
        ("Creates a report of all orders. Fields that are left out are reset.", "creation"),
        ("Sends a message to everybody who is in the room.", "creation"),
        ("Returns the new note. Tokens are counted per word.", "creation"),
        ("Starts a job. Its result is removed after a day.", "creation"),
    ],
)
def test_class_of_what_the_document_says_of_a_write(tmp_path: Path, description: str, expected: str) -> None:
    assert found(tmp_path, "POST /things", description=description) == expected


@pytest.mark.parametrize(
    ("member", "expected"),
    [("restartAgents", "host"), ("rotateCredentials", "host"), ("buildReport", "creation")],
)
def test_class_of_a_job_by_what_it_may_do(tmp_path: Path, member: str, expected: str) -> None:
    request = body(kind={"type": "string", "enum": ["sendMail", member]})
    assert found(tmp_path, "POST /jobs", requestBody=request) == expected


def test_what_gives_permissions_is_one_of_rights(tmp_path: Path) -> None:
    request = body(permissions={"type": "array", "items": {"type": "string"}})
    assert found(tmp_path, "PUT /crews/{id}", requestBody=request) == "rights"


def test_every_class_has_an_id_of_its_own_and_a_reason() -> None:
    assert len({each.id for each in CLASSES}) == len(CLASSES)
    assert all(each.covers and each.reason and class_line(each) for each in CLASSES)
