"""Declares a property for each required name that an object does not declare; otherwise the model ignores it.

A part of a conjunction or of a choice is unchanged, since another part may declare the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_generator.passes.keywords import children, map_children
from bythebook_generator.passes.references import COMPONENTS, class_of

__all__ = ["declared"]

COMPOSED = frozenset({"$ref", "allOf", "anyOf", "oneOf"})
PART = re.compile(r"/(allOf|anyOf|oneOf)/\d+$")


def declared(schemas: Mapping[str, Any], notes: list[str]) -> dict[str, Any]:
    """Returns the schemas with every required property declared. A base that lacks one is noted."""
    bases = {class_of(found) for schema in schemas.values() for found in _bases(schema)}
    for name in (name for name in schemas if name in bases and _missing(schemas[name])):
        words = ", ".join(_missing(schemas[name]))
        notes.append(f"{COMPONENTS}{name}/required: {words} is not declared, and not enforced by the model")
    return {name: _declared(schema, is_part=name in bases) for name, schema in schemas.items()}


def _bases(schema: Any) -> Iterator[str]:
    """Yields the references that are parts of a conjunction."""
    if not isinstance(schema, dict):
        return
    yield from (part["$ref"] for part in schema.get("allOf", ()) if isinstance(part, dict) and "$ref" in part)
    for _, child in children(schema):
        yield from _bases(child)


def _declared(schema: Any, *, is_part: bool) -> Any:
    if not isinstance(schema, dict):
        return schema
    inner = {at: _declared(child, is_part=bool(PART.search(at))) for at, child in children(schema)}
    result = map_children(schema, inner)
    missing = () if is_part else _missing(result)
    if not missing:
        return result
    more = result.get("additionalProperties", True)
    added = dict.fromkeys(missing, {} if more is True else more)
    return {**result, "properties": {**result.get("properties", {}), **added}}


def _missing(schema: Any) -> list[str]:
    """Returns the required names without a declaration, none if the schema has parts, or is closed."""
    if not isinstance(schema, dict) or schema.keys() & COMPOSED or schema.get("type") != "object":
        return []
    stated = schema.get("properties", {})
    is_closed = schema.get("additionalProperties") is False
    return [] if is_closed else [name for name in schema.get("required", ()) if name not in stated]
