"""The JSON Schema keywords that the models use, and a walk over the schemas inside a schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonpointer import escape

__all__ = [
    "KEPT",
    "MARKS",
    "NULL_IS_OPEN",
    "UNENFORCED",
    "bearing",
    "children",
    "is_too_large",
    "is_tuple",
    "map_children",
    "misfit",
    "unenforced",
]

ONE: tuple[str, ...] = (
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
)
LIST = ("allOf", "anyOf", "oneOf", "prefixItems")
MAP = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")

HOLDING = frozenset((*ONE, *LIST, *MAP))

# Everything else is removed: annotations, and extensions that make the model generator import code.
KEPT = HOLDING | {
    "$ref", "const", "default", "dependentRequired", "discriminator", "enum", "exclusiveMaximum", "exclusiveMinimum",
    "format", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains", "minItems",
    "minLength", "minProperties", "minimum", "multipleOf", "nullable", "pattern", "readOnly", "required",
    "type", "uniqueItems", "writeOnly",
}  # fmt: skip

# They tell request schemas from response schemas.
NULL_IS_OPEN = "x-null-is-open"  # our own mark: `x-unstated` leaves null open
MARKS = frozenset({"readOnly", "writeOnly", NULL_IS_OPEN})

UNIONS = ("allOf", "anyOf", "oneOf")
MOST = 2**63 - 1
# Bounds of numbers and texts, which apply only to a stated type.
BOUNDS = frozenset({
    "exclusiveMaximum", "exclusiveMinimum", "maxLength", "maximum", "minLength", "minimum", "multipleOf", "pattern",
})  # fmt: skip

# Keywords that the models read but do not enforce, each one a note.
UNENFORCED = frozenset({
    "contains", "dependentRequired", "dependentSchemas", "if", "maxProperties", "minProperties", "not", "oneOf",
    "patternProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "uniqueItems",
})  # fmt: skip


# The types that a keyword applies to (JSON Schema 2020-12 Validation, section 6).
BEARS = {
    **dict.fromkeys(
        ("contains", "items", "maxContains", "maxItems", "minContains", "minItems", "prefixItems", "unevaluatedItems",
         "uniqueItems"), frozenset({"array"}),
    ),
    **dict.fromkeys(
        ("additionalProperties", "dependentRequired", "dependentSchemas", "maxProperties", "minProperties",
         "patternProperties", "properties", "propertyNames", "required", "unevaluatedProperties"),
        frozenset({"object"}),
    ),
    **dict.fromkeys(("maxLength", "minLength", "pattern"), frozenset({"string"})),
    **dict.fromkeys(
        ("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"), frozenset({"integer", "number"})
    ),
}  # fmt: skip


# The formats of numbers (OpenAPI 3.1.1, section 4.4); all others are of texts.
NUMERIC = frozenset({"decimal", "double", "float", "int32", "int64"})


def bearing(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a schema without keywords that do not apply to its type, such as `format: date-time` of an integer."""
    kinds = _listed(schema.get("type") or [])
    result = {key: value for key, value in schema.items() if not kinds or BEARS.get(key, frozenset(kinds)) & set(kinds)}
    if kinds and "string" not in kinds and result.get("format") not in NUMERIC:
        result.pop("format", None)
    return result


def unenforced(schema: Mapping[str, Any]) -> list[str]:
    """Returns the keywords of a schema that the models do not enforce."""
    found = {key for key in schema.keys() & UNENFORCED if schema[key] is not False}
    if not schema.keys() & {"type", "const", "enum", "$ref", *UNIONS}:
        found |= schema.keys() & (BOUNDS if "properties" in schema else {*BOUNDS, "required"})
    if any(not _is_literal(value) for value in _named(schema)):
        found |= schema.keys() & {"const", "enum"}
    if "prefixItems" in schema and not is_tuple(schema):
        found.add("prefixItems")
    return sorted(found)


