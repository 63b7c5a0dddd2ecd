"""A `oneOf` whose parts exclude each other is an `anyOf`: the models enforce it, and no note says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bythebook_generator.frontend.operations import read
from bythebook_generator.passes.exclusive import Exclusive
from bythebook_openapi.document.load import Document

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
NAMED: dict[str, Any] = {
    name: {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": kinds}}}
    for name, kinds in (("On", ["on"]), ("Off", ["off"]), ("Both", ["on", "off"]))
}
HEIR = {"allOf": [{"$ref": "#/components/schemas/Off"}, {"type": "object", "properties": {"a": WHOLE}}]}
CLOSED = {"type": "object", "properties": {"a": WHOLE}, "additionalProperties": False}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("parts", "is_noted"),
    [
        ([{"type": "null"}, ref("On")], False),
        ([TEXT, WHOLE, {"type": "array", "items": TEXT}], False),
        ([WHOLE, {"type": "number"}], True),
        ([{"const": 1}, {"const": 1.0}], True),
        ([{"const": 1}, {"const": True}], False),
        ([{"enum": ["a", "b"]}, {"enum": ["c"]}], False),
        ([ref("On"), ref("Off")], False),
        ([ref("On"), ref("Heir")], False),
        ([ref("Off"), ref("Heir")], True),
        ([ref("On"), ref("Both")], True),
        ([CLOSED, {**CLOSED, "properties": {"b": WHOLE}, "required": ["b"]}], False),
        ([CLOSED, {**CLOSED, "properties": {"b": WHOLE}}], True),
        ([{"minimum": 3}, TEXT], True),
        ([{"type": ["string", "null"]}, {"type": ["integer", "null"]}], True),
    ],
)
def test_only_parts_that_may_overlap_are_noted(parts: Any, is_noted: bool, document: Callable[..., Document]) -> None:
    notes = read(document(schemas={**NAMED, "Heir": HEIR, "Either": {"oneOf": parts}})).notes

    assert ("/components/schemas/Either/oneOf: not enforced by the models" in notes) == is_noted


Schemas = st.SearchStrategy[dict[str, Any]]
KINDS = ("string", "integer", "number", "null", "boolean", ["string", "null"])
kinds: Schemas = st.sampled_from([{"type": kind} for kind in KINDS])
some = st.lists(st.sampled_from([1, 1.0, True, "a", None, "b"]), min_size=1)
values: Schemas = st.builds(lambda named: {"enum": named}, some)
plain: Schemas = kinds | values | st.just({})
objects = st.builds(
    lambda properties, required, more: {"type": "object", "properties": properties, "required": required, **more},
    st.dictionaries(st.sampled_from("ab"), plain),
    st.lists(st.sampled_from("ab"), unique=True),
    st.sampled_from([{}, {"additionalProperties": False}]),
)
schemas = plain | objects | st.builds(lambda first, second: {"allOf": [first, second]}, objects, objects)
instances = st.sampled_from([1, 1.0, True, "a", "b", None, 2.5]) | st.dictionaries(
    st.sampled_from("abc"), st.sampled_from([1, True, "a", "b", None, 2])
)


@given(first=schemas, second=schemas, instance=instances)
def test_no_value_is_admitted_by_two_that_exclude_each_other(first: Any, second: Any, instance: Any) -> None:
    if Exclusive(lambda schema: schema).holds([first, second]):
        assert not all(jsonschema_rs.is_valid(schema, instance) for schema in (first, second))
