"""A report as a person may see it: nothing that a server or a document says can act on a terminal or forge a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from json.encoder import encode_basestring
from operator import is_
from typing import Any, cast

from bythebook_conformance.reports.report import Report
from bythebook_openapi.text.visible import visible

__all__ = ["json_text", "shown"]

# A body is data, shown as JSON; a file's name is needed as it is, where it is opened. Programs read the rest.
_KEPT = frozenset({"request", "response", "file", "http", "assertion"})


def shown(report: Report) -> Report:
    """Return a report in which no text holds what cannot be seen."""
    return cast("Report", _shown(report))


def _shown(value: Any) -> Any:
    """Returns a value without what cannot be seen; the same object where all can, as in most entries."""
    if isinstance(value, str):
        return visible(value)
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, tuple):
        found = tuple(map(_shown, value))
        return value if all(map(is_, found, value)) else found
    if isinstance(value, Mapping):
        items = tuple(value.items())
        shown_items = _shown(items)
        return value if shown_items is items else dict(shown_items)
    return _shown_parts(value) if is_dataclass(value) and not isinstance(value, type) else value


def _shown_parts(value: Any) -> Any:
    changed: dict[str, Any] = {}
    for name in _names(value.__class__):
        part = getattr(value, name)
        if type(part) is str and part.isprintable():
            continue
        if (found := _shown(part)) is not part:
            changed[name] = found
    return replace(value, **changed) if changed else value


@cache
def _names(kind: type) -> tuple[str, ...]:
    """Returns the names of the fields of a dataclass that are looked through."""
    return tuple(each.name for each in fields(kind) if each.name not in _KEPT)


def json_text(value: Any, *, indent: int | None = None) -> str:
    """Return JSON that says the same, with what cannot be seen as its escapes."""
    text = json.dumps(value, ensure_ascii=False) if indent is None else _laid_out(value, "\n", " " * indent)
    lines = text.split("\n")
    if "".join(lines).isprintable():
        return text
    return "\n".join(line if line.isprintable() else "".join(map(_sign, line)) for line in lines)


def _laid_out(value: Any, line: str, indent: str) -> str:
    """Returns JSON as `json.dumps` indents it, in half the time: its fast encoder does not indent."""
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None:
        return "null"
    inner = line + indent
    parts: list[str] = []  # no comprehensions: they would take a second frame for each level
    if isinstance(value, dict) and value:
        for key, each in value.items():
            parts.append(f"{_name(key)}: {_laid_out(each, inner, indent)}")
        return f"{{{inner}{f',{inner}'.join(parts)}{line}}}"
    if isinstance(value, list | tuple) and value:
        for each in value:
            parts.append(_laid_out(each, inner, indent))
        return f"[{inner}{f',{inner}'.join(parts)}{line}]"
    return json.dumps(value, ensure_ascii=False)


def _name(key: Any) -> str:
    """Returns the name of a member: JSON has no other names than texts."""
    return encode_basestring(key) if isinstance(key, str) else json.dumps({key: 0})[1:-4]


def _sign(char: str) -> str:
    return char if char.isprintable() else json.dumps(char)[1:-1]
