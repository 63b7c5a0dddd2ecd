"""Laws of `lint`: another validator agrees, and no document whatever ends in a crash."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from typing import Any

import jsonschema  # type: ignore[import-untyped] # it has no types
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lint_cases import TEXT, of_schema, operation, parameter

from bythebook_openapi.document.load import parse
from bythebook_openapi.errors import InputError
from bythebook_openapi.lint.checks import contradictions

SCALARS = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-5, 5) | st.sampled_from(["", "a", "abc", "2020-01-01"])
)
SCHEMAS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["string", "integer", "number", "boolean", ["string", "null"], "array"]),
        "minimum": st.integers(-5, 5),
        "exclusiveMaximum": st.integers(-5, 5),
        "minLength": st.integers(0, 3),
        "pattern": st.sampled_from(["^a", "b$"]),
        "enum": st.lists(SCALARS, min_size=1, max_size=3),
        "format": st.sampled_from(["date", "email", "unknown"]),
        "anyOf": st.lists(st.sampled_from([{"type": "string"}, {"minimum": 2}, TEXT]), min_size=1, max_size=2),
    },
)


@settings(deadline=None)
@given(SCHEMAS, SCALARS)
def test_a_default_is_reported_exactly_when_another_validator_refuses_it(schema: dict[str, Any], value: Any) -> None:
    whole = {"components": {"schemas": {"Text": {"type": "string"}}}, **schema}
    checker = jsonschema.FormatChecker(["date"])
    refused = not jsonschema.Draft202012Validator(whole, format_checker=checker).is_valid(value)

    assert (("default", "/default") in of_schema({**schema, "default": value})) == refused


BROAD: dict[str, Any] = {
    "openapi": "3.0.3",
    "security": [{"key": []}],
    "paths": {
        "/a/{id}": {
            "parameters": [parameter(), {"$ref": "#/components/parameters/Id"}],
            "put": operation(
                operationId="put",
                requestBody={
                    "content": {"application/json": {"schema": TEXT, "example": "a", "examples": {"x": {"value": 1}}}}
                },
                callbacks={"c": {"/x": {"post": operation()}}},
            ),
        }
    },
    "components": {
        "parameters": {"Id": parameter("q", "query", example="x")},
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X"}},
        "schemas": {
            "Text": {"type": "string"},
            "S": {
                "type": "object",
                "required": ["a"],
                "properties": {
                    "a": {
                        "type": "integer",
                        "minimum": 1,
                        "maximum": 3,
                        "default": 2,
                        "nullable": True,
                        "enum": [1, 2],
                    },
                    "b": {"allOf": [TEXT], "nullable": True, "pattern": "^a", "example": "a"},
                },
                "discriminator": {"propertyName": "a", "mapping": {"x": "S"}},
                "not": {"required": ["z"]},
            },
        },
    },
}
ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "#", "#/paths", "#/components/schemas/S", "[", "\ud800", "~2", "x" * 200, "{}", "%"])
    | st.sampled_from(
        [[], {}, [None], [{}], {"": None}, {"$ref": "#/components/schemas/S"}, {"$ref": 5}, [["a"]], 10**400]
    )
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [way for key, value in items for way in ((*path, key), *places(value, (*path, key)))]


@pytest.mark.soak
@settings(max_examples=400, deadline=None)
@given(st.sampled_from(["3.0.3", "3.1.0", "3.2.0"]), st.data())
def test_no_document_ends_in_a_crash(version: str, data: st.DataObject) -> None:
    raw = copy.deepcopy(BROAD) | {"openapi": version}
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from([found for found in places(raw) if found != ("openapi",)]))
        holder = raw
        for key in way:
            holder = holder[key]
        holder[last] = copy.deepcopy(data.draw(ODD))
    document = parse(json.dumps(raw, indent=1), name="spec")

    for each in contradictions(document):
        assert each.message
        assert each.expected
        assert each.pointer == "" or document.line(each.pointer) is not None


@settings(deadline=None)
@given(st.binary(max_size=200))
@example(b"\xff")
@example("openapi: 3.1.0\npaths: {}\n# \u2028".encode())
def test_no_bytes_end_in_anything_but_bad_input(data: bytes) -> None:
    with suppress(InputError, UnicodeDecodeError):
        list(contradictions(parse(data.decode(), name="spec")))
