"""Gives decimals the types of the runtime: `customTypePath` of datamodel-code-generator names them.

Its own `Decimal` is one type for texts and numbers: it would admit a number for a text, and write a number as a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bythebook_generator.passes.keywords import children, map_children
from bythebook_generator.passes.references import PLACEHOLDER

__all__ = ["decimals"]

TYPES: Final = {"string": "DecimalText", "number": "DecimalNumber"}
# A decimal of a stated form stays a text: its digits are checked as they are written.
OF_TEXTS: Final = frozenset({"maxLength", "minLength", "pattern"})
BESIDE: Final = frozenset({"default", "deprecated", "description", "examples", "title"})


def decimals(schema: Any) -> Any:
    """Returns a schema whose decimals have types of the runtime."""
    if not isinstance(schema, dict):
        return schema
    result = map_children(schema, {at: decimals(child) for at, child in children(schema)})
    if result.get("format") != "decimal" or result.keys() & {"enum", "const"}:
        return result
    stated = result.get("type")
    kinds = stated if isinstance(stated, list) else [stated]
    kind = next((kind for kind in kinds if kind in TYPES), None)
    if kind is None or set(kinds) - {kind, "null"} or result.keys() & OF_TEXTS:
        return {key: value for key, value in result.items() if key != "format"}
    return _typed(result, kind, "null" in kinds)


def _typed(schema: Mapping[str, Any], kind: str, is_nullable: bool) -> dict[str, Any]:
    typed = {**schema, "type": kind, "customTypePath": f"{PLACEHOLDER}_decimals.{TYPES[kind]}"}
    if not is_nullable:
        return typed
    beside = {key: typed.pop(key) for key in BESIDE & typed.keys()}
    return {"anyOf": [typed, {"type": "null"}], **beside}
