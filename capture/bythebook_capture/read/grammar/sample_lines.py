"""Tells on which line of a page each member of a sample stands. It knows no lists of fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_capture.facts import Said
from bythebook_capture.read.grammar.types import raw_json
from bythebook_capture.read.source import Source
from bythebook_openapi.text.positions import lines_of

__all__ = ["member_lines"]

_MOST = 4000
_MAX_DEPTH = 12


def member_lines(source: Source, sample: Said[Any] | None) -> Mapping[tuple[str, ...], Said[bool]]:
    """Return the line of each member of a sample in JSON, by its path; empty where it is none."""
    if sample is None or not isinstance(sample.value, dict | list):
        return {}
    text = "\n".join(source.lines[sample.line - 1 :])
    begin = next((at for at, char in enumerate(text) if char in "{["), None)
    if begin is None:
        return {}
    try:
        value, end = raw_json(text, begin)
    except ValueError:
        return {}
    if value != sample.value:
        return {}
    lines = lines_of(text[begin:end])
    before = sample.line - 1 + text.count("\n", 0, begin)
    found: dict[tuple[str, ...], Said[bool]] = {(): Said(True, before + 1)}
    for path in _paths(value, ()):
        if len(found) >= _MOST:
            break
        line = lines.line(path)
        if line:
            found[path] = Said(True, before + line)
    return found


def _paths(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if path:
        yield path
    if len(path) >= _MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _paths(each, (*path, str(name)))
    elif isinstance(value, list) and value:
        yield from _paths(value[0], (*path, "0"))
