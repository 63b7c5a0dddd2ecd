"""Rewrites the schemas of a document as plain JSON Schema 2020-12, keyword by keyword and in place, so that every JSON
pointer of the document still holds. It resolves nothing.
"""

from __future__ import annotations

from typing import Any

__all__ = ["to_2020_12"]

# These hold values, not schemas: a property of an example that is called `nullable` is left alone.
_DATA = frozenset({"example", "examples", "default", "enum", "const"})
_NAMES = frozenset({"properties", "patternProperties", "schemas", "responses", "paths", "parameters"})
_BOUNDS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))


_INTEGERS = {"int32": 2**31, "int64": 2**63}


def to_2020_12(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the document with schemas that a JSON Schema 2020-12 validator reads as OpenAPI means them.

    Sources: OpenAPI 3.0.4, section 4.7.24 (`nullable` beside a `type`, boolean exclusive bounds); the formats `int32`
    and `int64` of the OpenAPI format registry, as bounds. Schemas of 3.1 and later are 2020-12 already.
    """
    old = str(raw.get("openapi", "")).startswith("3.0")
    return {key: _rewrite(value, holds_names=False, old=old) for key, value in raw.items()}


def _rewrite(node: Any, *, holds_names: bool, old: bool) -> Any:
    if isinstance(node, list):
        return [_rewrite(item, holds_names=False, old=old) for item in node]
    if not isinstance(node, dict):
        return node
    if holds_names:
        return {name: _rewrite(value, holds_names=False, old=old) for name, value in node.items()}
    new = {
        key: value if key in _DATA else _rewrite(value, holds_names=key in _NAMES, old=old)
        for key, value in node.items()
    }
    bound = _INTEGERS.get(str(node.get("format"))) if "type" in node else None
    if bound:
        new.setdefault("minimum", -bound)
        new.setdefault("maximum", bound - 1)
    return _from_3_0(node, new) if old else new


def _from_3_0(node: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        return {"$ref": node["$ref"]}  # 3.0 ignores what stands beside a reference
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        new["type"] = [node["type"], "null"]
        if isinstance(node.get("enum"), list) and None not in node["enum"]:
            # 3.0 was read in both ways here, until it was said that null must be in the enum (3.0.3, a clarification).
            new["x-unstated"] = {"null": "The schema says nullable, and its enum does not hold null."}
    for exclusive, inclusive in _BOUNDS:
        if isinstance(node.get(exclusive), bool):
            del new[exclusive]
            if node[exclusive] and inclusive in node:
                new[exclusive] = new.pop(inclusive)
    return new
