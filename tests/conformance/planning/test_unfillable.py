"""Bounds beyond what JSON carries, and patterns that no text matches: what cannot be sent is untested."""

from __future__ import annotations

from typing import Any

import pytest
from documents import TEXT, object_of, posts
from judging import Judge
from servers import Call

from bythebook_openapi.schema.normalize import to_2020_12

BIG = 10**400
SHOWN = object_of(id=TEXT)


@pytest.mark.parametrize("pattern", [r"[^\s\S]", "a^", "(?=a)b", r"^(?!.*)$", "a{99999}"])
def test_required_text_that_nothing_matches_leaves_its_operation_untested(judge: Judge, pattern: str) -> None:
    body = object_of("x", x={"type": "string", "pattern": pattern})

    summary = judge(lambda _: (422, {}), posts(body, SHOWN), examples=2)

    assert summary.exit_code == 4
    assert "pattern" in summary.untested["make"]
    assert "small.json: /paths/" in summary.untested["make"]


BOUNDS = [
    {"type": kind, keyword: value}
    for kind in ("integer", "number")
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
    for value in (BIG, -BIG)
    if value > 0 or keyword != "multipleOf"
]
COUNTS = [
    {"type": kind, keyword: BIG}
    for kind, name in (("string", "Length"), ("array", "Items"), ("object", "Properties"))
    for keyword in (f"min{name}", f"max{name}")
]


@pytest.mark.many(2)
@pytest.mark.parametrize("schema", [*BOUNDS, *COUNTS], ids="-".join)
@pytest.mark.parametrize("required", ["x", ""])
def test_bound_that_no_double_holds_is_no_exception(judge: Judge, schema: dict[str, Any], required: str) -> None:
    def same(call: Call) -> tuple[int, Any]:
        return 200, {"id": "1", **(call.body if isinstance(call.body, dict) else {})}

    summary = judge(same, posts(object_of(required, x=schema), SHOWN), examples=0)

    assert summary.report.requirements


def test_bounds_beyond_doubles_are_the_largest_that_json_carries() -> None:
    schema = {"type": "integer", "minimum": -BIG, "maximum": BIG, "minLength": BIG}
    found = to_2020_12({"openapi": "3.1.0", "components": {"schemas": {"A": schema}}, "paths": {}})
    read = found["components"]["schemas"]["A"]

    assert float(read["maximum"]) == -float(read["minimum"]) > 1e308
    assert read["minLength"] == 2**53
