"""What a client cannot set inside an object: a liar is found, a server's own value is not called the client's, and what
no answer shows is not called right.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny import Call, Judge, content, made_contract, made_judge, reasons

from bythebook_conformance.running.violations import faults

TEXT = {"type": "string"}
META = {
    "type": "object",
    "properties": {
        "label": TEXT,
        "by": {**TEXT, "readOnly": True},
        "done": {"type": "boolean", "readOnly": True},
        "level": {"type": "string", "enum": ["low", "high"], "readOnly": True},
    },
}
SENT: dict[str, Any] = {"type": "object", "required": ["name"], "properties": {"name": TEXT, "meta": META}}
OWN = {"by": "somebody", "done": True, "level": "high"}
Stored = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def document(sent: dict[str, Any] = SENT) -> dict[str, Any]:
    shown = {"type": "object", "properties": {"id": TEXT, **sent.get("properties", {})}}
    responses = {"201": content(shown), "422": {"description": "refused"}}
    post = {"operationId": "make", "requestBody": {**content(sent), "required": True}, "responses": responses}
    return {"/things": {"post": post}}


def server(stored: Stored, *, refuses: bool = False) -> Any:
    def answer(call: Call) -> tuple[int, Any]:
        body = call.body
        meta = body.get("meta", {}) if isinstance(body, dict) else None
        if not isinstance(meta, dict) or not isinstance(body.get("name"), str):
            return 422, None
        if not isinstance(meta.get("label", ""), str) or (refuses and meta.keys() & OWN.keys()):
            return 422, None
        return 201, stored({**body, "id": "one"})

    return answer


def owning(thing: dict[str, Any]) -> dict[str, Any]:
    """The server's own values stand wherever the object was sent."""
    return {**thing, "meta": {**thing["meta"], **OWN}} if "meta" in thing else thing


def without(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in thing.items() if name != "meta"}


@pytest.mark.parametrize("refuses", [True, False])
def test_own_values_inside_an_object_are_right(judge: Judge, *, refuses: bool) -> None:
    summary = judge(server(owning, refuses=refuses), document())

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}


def test_values_of_the_client_inside_an_object_are_told(judge: Judge) -> None:
    found = reasons(judge(server(dict), document()), "failure")

    assert found.keys() == {f"make/body/meta/{name}/read-only" for name in OWN}


def test_what_no_answer_shows_is_inconclusive(judge: Judge) -> None:
    verdicts = judge(server(without), document()).verdicts

    outcomes = {each.outcome for each in verdicts if each.requirement.kind == "read-only"}
    assert outcomes == {"inconclusive"}


def test_what_is_read_only_in_one_variant_another_may_hold(tmp_path: Path) -> None:
    card = {
        "type": "object",
        "required": ["number"],
        "properties": {"number": TEXT, "bank": {**TEXT, "readOnly": True}},
    }
    account = {"type": "object", "required": ["iban"], "properties": {"iban": TEXT, "bank": TEXT}}
    contract = made_contract(tmp_path, document({"oneOf": [card, account]}))

    assert faults(contract, contract.operations[0], {"body": {"iban": "a", "bank": "b"}}) == frozenset()
