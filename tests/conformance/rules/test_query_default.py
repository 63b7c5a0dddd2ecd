"""query-default: without a query parameter the response is the one with its documented default."""

from __future__ import annotations

from typing import Any

import pytest
from documents import INTEGER, Stated, gets, list_of, object_of, parameter
from judging import Judge, accused, outcomes, passed, verdict
from servers import Answer, Call, Respond

LIMIT = parameter("limit", type="integer", minimum=1, maximum=100, default=2)
PATHS = gets(LIMIT, shown=list_of(INTEGER))


def numbers(default: int, *, of: int = 9) -> Respond:
    """Return a server that lists so many numbers, and takes a limit for the default."""

    def read(call: Call) -> Answer:
        limit = call.query.get("limit", str(default))
        is_right = limit.isdecimal() and 1 <= int(limit) <= 100
        return (200, list(range(of))[: int(limit)]) if is_right else (422, {})

    return read


def states(call: Call) -> Answer:
    """Return what holds for a list of states: it is filtered only if the query asks so."""
    items = [{"size": 1, "state": "open"}, {"size": 1, "state": "done"}, {"size": 2, "state": "open"}]
    state = call.query.get("state")
    is_right = state in {None, "open", "done"}
    return (200, [item for item in items if state in {None, item["state"]}]) if is_right else (422, {})


def state(schema: Stated, **rest: Any) -> Stated:
    """Return a filter that is one of two states or null."""
    item = object_of(size=INTEGER, state={"type": "string"})
    return gets({**parameter("state"), "schema": {"oneOf": [schema, {"type": "null"}], **rest}}, shown=list_of(item))


STATE: Stated = {"type": "string", "enum": ["open", "done"]}


class TestAccuses:
    def test_another_default_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(numbers(3), PATHS)) == {"read/query/limit/query-default": "failure"}

    def test_default_beside_a_union_is_the_parameters(self, judge: Judge) -> None:
        assert accused(judge(states, state(STATE, default="open"), version="3.1.0")) == {
            "read/query/state/query-default": "failure"
        }

    def test_finding_shows_the_first_item_that_differs(self, judge: Judge) -> None:
        def read(call: Call) -> Answer:
            sizes = {"open": [7, 1], "done": [7, 3], None: [7, 2]}
            found = sizes.get(call.query.get("state"))
            return (422, {}) if found is None else (200, [{"size": size, "state": "open"} for size in found])

        found = verdict(judge(read, state(STATE, default="open"), version="3.1.0"), "read/query/state/query-default")

        assert found.expected == "as with the explicit default: 1 at /*/size"
        assert found.actual == "2 at /*/size"


class TestDoesNotAccuse:
    def test_documented_default_passes(self, judge: Judge) -> None:
        summary = judge(numbers(2), PATHS)

        assert accused(summary) == {}
        assert "read/query/limit/query-default" in passed(summary)

    def test_data_on_which_no_limit_makes_a_difference_is_inconclusive(self, judge: Judge) -> None:
        summary = judge(numbers(3, of=0), PATHS)

        assert accused(summary) == {}
        assert outcomes(summary)["read/query/limit/query-default"] == "inconclusive"

    @pytest.mark.parametrize("shared", [False, True], ids=["in the union", "in a component"])
    def test_default_of_one_choice_of_a_union_is_not_the_parameters(self, judge: Judge, *, shared: bool) -> None:
        schema: Stated = {**STATE, "default": "open"}
        reference: Stated = {"$ref": "#/components/schemas/State"}

        summary = judge(states, state(reference if shared else schema), {"schemas": {"State": schema}}, version="3.1.0")

        assert accused(summary) == {}
        assert "read/query/state/query-default" not in outcomes(summary)
