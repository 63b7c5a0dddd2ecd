"""Makes two views of the schemas of a document, in which every JSON pointer stays the same.

Requests require no `readOnly` property, and responses require no `writeOnly` property (OpenAPI 3.0.4, section
4.7.24.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_openapi.schema.references import chain

__all__ = ["without"]

_MAX_REFS = 64
_DATA = frozenset({"example", "examples", "default", "enum", "const"})


def without(raw: dict[str, Any], keyword: str) -> dict[str, Any]:
    """Returns the document without required properties whose schema has `keyword`, unchanged if there is none."""
    return raw if not _mentions(raw, keyword) else {key: _rewrite(value, raw, keyword) for key, value in raw.items()}


def _mentions(node: Any, keyword: str) -> bool:
    if isinstance(node, list):
        return any(_mentions(each, keyword) for each in node)
    if not isinstance(node, dict):
        return False
    return node.get(keyword) is True or any(_mentions(value, keyword) for value in node.values())


def _rewrite(node: Any, raw: dict[str, Any], keyword: str) -> Any:
    if isinstance(node, list):
        return [_rewrite(each, raw, keyword) for each in node]
    if not isinstance(node, dict):
        return node
    new = {key: value if key in _DATA else _rewrite(value, raw, keyword) for key, value in node.items()}
    if isinstance(node.get("required"), list):
        hidden = _hidden(node, raw, keyword, 0)
        new["required"] = [name for name in node["required"] if not isinstance(name, str) or name not in hidden]
    return new


def _hidden(node: Mapping[str, Any], raw: dict[str, Any], keyword: str, depth: int) -> set[str]:
    """Returns the properties with the keyword, of a schema and of the schemas that it extends."""
    found = set()
    properties = node.get("properties")
    for name, schema in properties.items() if isinstance(properties, dict) else ():
        if any(each.get(keyword) is True for each in chain(raw, schema)):
            found.add(name)
    parts = node["allOf"] if isinstance(node.get("allOf"), list) else []
    for part in [*parts, *([node] if "$ref" in node else ())] if depth < _MAX_REFS else ():
        for each in list(chain(raw, part))[1 if part is node else 0 :]:
            found |= _hidden(
                {key: each[key] for key in ("properties", "allOf") if key in each}, raw, keyword, depth + 1
            )
    return found
