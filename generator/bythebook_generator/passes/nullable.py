"""Rewrites the keywords of OpenAPI 3.0 as JSON Schema 2020-12, where null is a type."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bythebook_generator.passes.keywords import children, map_children
from bythebook_generator.passes.references import COMPONENTS

__all__ = ["lifted", "modern"]

BOUNDS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))
COMPOSED = frozenset({"$ref", "allOf", "anyOf", "oneOf", "const", "enum"})
NULL = {"type": "null"}


def modern(schema: Any) -> Any:
    """Returns a schema and its parts without `nullable` and boolean bounds (OpenAPI 3.0.4, section 4.7.24).

    A nullable object or map becomes a choice of two. Otherwise null is not admitted everywhere, or its members are
    nullable.
    """
    if not isinstance(schema, dict):
        return schema
    schema = _together(schema)
    result = map_children(schema, {at: modern(child) for at, child in children(schema)})
    for exclusive, inclusive in BOUNDS:
        if isinstance(result.get(exclusive), bool) and result.pop(exclusive) and inclusive in result:
            result[exclusive] = result.pop(inclusive)
    if result.pop("nullable", False) is True:
        result = _or_null(result)
    return _apart(result)


def _together(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the schema with `nullable` beside its `allOf`, not in the parts: one part that refuses null is enough.

    A part with only `nullable` applies it to the whole; otherwise it would have no effect.
    """
    parts = schema.get("allOf")
    if not isinstance(parts, list):
        return dict(schema)
    inline = [part for part in parts if isinstance(part, dict) and "$ref" not in part]
    bare = [_without_null(part) if part in inline else part for part in parts]
    whole = {**schema, "allOf": [part for part in bare if part not in ({}, True)] or [{}]}
    is_said = all(part.get("nullable") is True for part in inline) and len(inline) == len(parts)
    return {**whole, "nullable": True} if is_said or {"nullable": True} in inline else whole


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "nullable"}


def lifted(schemas: Mapping[str, Any], kept: Collection[str]) -> dict[str, Any]:
    """Returns the schemas with null moved from each nullable object to the references to it.

    Then the class of the object is the object itself, and not a choice. `kept` are the schemas that operations name.
    """
    inner = {name: found for name, schema in schemas.items() if name not in kept and (found := _object(schema))}
    references = frozenset(COMPONENTS + name for name in inner)
    return {name: _referring(inner.get(name, schema), references) for name, schema in schemas.items()}


def _object(schema: Any) -> Any:
    """Returns the object of a choice between an object and null, None if it is no such choice."""
    if not isinstance(schema, dict) or set(schema) != {"anyOf"} or len(schema["anyOf"]) != 2:
        return None
    first, second = schema["anyOf"]
    if second != NULL or not isinstance(first, dict) or "anyOf" in first or "oneOf" in first:
        return None
    return first if first.get("type") == "object" or "allOf" in first else None


def _referring(schema: Any, references: Collection[str]) -> Any:
    if not isinstance(schema, dict):
        return schema
    inner = {
        at: child if at.startswith("/allOf/") and set(child) == {"$ref"} else _referring(child, references)
        for at, child in children(schema)
    }
    result = map_children(schema, inner)
    parts = result.get("allOf", ())
    is_wrapped = len(parts) == 1 and result.keys() <= {"allOf", "default"} and set(parts[0]) == {"$ref"}
    return _choice(result) if (parts[0] if is_wrapped else result).get("$ref") in references else result


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if not schema.keys() - {"default"}:
        return schema
    kinds = schema.get("type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    if kinds is not None and not schema.keys() & (COMPOSED - {"enum"}):
        members = {"enum": _with(schema["enum"], None)} if "enum" in schema else {}
        return {**schema, "type": _with(listed, "null"), **members}
    return _choice(schema)


def _with(listed: list[Any], one: Any) -> list[Any]:
    return listed if one in listed else [*listed, one]


def _apart(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = schema.get("type")
    if not isinstance(kinds, list) or set(kinds) != {"object", "null"} or schema.keys() & COMPOSED:
        return schema
    return _choice({**schema, "type": "object"})


def _choice(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a choice between the schema and null, with the default of the schema."""
    inner: Any = {key: value for key, value in schema.items() if key != "default"}
    if set(inner) == {"allOf"} and len(inner["allOf"]) == 1:
        inner = inner["allOf"][0]
    return {"anyOf": [inner, NULL]} | {key: schema[key] for key in ("default",) if key in schema}
