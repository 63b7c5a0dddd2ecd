"""Reads `oneOf` as its authors mean it: at least one member.

Taken literally, `oneOf: [integer, number]` refuses every integer. Generators write `oneOf` for unions whose members
overlap, so a second match is no violation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_openapi.pointer import value_at
from bythebook_openapi.schema.references import reference_to, target_of

__all__ = ["opened", "opened_pointer"]


def _is_opened(node: Mapping[str, Any]) -> bool:
    return isinstance(node.get("oneOf"), list) and "anyOf" not in node


def opened(raw: Any) -> Any:
    """Returns a document in which each `oneOf` is an `anyOf`, unless the schema has an `anyOf` already."""
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
    return found


def opened_pointer(raw: Any, pointer: str) -> str:
    """Returns the pointer to the same place in the document that `opened` returns."""
    if "/oneOf/" not in pointer:
        return pointer
    steps = pointer.split("/")
    node = raw
    for index, step in enumerate(steps[1:], 1):
        if step == "oneOf" and isinstance(node, dict) and _is_opened(node):
            steps[index] = "anyOf"
        node = value_at(node, f"/{step}")
    return "/".join(steps)
