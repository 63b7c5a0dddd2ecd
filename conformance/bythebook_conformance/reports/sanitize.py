"""A report as a person may see it: nothing that a server or a document says can act on a terminal or forge a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from bythebook_conformance.reports.report import Report
from bythebook_openapi.text.visible import visible

__all__ = ["json_text", "shown"]

# A body is data, shown as JSON; a file's name is needed as it is, where it is opened.
_KEPT = frozenset({"request", "response", "file"})


def shown(report: Report) -> Report:
    """Return a report in which no text holds what cannot be seen."""
    return cast("Report", _shown(report))


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if is_dataclass(value) and not isinstance(value, type):
        found = {each.name: getattr(value, each.name) for each in fields(value)}
        return replace(value, **{name: _shown(each) for name, each in found.items() if name not in _KEPT})
    if isinstance(value, Mapping):
        return {_shown(key): _shown(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_shown, value))
    return value


def json_text(value: Any, *, indent: int | None = None) -> str:
    """Return JSON that says the same, with what cannot be seen as its escapes."""
    lines = json.dumps(value, indent=indent, ensure_ascii=False).split("\n")
    return "\n".join(line if line.isprintable() else "".join(map(_sign, line)) for line in lines)


def _sign(char: str) -> str:
    return char if char.isprintable() else json.dumps(char)[1:-1]
