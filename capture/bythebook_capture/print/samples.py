"""Chooses the sample values of a page: an example of the document, or else a placeholder by type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_capture.print.nodes import Node, Nodes, Side
from bythebook_openapi.states import ABSENT

__all__ = ["given", "sample", "without_hidden"]

_MAX_DEPTH = 8
_BY_FORMAT: Mapping[str, str] = {
    "uuid": "3c90c3cc-0d44-4b50-8888-8dd25736052a",
    "date-time": "2023-11-07T05:31:56Z",
    "date": "2023-12-25",
    "email": "jsmith@example.com",
    "ipv4": "127.0.0.1",
    "binary": "<string>",
}
_NUMBER = 123


def given(holder: Mapping[str, Any]) -> Any:
    """Returns the example of a media type, a parameter or a schema, ABSENT if there is none."""
    if "example" in holder:
        return holder["example"]
    examples = holder.get("examples")
    if isinstance(examples, list) and examples:
        return examples[0]
    if isinstance(examples, Mapping):
        found = next((each for each in examples.values() if isinstance(each, Mapping)), {})
        return found.get("value", ABSENT)
    return ABSENT


def sample(nodes: Nodes, node: Node, side: Side, depth: int = 0, around: frozenset[str] = frozenset()) -> Any:
    """Returns the sample of a schema: example, default, constant, first option, or else a placeholder by type.

    `around` are the schemas above it: a recursive array shows its placeholder.
    """
    words = node.keywords
    stated = given(words)
    if stated is ABSENT:
        stated = words.get("default", ABSENT)
    if stated is not ABSENT and (stated is not None or not node.kinds):
        return stated
    if "const" in words:
        return words["const"]
    if isinstance(words.get("enum"), list) and words["enum"]:
        return words["enum"][0]
    nested = frozenset(nodes.inside(node))
    if node.members:
        if depth >= _MAX_DEPTH or nested & around:
            return "<any>"
        return _first(nodes, node, side, depth, around | nested)
    kind = node.kinds[0] if node.kinds else ""
    if kind in ("object", "array"):
        if depth >= _MAX_DEPTH or nested & around:
            return f"<{kind}>" if kind == "array" else {}
        return _members(nodes, node, side, depth, around | nested)
    return _scalar(kind, words)


def _first(nodes: Nodes, node: Node, side: Side, depth: int, around: frozenset[str]) -> Any:
    """Returns the sample of the first member of a union, with the keywords beside the union."""
    value = sample(nodes, nodes.alternatives(node)[0], side, depth + 1, around)
    if isinstance(value, dict) and node.shape.properties:
        own = {name: sample(nodes, one, side, depth + 1, around) for name, one in nodes.properties(node, side=side)}
        return {**own, **value}
    return value


def _members(nodes: Nodes, node: Node, side: Side, depth: int, around: frozenset[str]) -> Any:
    if node.kinds[0] == "array":
        return [sample(nodes, nodes.items(node), side, depth + 1, around)]
    listed = nodes.properties(node, side=side)
    if side == "request":
        listed.sort(key=lambda one: one[0] not in node.required)
    return {name: sample(nodes, one, side, depth + 1, around) for name, one in listed}


def _scalar(kind: str, words: Mapping[str, Any]) -> Any:
    if kind == "string":
        return _BY_FORMAT.get(str(words.get("format")), "<string>")
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return _number(words)
    return None if words.get("type") in ("null", ["null"]) else "<any>"


def _number(words: Mapping[str, Any]) -> Any:
    low, high = words.get("minimum"), words.get("maximum")
    numbers = [each for each in (low, high) if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(numbers) == 2:
        middle = (numbers[0] + numbers[1]) / 2
        return int(middle) if middle.is_integer() or isinstance(low, int) else middle
    return numbers[0] + 1 if numbers and low is numbers[0] else _NUMBER


def without_hidden(nodes: Nodes, node: Node, side: Side, value: Any) -> Any:
    """Returns an example without the members that a request, or a response, may not have."""
    if not isinstance(value, dict) or not node.shape.properties:
        return value
    shown = {name for name, _ in nodes.properties(node, side=side)}
    return {name: each for name, each in value.items() if name in shown or name not in node.shape.properties}
