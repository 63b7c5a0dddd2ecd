"""Answers of an extreme size or depth, and runs that break off: nothing is sent twice, and what was made is deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import Answer, Call, Judge, content, made_judge

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running.session import Session
from bythebook_conformance.running.transport import client as target
from bythebook_openapi.schema.equivalence import change, covers, same

TEXT: dict[str, Any] = {"type": "string"}
THING = {
    "type": "object",
    "required": ["name"],
    "properties": {"id": TEXT, "name": TEXT, "tree": {}, "size": {"type": "integer"}, "kept": {"default": 3}},
}
ID = [{"name": "id", "in": "path", "required": True, "schema": TEXT}]
NONE = {"description": "-"}
FILTER = {"name": "x", "in": "query", "schema": {"type": "integer", "default": 2}}
PATHS = {
    "/t": {
        "post": {
            "operationId": "make",
            "requestBody": content(THING),
            "responses": {"201": content(THING), "400": NONE},
        },
        "get": {
            "operationId": "list",
            "parameters": [FILTER],
            "responses": {"200": content({"type": "array", "items": THING})},
        },
    },
    "/t/{id}": {
        "get": {"operationId": "read", "parameters": ID, "responses": {"200": content(THING), "404": NONE}},
        "delete": {"operationId": "drop", "parameters": ID, "responses": {"204": NONE, "404": NONE}},
    },
}


class Shop:
    """Keeps things; `spoil` says what becomes of an answer."""

    def __init__(self, **spoilt: Any) -> None:
        self.things: dict[str, Any] = {}
        self.posted = 0
        self.spoilt = spoilt

    def __call__(self, call: Call) -> Answer:
        where, body = call.path.rpartition("/")[2], call.body
        if call.method == "POST":
            self.posted += 1
            if not isinstance(body, dict) or not isinstance(body.get("name"), str):
                return 400, {}
            thing = {**body, "id": f"t{self.posted}", **self.spoilt}
            self.things[thing["id"]] = thing
            return 201, thing
        if where == "t":
            return 200, list(self.things.values())
        if where not in self.things:
            return 404, {}
        return (204, self.things.pop(where) and None) if call.method == "DELETE" else (200, self.things[where])


def nested(levels: int) -> Any:
    value: Any = 1
    for level in range(levels):
        value = {"a": value} if level % 2 else [value]
    return value


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


@pytest.mark.parametrize(
    "spoilt", [{"size": 10**400}, {"tree": nested(900), "kept": nested(900)}], ids=["size", "depth"]
)
def test_an_extreme_value_is_judged_and_what_was_made_is_deleted(judge: Judge, spoilt: Any) -> None:
    shop = Shop(**spoilt)
    summary: Summary = judge(shop, PATHS, examples=0)

    assert not summary.untested
    assert shop.things == {}


def test_a_number_that_no_double_holds_is_told_as_another_one(judge: Judge) -> None:
    summary = judge(Shop(size=10**400), PATHS, examples=0)

    told = [each.actual for each in summary.verdicts if each.requirement.id == "make/body/size/echo"]
    assert told
    assert "100000" in told[0]


def test_an_answer_that_is_too_large_is_not_asked_for_twice(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target, "MAX_ANSWER", 10_000)
    shop = Shop(tree="x" * 10_000)
    summary = judge(shop, PATHS, examples=0, chosen=frozenset({"make/status"}))

    (operation,) = summary.report.operations
    assert operation.requests == shop.posted


def test_a_run_that_breaks_off_deletes_what_it_made(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop()

    def breaking(*_: object) -> None:
        assert shop.things
        raise MemoryError

    monkeypatch.setattr(Session, "observations", breaking)
    with pytest.raises(MemoryError):
        judge(shop, PATHS, examples=0)

    assert shop.posted
    assert shop.things == {}


numbers = st.integers(-(10**400), 10**400) | st.floats(allow_nan=False, allow_infinity=False)


@given(numbers, numbers)
def test_what_became_of_any_number_can_be_told(sent: float, got: float) -> None:
    assert change(sent, got) in {"the number was rounded", "the number was changed"}
    assert same(sent, got) == same(got, sent)


@pytest.mark.parametrize("levels", [10, 900, 5000])
def test_values_are_compared_at_any_depth(levels: int) -> None:
    assert same(nested(levels), nested(levels))
    assert covers(nested(levels), nested(levels))
    assert not same(nested(levels), nested(levels + 1))
    assert not covers(nested(levels), nested(levels + 1))
