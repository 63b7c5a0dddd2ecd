"""Describes values that only a sample shows, as `x-sample`: JSON types, names and lines.

A sample demands nothing: it shows neither what is required nor what may be null.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_capture.facts import Said

__all__ = ["AUTHORITY", "Shown", "first", "inside", "only_shown"]

AUTHORITY = "sample"
# A value in a sample, and the lines of its members by path.
Shown = tuple[Any, Mapping[tuple[str, ...], Said[bool]], tuple[str, ...]]
_MAX_DEPTH = 6
_KINDS = ((bool, "boolean"), ((int, float), "number"), (str, "string"), (Mapping, "object"), (list, "array"))


def inside(shown: Shown, name: str) -> Shown | None:
    """Returns the sample of a member; for a list, the sample of its first item's member."""
    value, lines, path = first(shown)
    return (value[name], lines, (*path, name)) if isinstance(value, Mapping) and name in value else None


def first(shown: Shown) -> Shown:
    """Returns the first item of a sample list, and any other sample as it is."""
    value, lines, path = shown
    while isinstance(value, list) and value and len(path) < _MAX_DEPTH + 6:
        value, path = value[0], (*path, "0")
    return value, lines, path


def only_shown(shown: Shown, file: str, depth: int = 0) -> dict[str, Any]:
    """Returns the sample of a value as a schema: its JSON type, its names, and their lines."""
    value, lines, path = shown
    schema: dict[str, Any] = {}
    if kind := next((kind for of, kind in _KINDS if isinstance(value, of)), None):
        schema["type"] = kind
    if isinstance(value, Mapping) and value and depth < _MAX_DEPTH:
        schema["properties"] = {
            str(name): only_shown((each, lines, (*path, str(name))), file, depth + 1) for name, each in value.items()
        }
    elif isinstance(value, list) and value and depth < _MAX_DEPTH:
        schema["items"] = only_shown((value[0], lines, (*path, "0")), file, depth + 1)
    schema["x-authority"] = AUTHORITY
    if said := lines.get(path):
        schema["x-source"] = {"value": f"{file}:{said.line}"}
    return schema