def is_tuple(schema: Mapping[str, Any]) -> bool:
    """Returns whether a list has exactly the items that it lists one by one."""
    count = len(schema.get("prefixItems", ()))
    is_ended = schema.get("items") is False or schema.get("maxItems") == count
    return 0 < count <= schema.get("minItems", 0) and is_ended


def _named(schema: Mapping[str, Any]) -> list[Any]:
    values = schema.get("enum")
    return [*(values if isinstance(values, list) else ()), *([schema["const"]] if "const" in schema else ())]


def is_too_large(value: Any) -> bool:
    """Returns whether a value is a number that a type checker refuses in a Literal."""
    return isinstance(value, int | float) and abs(value) > MOST


def _is_literal(value: Any) -> bool:
    """Returns whether a Literal can have a value: fractions, lists and objects cannot be in it.

    mypy reads no integer of more than 63 bits in it, and not the least one of 64 bits: it reads the sign apart.
    """
    if is_too_large(value):
        return False
    return value is None or isinstance(value, str | int) or (isinstance(value, float) and value.is_integer())


# The expected values of keywords (JSON Schema 2020-12 Validation; OpenAPI 3.0 for the exclusive bounds).
VALUES: tuple[tuple[str, type | tuple[type, ...], tuple[str, ...]], ...] = (
    ("a number", (int, float), ("maximum", "minimum", "multipleOf")),
    ("a number or a boolean", (int, float, bool), ("exclusiveMaximum", "exclusiveMinimum")),
    ("a count", int, ("maxItems", "maxLength", "maxProperties", "minItems", "minLength", "minProperties")),
    ("a text", str, ("$ref", "format", "pattern")),
    ("a boolean", bool, ("nullable", "uniqueItems")),
    ("a list", list, ("enum", "required", *LIST)),
    ("a mapping", dict, ("discriminator", *MAP)),
    ("a type or a list of types", (str, list), ("type",)),
    ("a schema", (dict, bool), ONE),
)
EXPECTED: dict[str, tuple[str, type | tuple[type, ...]]] = {
    name: (words, kinds) for words, kinds, names in VALUES for name in names
}
TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})


def misfit(key: str, value: Any) -> str | None:
    """Returns the expected kind of value of a keyword, None if the value is right."""
    words, kinds = EXPECTED.get(key, ("", object))
    if not isinstance(value, kinds) or (isinstance(value, bool) and words in {"a number", "a count"}):
        return words
    if words == "a count" and isinstance(value, int) and value < 0:
        return words
    if key == "required" and not all(isinstance(name, str) for name in _listed(value)):
        return "a list of names"
    if key == "type" and not all(isinstance(kind, str) and kind in TYPES for kind in _listed(value)):
        return f"one of {', '.join(sorted(TYPES))}"
    return None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def children(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yields each schema inside a schema, with the pointer to it."""
    for key, value in schema.items():
        if key not in HOLDING:
            continue
        if key in ONE and isinstance(value, dict):
            yield f"/{key}", value
        elif key in LIST and isinstance(value, list):
            yield from ((f"/{key}/{index}", item) for index, item in enumerate(value))
        elif key in MAP and isinstance(value, dict):
            yield from ((f"/{key}/{escape(str(name))}", item) for name, item in value.items())


def map_children(schema: Mapping[str, Any], replace: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the schema with each inner schema replaced by the one at its pointer in `replace`."""
    result = dict(schema)
    for key, value in schema.items() if replace else ():
        if key not in HOLDING:
            continue
        if f"/{key}" in replace:
            result[key] = replace[f"/{key}"]
        elif key in LIST and isinstance(value, list):
            result[key] = [replace.get(f"/{key}/{index}", item) for index, item in enumerate(value)]
        elif key in MAP and isinstance(value, dict):
            result[key] = {name: replace.get(f"/{key}/{escape(str(name))}", item) for name, item in value.items()}
    return result
