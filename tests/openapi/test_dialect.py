"""OpenAPI 3.0, 3.1 and 3.2 as JSON Schema 2020-12: what each version's schemas admit, with every pointer kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bythebook_openapi.document.load import parse
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.schema.normalize import to_2020_12
from bythebook_openapi.schema.vocabulary import walk
from bythebook_openapi.text.dump import to_yaml


def contract(schema: Any, version: str) -> Contract:
    raw = {"openapi": version, "paths": {}, "components": {"schemas": {"S": schema, "Text": {"type": "string"}}}}
    return Contract(parse(to_yaml(raw), name="spec"))


TEXT = {"$ref": "#/components/schemas/Text"}


@pytest.mark.parametrize(
    ("version", "schema", "admitted", "refused"),
    [
        ("3.0.3", {"type": "string", "nullable": True}, [None, "a"], [1]),
        ("3.0.3", {"type": "string", "nullable": False}, ["a"], [None]),
        ("3.0.3", {"type": "string", "nullable": True, "enum": ["a", None]}, [None, "a"], ["b"]),
        ("3.0.3", {"type": "integer", "minimum": 3, "exclusiveMinimum": True}, [4], [3]),
        ("3.0.3", {"type": "integer", "maximum": 3, "exclusiveMaximum": True}, [2], [3]),
        ("3.0.3", {"type": "integer", "minimum": 3, "exclusiveMinimum": False}, [3], [2]),
        ("3.0.3", {"type": "integer", "exclusiveMinimum": True}, [-5], []),
        ("3.0.3", {**TEXT, "maxLength": 1}, ["abc"], [1]),
        ("3.1.0", {**TEXT, "maxLength": 1}, ["a"], ["abc"]),
        ("3.1.0", {"type": ["string", "null"]}, [None, "a"], [1]),
        ("3.1.0", {"type": "string", "nullable": True}, ["a"], [1]),
        ("3.1.0", {"exclusiveMinimum": 3}, [4], [3]),
        ("3.2.0", {"type": ["integer", "null"], "format": "int32"}, [None, 2**31 - 1], [2**31, "1"]),
        ("3.0.3", {"type": "string", "format": "int64"}, ["99999999999999999999"], [1]),
        ("3.0.3", {"properties": {"nullable": {"type": "string"}, "$ref": {"type": "string"}}}, [{"$ref": "a"}], []),
        ("3.0.3", {"enum": [{"nullable": True, "type": "string"}]}, [{"nullable": True, "type": "string"}], ["a"]),
        ("3.1.0", True, [None, 1], []),
        ("3.0.3", {"type": "number", "minimum": "0.50", "maximum": "10000.00"}, [0.5, 10000], [0, 10001]),
        ("3.0.3", {"type": "integer", "maximum": "3", "exclusiveMaximum": True}, [2], [3]),
        ("3.1.0", {"type": "string", "maxLength": "3"}, ["abc"], ["abcd"]),
        ("3.0.3", {"type": "string", "pattern": r"/^\d{4}-\d{2}$/"}, ["2024-11"], ["/2024-11/", "2024"]),
        ("3.1.0", {"type": "string", "pattern": "/^[a-z]+$/i"}, ["abc", "ABC"], [1]),
        ("3.1.0", {"type": "string", "pattern": "^/[a-z]+/$"}, ["/abc/"], ["abc"]),
    ],
)
def test_a_converted_schema_admits_what_its_openapi_version_says(
    version: str, schema: Any, admitted: list[Any], refused: list[Any]
) -> None:
    read = contract(schema, version)

    assert [value for value in admitted if not read.satisfies(["/components/schemas/S"], value)] == []
    assert [value for value in refused if read.satisfies(["/components/schemas/S"], value)] == []


@pytest.mark.parametrize(
    "schema",
    [
        {**TEXT, "nullable": True},
        {"allOf": [TEXT], "nullable": True},
        {"oneOf": [TEXT, {"type": "integer"}], "nullable": True},
        {"type": "object", "allOf": [{"type": "object"}], "nullable": True},
        {"type": "string", "enum": ["a"], "nullable": True},
        {"enum": ["a"], "nullable": True},
    ],
)
def test_ambiguous_nullable_is_marked_as_unstated(schema: dict[str, Any]) -> None:
    holder = {"type": "object", "properties": {"a": schema}}

    for version in ("3.0.3", "3.1.0"):
        raw = contract(holder, version).raw
        (made,) = (place.value for place in walk(raw) if place.pointer.endswith("S/properties/a"))
        assert set(made["x-unstated"]) == {"null"}
    literal = to_2020_12(contract(holder, "3.1.0").document.raw, literal=True)
    (made,) = (place.value for place in walk(literal) if place.pointer.endswith("S/properties/a"))
    assert "x-unstated" not in made


def test_null_that_is_left_open_is_admitted_beside_the_values_that_the_schema_states() -> None:
    inner = {"oneOf": [{"type": "integer"}, {"type": "boolean"}]}
    open_one = {"nullable": True, "allOf": [TEXT], "properties": {"a": inner}}
    read = contract({"type": "object", "properties": {"x": open_one, "y": TEXT}}, "3.0.3")
    place = "/components/schemas/S"

    assert [read.satisfies([place], {"x": each}) for each in (None, "a", 1)] == [True, True, False]
    assert [read.satisfies([place], {"y": each}) for each in (None, "a")] == [False, True]
    within = f"{place}/properties/x/properties/a/oneOf/1"
    assert [read.satisfies([within], each) for each in (True, 1, None)] == [True, False, False]


@pytest.mark.parametrize("hidden", ["readOnly", "writeOnly"])
def test_property_whose_null_is_left_open_keeps_its_direction(hidden: str) -> None:
    secret = {"nullable": True, "allOf": [TEXT], hidden: True}
    read = contract({"type": "object", "required": ["x"], "properties": {"x": secret}}, "3.0.3")

    sides = [read.satisfies(["/components/schemas/S"], {}, location) for location in ("body", "response")]

    assert sides == [hidden == "readOnly", hidden == "writeOnly"]


def test_nullable_in_openapi_3_1_is_marked_as_unstated_unless_read_literally() -> None:
    read = contract({"type": "string", "nullable": True}, "3.1.0")

    assert read.satisfies(["/components/schemas/S"], None)
    assert set(read.raw["components"]["schemas"]["S"]["x-unstated"]) == {"null"}
    assert to_2020_12(read.document.raw, literal=True)["components"]["schemas"]["S"]["type"] == "string"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from(["string", "#/paths", "integer"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "type nullable $ref enum items allOf properties example minimum exclusiveMinimum a".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(["3.0.3", "3.1.0", "3.2.0"]), VALUES)
def test_any_value_in_place_of_a_schema_is_converted_without_a_crash(version: str, value: Any) -> None:
    raw = {"openapi": version, "components": {"schemas": {"S": value}}}
    new = to_2020_12(raw)

    assert raw == {"openapi": version, "components": {"schemas": {"S": value}}}
    pointers = {place.pointer for place in walk(raw)}
    assert {place.pointer for place in walk(new)} <= pointers


OPENAPI_3_2 = """openapi: 3.2.0
info: {title: x, version: '1'}
paths:
  /a:
    query:
      parameters:
        - name: all
          in: querystring
          content:
            application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: integer, format: int32}}}}
      responses:
        '200':
          description: ok
          content:
            application/jsonl: {itemSchema: {type: integer, format: int32}}
    additionalOperations:
      COPY:
        requestBody: {content: {application/json: {schema: {type: integer, format: int32}}}}
        responses: {'204': {description: done}}
"""


def test_openapi_3_2_operations_parameters_and_items_are_read() -> None:
    read = Contract(parse(OPENAPI_3_2, name="spec"))

    query, copy = read.operations
    assert [(each.verb, each.route) for each in read.operations] == [("QUERY", "/a"), ("COPY", "/a")]
    assert (copy.method, copy.path, copy.is_write) == ("POST", "/a/copy", True)
    assert [(each.location, each.path) for each in query.parameters] == [("query", ("a",))]
    assert [each.place for each in query.successes[0].fields] == [(), ("*",)]
    bounded = [place.value["maximum"] for place in walk(read.raw) if place.kind == "schema" and "format" in place.value]
    assert bounded == [2**31 - 1] * 3


@pytest.mark.parametrize("direction", ["readOnly", "writeOnly"])
def test_direction_beside_a_reference_counts_in_openapi_3_0_too(direction: str) -> None:
    """grpc-gateway writes an enum that the server alone sets so."""
    schema = contract({**TEXT, direction: True, "maxLength": 1}, "3.0.3").raw["components"]["schemas"]["S"]

    assert schema == {**TEXT, direction: True}
