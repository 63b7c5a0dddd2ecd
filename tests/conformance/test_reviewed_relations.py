"""Correct servers that a review found accused, of keys, deletion and links; beside each is one with the real fault."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kept import ID, TEXT, Kept, document, judged, of, operation
from tiny import Call, Judge, Tiny, content, made_contract, made_judge, reasons

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


class Marking(Kept):
    """It keeps what was deleted, and marks it."""

    def drop(self, _: Call, key: str) -> tuple[int, Any]:
        self.kept[key]["goal"] = "deleted"
        return 204, None


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"404": {"description": "Not found."}}, "warning"),
        ({"404": {"description": "Unknown, or it was deleted."}}, "failure"),
        ({"410": {"description": "-"}}, "failure"),
    ],
)
def test_what_is_deleted_may_be_marked_unless_the_read_says_otherwise(judge: Judge, answers: Any, level: str) -> None:
    paths = document()
    read = paths["/things/{id}"]["get"]["responses"]
    del read["404"]
    read.update(answers)

    assert judged(judge(Marking(), paths), "drop/deleted") == (level, "")
    assert judged(judge(Kept(), paths), "drop/deleted") == ("pass", "")


def with_key(folder: Path, key: str, lets_in: Callable[[str], bool]) -> Summary:
    """Judge a server that asks for a key."""
    scheme = {"securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}}
    paths = {"/r": {"get": operation("read", content(of(a=TEXT)), security=[{"k": []}])}}
    contract = made_contract(folder, paths, scheme)
    app = Tiny(lambda call: (200, {"a": "x"}) if lets_in(call.headers.get("x-api-key", "")) else (401, {}))
    target = Target(contract, "http://testserver", app=app, headers={"X-API-Key": key})
    results = tuple(engine.run(contract, target, Effort(seed=1, examples=5)))
    return Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)


@pytest.mark.parametrize("key", [KEY, KEY.upper(), KEY.replace("-", "")])
def test_a_uuid_has_no_case(key: str, tmp_path: Path) -> None:
    summary = with_key(tmp_path, key, lambda given: given.lower() == key.lower())

    assert reasons(summary, "failure") == {}
    assert judged(summary, "read/header/X-API-Key/security:other-case")[0] == "inconclusive"
    assert judged(summary, "read/header/X-API-Key/security:longer")[0] == "pass"


def test_a_key_that_is_read_in_any_case_is_told(tmp_path: Path) -> None:
    summary = with_key(tmp_path, "a-key-with-Words", lambda given: given.lower() == "a-key-with-words")

    assert set(reasons(summary, "failure")) == {"read/header/X-API-Key/security:other-case"}


ORDER = of("id name customer_id", id=TEXT, name=TEXT, customer_id=TEXT)


class Orders:
    """Orders that belong to one customer."""

    def __init__(self, read: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.read = read

    def __call__(self, call: Call) -> tuple[int, Any]:
        key = call.path.rpartition("/")[2]
        if call.path.startswith("/customers/"):
            return (200, {"id": key, "name": "Analytical Engines"}) if key == "c1" else (404, {})
        if call.method == "GET":
            return (200, self.read(self.kept[key])) if key in self.kept else (404, {})
        if not isinstance(call.body, dict) or not isinstance(call.body.get("name"), str):
            return 400, {}
        key = str(uuid.uuid4())
        self.kept[key] = {"id": key, "name": call.body["name"], "customer_id": "c1"}
        return 201, self.kept[key]


def orders(*, read_at: str = "/orders/{id}", **links: str) -> dict[str, Any]:
    """Return the paths of orders; each link leads to the operation of its name by the id of an expression."""
    linked = {name: {"operationId": name, "parameters": {"id": where}} for name, where in links.items()}
    make = operation("order", {**content(ORDER), "links": linked}, "201")
    body = {"required": True, **content(of("name", name=TEXT))}
    customer = operation("customer", content(of("id name", id=TEXT, name=TEXT)), parameters=[ID])
    return {
        "/orders": {"post": {**make, "requestBody": body}},
        read_at: {"get": operation("readOrder", content(ORDER), parameters=[ID])},
        "/customers/{id}": {"get": customer},
    }


@pytest.mark.parametrize(
    "paths",
    [
        orders(customer="$response.body#/customer_id"),
        orders(customer="$response.body#/customer_id", readOrder="$response.body#/id"),
        orders(read_at="/archive/{id}", customer="$response.body#/customer_id", readOrder="$response.body#/id"),
    ],
)
def test_a_link_to_another_thing_is_not_the_read(judge: Judge, paths: dict[str, Any]) -> None:
    honest, lying = Orders(dict), Orders(lambda order: {**order, "name": "another"})

    assert reasons(judge(honest, paths), "warning") == {}
    assert reasons(judge(lying, paths), "warning")["order/body/name/read-back"] == "read-back"
