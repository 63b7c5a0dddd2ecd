"""Who the run's own user is, by its credentials and by what the server answers."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from judging import contract_in

from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.running.resources.identity import Identity
from bythebook_openapi.model.contract import Contract

OK = {"200": {"description": "done", "content": {"application/json": {"schema": {"type": "object"}}}}}


def contract(folder: Path, path: str = "/me") -> Contract:
    return contract_in(folder, {path: {"get": {"operationId": "read", "responses": OK}}})


def jwt(claims: Any) -> str:
    parts = [json.dumps(each).encode() for each in ({"alg": "HS256"}, claims)]
    return ".".join(base64.urlsafe_b64encode(each).decode().rstrip("=") for each in (*parts, b"signature"))


def answered(contract: Contract, answer: Any) -> Identity:
    found = Identity(contract)
    parts: dict[str, Any] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    request = Request("read", parts, "read", Draft({}))
    found.learn(contract.operations[0], Exchange(1, request, 200, answer))
    return found


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({"Authorization": f"Bearer {jwt({'sub': 'steward', 'iat': 1})}"}, "steward"),
        ({"Authorization": f"Bearer {jwt({'user': {'username': 'ada-l'}})}"}, "ada-l"),
        ({"Authorization": f"Basic {base64.b64encode(b'admin-one:s3cret').decode()}"}, "admin-one"),
        ({"Cookie": f"session={jwt({'email': 'ada@example.com'})}; theme=dark"}, "ada@example.com"),
    ],
)
def test_credentials_name_the_user(tmp_path: Path, headers: dict[str, str], named: str) -> None:
    found = Identity.of(contract(tmp_path), headers)

    assert found.is_named(named, by_kind=False)
    assert found.is_claim(named)
    assert not found.is_named("somebody-else", by_kind=True)


@pytest.mark.parametrize(
    "text", ["", "Bearer", "Bearer a.b", "Bearer a.!!.c", f"Bearer {jwt([1])}", "Bearer " + "x." * 5]
)
def test_other_credentials_name_nobody(tmp_path: Path, text: str) -> None:
    assert Identity.of(contract(tmp_path), {"Authorization": text}).names == set()


def test_the_first_answer_of_the_account_names_the_user(tmp_path: Path) -> None:
    found = answered(contract(tmp_path), {"data": {"id": 17, "username": "ada", "crewId": 1, "roles": ["admin"]}})

    assert found.is_known
    assert found.is_named(17, by_kind=True)
    assert not found.is_named(17, by_kind=False), "a number names other things as well"
    assert found.is_in("crews", 1)
    assert found.is_in("roles", "admin")
    assert not found.is_in("notes", 1)


def test_another_operation_says_nothing_of_the_user(tmp_path: Path) -> None:
    assert not answered(contract(tmp_path, "/notes"), {"id": 17}).is_known
