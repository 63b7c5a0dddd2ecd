"""Discriminators that contradict each other: two unions that give one schema different values cannot both be classes.

Such a union is read by trying its members, which its schemas say as well. It knows JSON Schema only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_generator.keywords import children, map_children

__all__ = ["consistent"]


def consistent(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schemas, without the discriminators that contradict another one."""
    values: dict[str, set[frozenset[str]]] = {}
    for mapping in (found for schema in schemas.values() for found in _mappings(schema)):
        for target, keys in _by_target(mapping).items():
            values.setdefault(target, set()).add(frozenset(keys))
    torn = {target for target, sets in values.items() if len(sets) > 1}
    return {name: _without(schema, torn) for name, schema in schemas.items()} if torn else dict(schemas)


def _mappings(schema: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(schema, dict):
        return
    if mapping := _mapping(schema):
        yield mapping
    for _, child in children(schema):
        yield from _mappings(child)


def _mapping(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found = schema.get("discriminator")
    mapping = found.get("mapping") if isinstance(found, dict) else None
    return mapping if isinstance(mapping, dict) else {}


def _by_target(mapping: Mapping[str, Any]) -> dict[str, set[str]]:
    result: dict[str, set[str]] = {}
    for key, target in mapping.items():
        result.setdefault(str(target), set()).add(str(key))
    return result


def _without(schema: Any, torn: set[str]) -> Any:
    if not isinstance(schema, dict):
        return schema
    result = map_children(schema, {at: _without(child, torn) for at, child in children(schema)})
    if torn & {str(target) for target in _mapping(schema).values()}:
        del result["discriminator"]
    return result
