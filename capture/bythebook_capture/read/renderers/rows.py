"""The fields that a reader of HTML has found, as tokens."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bythebook_capture.tokens import TokenList

__all__ = ["Found", "add_fields", "json_or_text"]


@dataclass
class Found:
    """One field: its name, its type in the words of the text form (empty for a union), and its other facts.

    `default` is the text of a default as a pill prints it. `unclear` names facts that the page states, and that cannot
    be read. `children` are the fields of the object, or of the objects in the list.
    """

    name: str
    line: int
    type: str = ""
    pills: list[str] = field(default_factory=list)
    default: str | None = None
    description: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    examples: list[Any] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    tabs: list[str] = field(default_factory=list)
    children: list[Found] = field(default_factory=list)


def add_fields(tokens: TokenList, fields: Iterable[Found], before: str = "") -> None:
    """Adds the tokens of fields, those of their children after each of them."""
    for one in fields:
        name = before + one.name
        tokens.add(name, one.line, "name")
        if one.type:
            tokens.add(one.type, one.line, "type")
        else:
            tokens.union(one.line)
        if one.default is not None and one.type:
            tokens.add(f"default:{one.default}", one.line, "pill")
        for pill in dict.fromkeys(one.pills):
            tokens.add(pill, one.line, "pill")
        if one.unclear:
            tokens.add(" ".join(dict.fromkeys(one.unclear)), one.line, "unclear")
        if one.description:
            tokens.paragraph(["\n\n".join(one.description)], one.line, "words")
        for fact in one.facts:
            tokens.add(fact, one.line, "fact")
        _values(tokens, "Available options:", one.options, one.line)
        if one.examples:
            tokens.add("Example:", one.line, "fact")
            for value in one.examples:
                tokens.add(json.dumps(value, ensure_ascii=False), one.line, "example")
        for tab in one.tabs:
            tokens.add(tab, one.line, "tab")
        add_fields(tokens, one.children, f"{name}.")


def _values(tokens: TokenList, label: str, values: list[str], line: int) -> None:
    if values:
        tokens.add(label, line, "fact")
    for value in values:
        tokens.add(value, line, "option")


def json_or_text(text: str) -> Any:
    """Returns the value of a text that may be JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return text
