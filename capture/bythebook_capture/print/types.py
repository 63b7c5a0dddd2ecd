"""Prints types and values in the words of a page."""

from __future__ import annotations

import json
import re
from typing import Any

from bythebook_capture.print.nodes import Node, Nodes

__all__ = ["default_text", "json_text", "type_text"]

_FILES = ("binary", "base64")
_MAX_DEPTH = 12
_LONG = 50
# Other line separators and non-text characters are escaped: they only occur in strings.
_NO_TEXT = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\u200b\ufffe\uffff\ud800-\udfff]")


def json_text(value: Any, *, indent: int | None = None, close: bool = False) -> str:
    """Returns a value as JSON, on one line without an indent. `close` leaves out the spaces."""
    separators = (",", ":") if close else None
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators, default=str)
    return _NO_TEXT.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def type_text(nodes: Nodes, node: Node, depth: int = 0) -> str | None:
    """Returns the type of a schema, such as `string<uuid> | null`, None for a union, whose menu the text does not
    show.
    """
    text = _own(nodes, node, depth)
    if text is None or not node.null or text in ("any", "null"):  # these admit null anyway
        return text
    # A union of an object and null is printed as the object alone.
    return text if node.by_union and node.kind == "object" and " · " in text else f"{text} | null"


def _own(nodes: Nodes, node: Node, depth: int) -> str | None:
    if node.members:
        texts = (
            {type_text(nodes, each, depth + 1) for each in nodes.alternatives(node)} if depth < _MAX_DEPTH else set()
        )
        return texts.pop() if len(texts) == 1 else None
    if len(node.kinds) > 1:
        return None
    if not node.kinds:
        return "null" if node.keywords.get("type") in ("null", ["null"]) else "any"
    if node.kind == "array":
        return _array(nodes, node, depth)
    if node.kind == "object":
        title = node.keywords.get("title")
        return f"{_line(title)} · object" if isinstance(title, str) and _line(title) else "object"
    return _scalar(node)


def _line(text: str) -> str:
    return " ".join(text.split())


def _scalar(node: Node) -> str:
    form = node.keywords.get("format")
    if node.kind == "string" and form in _FILES:
        return "file"
    if node.kind != "boolean" and isinstance(node.keywords.get("enum"), list):
        return f"enum<{node.kind}>"
    return f"{node.kind}<{form}>" if isinstance(form, str) and form.strip() else node.kind


def _array(nodes: Nodes, node: Node, depth: int) -> str:
    item = nodes.items(node)
    if depth >= _MAX_DEPTH:
        return "any[]"
    if (item.members or len(item.kinds) > 1) and (union := _union(nodes, item, depth)):
        return f"({union})[]" if " | " in union else f"{union}[]"
    inner = type_text(nodes, item, depth + 1) or "any"
    return f"({inner})[]" if " | " in inner else f"{inner}[]"


def _union(nodes: Nodes, item: Node, depth: int) -> str | None:
    """Returns the members of a union with bars between them, null once and last."""
    texts = [type_text(nodes, each, depth + 1) for each in nodes.alternatives(item)] or list(item.kinds)
    if not all(texts):
        return None
    plain = dict.fromkeys(str(text).removesuffix(" | null") for text in texts)
    null = item.null or any(str(text).endswith(" | null") for text in texts)
    return " | ".join([*plain, *(["null"] if null and "null" not in plain else [])])


def default_text(value: Any) -> str | None:
    """Returns the pill of a default, None for a default that is not printed: null, a long text, nested objects."""
    if value is None:
        return None
    if isinstance(value, str):
        return f"default:{value or json.dumps(value)}" if len(value) < _LONG and "\n" not in value else None
    if isinstance(value, dict) and any(isinstance(each, dict | list) for each in value.values()):
        return None
    if isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        return None
    text = json_text(value, close=True)
    return f"default:{text}" if len(text) < _LONG or not isinstance(value, dict | list) else None
