"""Makes schemas lenient, so that they accept examples of requests and of responses.

An example of a request need not have properties that only responses have, and the reverse. A second match of a `oneOf`,
and a null that the document leaves unstated, are no contradictions.
"""

from __future__ import annotations

from typing import Any

from bythebook_openapi.pointer import value_at
from bythebook_openapi.schema.references import target_of
from bythebook_openapi.schema.vocabulary import walk

__all__ = ["TURNING", "lenient"]

# A lenient schema under these keywords refuses more, and not less.
TURNING = ("not", "if", "contains", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems")

_ONE_SIDED = ("readOnly", "writeOnly")
_MAX_REFS = 64


def lenient(raw: dict[str, Any]) -> dict[str, Any]:
    """Returns a lenient copy of a document with schemas in JSON Schema 2020-12.

    Keywords that negate a schema are removed: a lenient schema below them would refuse more.
    """
    new: dict[str, Any] = _copy(raw)
    schemas = [place.value for place in walk(new) if place.kind == "schema" and isinstance(place.value, dict)]
    one_sided = {name for schema in schemas for name, each in _properties(schema).items() if _is_one_sided(each, raw)}
    for schema in schemas:
        required = schema.get("required")
        if isinstance(required, list):
            own = _properties(schema)
            schema["required"] = [
                name for name in required if not (_is_one_sided(own[name], raw) if name in own else name in one_sided)
            ]
    for schema in schemas:
        for word in TURNING:
            schema.pop(word, None)
        _loosen(schema)
    return new


def _loosen(schema: dict[str, Any]) -> None:
    unstated = schema.get("x-unstated")
    if isinstance(schema.get("oneOf"), list):
        members = schema.pop("oneOf")
        schema["allOf"] = [*(schema.get("allOf") or ()), {"anyOf": members}]
    if isinstance(unstated, dict) and "null" in unstated:
        inner = dict(schema)
        schema.clear()
        schema["anyOf"] = [{"type": "null"}, inner]


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties")
    return properties if isinstance(properties, dict) else {}


def _is_one_sided(schema: Any, raw: dict[str, Any]) -> bool:
    """Returns whether a schema says `readOnly` or `writeOnly`, itself, by reference or in a part of its `allOf`."""
    waiting, left = [schema], _MAX_REFS
    while waiting and left:
        node, left = waiting.pop(), left - 1
        if not isinstance(node, dict):
            continue
        if any(node.get(word) is True for word in _ONE_SIDED):
            return True
        if (target := target_of(node)) is not None:
            waiting.append(value_at(raw, target))
        for keyword in ("allOf", "anyOf", "oneOf"):
            if isinstance(node.get(keyword), list):
                waiting += node[keyword]
    return False


def _copy(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _copy(value) for key, value in node.items()}
    return [_copy(each) for each in node] if isinstance(node, list) else node
