"""Prints a field as lines: name, type, pills, description, facts, example."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_capture.print.descriptions import paragraphs
from bythebook_capture.print.lines import Line
from bythebook_capture.print.nodes import Node, Nodes, Side
from bythebook_capture.print.types import default_text, json_text, type_text

__all__ = ["child_lines", "described", "field_lines", "listed"]

_LONG = 50
_MAX_DEPTH = 4
_PILLS = (("deprecated", "deprecated"), ("readOnly", "read-only"), ("writeOnly", "write-only"))


def described(holder: Mapping[str, Any]) -> list[str]:
    """Returns the paragraphs of a description. A captured description has no Markdown any more."""
    text = holder.get("description")
    source = holder.get("x-source")
    if isinstance(text, str) and isinstance(source, Mapping) and "description" in source:
        return text.split("\n\n")
    return paragraphs(text)


def listed(nodes: Nodes, node: Node, side: Side, *, opened: bool = False) -> Iterator[str]:
    """Yields the lines of the fields of an object, required fields first; for a union, the fields of its first member.

    `opened` lists the fields of each nested object too.
    """
    chain = [node]
    while chain[-1].members and len(chain) < 8:
        chain.append(nodes.alternatives(chain[-1])[0])
    required = frozenset[str]().union(*(each.required for each in chain))
    for name, one in sorted(nodes.properties(*chain, side=side), key=lambda item: item[0] not in required):
        yield from field_lines(nodes, name, one, required=name in required)
        if opened:
            yield from child_lines(nodes, name, one, side)


def child_lines(nodes: Nodes, name: str, node: Node, side: Side) -> Iterator[str]:
    """Yields the lines of all fields below a field, at any depth."""
    yield from _children(nodes, name, node, side, frozenset())


def _children(nodes: Nodes, name: str, node: Node, side: Side, around: frozenset[str]) -> Iterator[str]:
    """Yields the lines of the fields below a field, with dotted names. A recursive object is not opened again."""
    core = _core(nodes, node)
    inside = frozenset(nodes.inside(core))
    if node.members or core.kind != "object" or inside & around or name.count(".") >= _MAX_DEPTH:
        return
    listed = nodes.properties(core, side=side)
    values = nodes.values(core)
    if not listed and values is not None and values.keywords:
        listed = [("{key}", values)]
    for key, one in sorted(listed, key=lambda item: item[0] not in core.required):
        yield from field_lines(nodes, f"{name}.{key}", one, required=key in core.required)
        yield from _children(nodes, f"{name}.{key}", one, side, around | inside)


def field_lines(
    nodes: Nodes, name: str, node: Node, *, required: bool, holder: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """Yields the lines of one field. `holder` is the parameter object around its schema, if there is one."""
    words = node.keywords
    yield Line(name, "name")
    text = type_text(nodes, node)
    if text:
        yield Line(text, "type")
    if "default" in words and (pill := default_text(words["default"])):
        yield Line(pill, "pill")
    if required:
        yield Line("required", "pill")
    around = holder or {}
    for keyword, pill in _PILLS:
        if words.get(keyword) is True or around.get(keyword) is True:
            yield Line(pill, "pill")
    for paragraph in described(around if around.get("description") else words):
        yield from ("", *paragraph.split("\n"), "")
    yield from _facts(nodes, node, text)


def _core(nodes: Nodes, node: Node) -> Node:
    depth = 0
    while node.kind == "array" and depth < 8:
        node, depth = nodes.items(node), depth + 1
    return node


def _facts(nodes: Nodes, node: Node, text: str | None) -> Iterator[str]:
    if text is None:
        yield from _example(node.keywords)
        return
    core = _core(nodes, node)
    words, own = core.keywords, node.keywords
    if core.kind in ("integer", "number"):
        yield from _range(words)
    if core.kind == "string":
        yield from _length("string", words.get("minLength"), words.get("maxLength"), "")
        if isinstance(words.get("pattern"), str) and words["pattern"].strip() and "\n" not in words["pattern"]:
            yield Line(f"Pattern: {words['pattern']}", "fact")
    if node.kind == "array":
        yield from _length("array", own.get("minItems"), own.get("maxItems"), " elements")
        if core.kind not in ("", "object", "array"):
            for paragraph in described(words):
                yield from ("", *paragraph.split("\n"), "")
    if "const" in words and core.kind not in ("object", "array"):
        yield Line(f"Allowed value: {json_text(words['const'])}", "fact")
    listed_options = isinstance(words.get("enum"), list) and core.kind not in ("", "boolean", "object", "array")
    if listed_options and not (node.kind == "array" and node.null):
        yield from _options(words["enum"])
    yield from _example(own)


def _number(value: Any) -> str | None:
    return json.dumps(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _range(words: Mapping[str, Any]) -> Iterator[str]:
    low, high = _number(words.get("minimum")), _number(words.get("maximum"))
    over, under = words.get("exclusiveMinimum"), words.get("exclusiveMaximum")
    left = "<" if (over is True and low) or _number(over) else "<="
    right = "<" if (under is True and high) or _number(under) else "<="
    low, high = _number(over) or low, _number(under) or high
    if low and high:
        yield Line(f"Required range: {low} {left} x {right} {high}", "fact")
    elif low:
        yield Line(f"Required range: x {left.replace('<', '>')} {low}", "fact")
    elif high:
        yield Line(f"Required range: x {right} {high}", "fact")


def _length(word: str, low: Any, high: Any, unit: str) -> Iterator[str]:
    low = low if isinstance(low, int) and low > 0 else None
    if isinstance(low, int) and isinstance(high, int):
        yield Line(f"Required {word} length: {low} - {high}{unit}", "fact")
    elif isinstance(low, int):
        yield Line(f"Minimum {word} length: {low}", "fact")
    elif isinstance(high, int):
        yield Line(f"Maximum {word} length: {high}", "fact")


def _options(enum: list[Any]) -> Iterator[str]:
    texts = [value if isinstance(value, str) else json_text(value) for value in enum]
    if any("\n" in text for text in texts) or not texts or not texts[-1]:
        return
    yield Line("Available options:", "fact")
    yield from (Line(f"{text},", "option") for text in texts[:-1])
    yield Line(texts[-1], "option")


def _example(words: Mapping[str, Any]) -> Iterator[str]:
    if "example" in words:
        yield Line("Example:", "fact")
        yield from _value(words["example"])
    elif isinstance(words.get("examples"), list) and words["examples"]:
        yield Line("Examples:", "fact")
        for value in words["examples"]:
            yield from _value(value)


def _value(value: Any) -> Iterator[str]:
    if not isinstance(value, dict | list):
        yield from ("", Line(json_text(value), "value"), "")
        return
    text = json_text(value)
    if isinstance(value, dict) and value:
        text = f"{{ {text[1:-1]} }}"
    if len(text) <= _LONG:
        yield Line(text, "value")
    else:
        yield from (Line(line.strip(), "value") for line in json_text(value, indent=2).split("\n"))
