"""Reads schemas as their authors mean them, so that a value is wrong only where every reading says so.

`oneOf` is at least one member. Taken literally, `oneOf: [integer, number]` refuses every integer. Generators write
`oneOf` for unions whose members overlap, so a second match is no violation.

Where a document leaves open whether null is a value (`nullable` beside `allOf` in OpenAPI 3.0), null is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_openapi.pointer import value_at
from bythebook_openapi.schema.references import chain, reference_to, target_of

__all__ = ["opened", "opened_pointer"]

# Where a schema whose null is unstated stands in the union with null.
_BESIDE_NULL = ("anyOf", "1")
_DIRECTIONS = ("readOnly", "writeOnly")


def _is_opened(node: Mapping[str, Any]) -> bool:
    return isinstance(node.get("oneOf"), list) and "anyOf" not in node


def _may_be_null(node: Any) -> bool:
    """Returns whether a schema is marked as one that some tools read with null, and others without it."""
    unstated = node.get("x-unstated") if isinstance(node, dict) else None
    return isinstance(unstated, dict) and "null" in unstated


def opened(raw: Any) -> Any:
    """Returns a document in which each `oneOf` is an `anyOf`, unless the schema has an `anyOf` already, and each schema
    whose null is unstated admits null.
    """
    return _opened(raw, raw)


def _opened(node: Any, raw: Any) -> Any:
    if isinstance(node, list):
        return [_opened(each, raw) for each in node]
    if not isinstance(node, dict):
        return node
    is_opened = _is_opened(node)
    found = {"anyOf" if is_opened and name == "oneOf" else name: _opened(value, raw) for name, value in node.items()}
    target = target_of(found)
    if target is not None and (new := opened_pointer(raw, target)) != target:
        found["$ref"] = reference_to(new)
    if not _may_be_null(node):
        return found
    sides = {name: True for name in _DIRECTIONS if any(each.get(name) is True for each in chain(raw, node))}
    return {**sides, "anyOf": [{"type": "null"}, found]}


def opened_pointer(raw: Any, pointer: str) -> str:
    """Returns the pointer to the same place in the document that `opened` returns."""
    steps, node = [""], raw
    for step in pointer.split("/")[1:]:
        if _may_be_null(node):
            steps += _BESIDE_NULL
        steps.append("anyOf" if step == "oneOf" and isinstance(node, dict) and _is_opened(node) else step)
        node = value_at(node, f"/{step}")
    return "/".join(steps)
