"""Writes out paths whose parameter is a whole resource name, as grpc-gateway documents them.

`/v1/{name}` with the pattern `shelves/[^/]+/books/[^/]+` means `/v1/shelves/{shelves_id}/books/{books_id}` (AIP-122):
two operations differ in the pattern alone, and a server reads the slashes of the name as those of the path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

__all__ = ["names_within", "written_out"]

_ANY = "[^/]+"
_LITERAL = re.compile(r"[A-Za-z][\w-]*")


def names_within(parameter: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the names of the path parameters that stand for a resource name, one for each collection in its pattern;
    empty where a parameter is no resource name.
    """
    segments = _segments(parameter)
    return tuple(f"{before}_id" for before, each in pairwise(segments) if each == "*")


def written_out(path: str, parameters: Iterable[Mapping[str, Any]]) -> str:
    """Returns a path in which each resource name is written out. It is the path itself where it has none."""
    for each in parameters:
        if names := list(names_within(each)):
            held = [f"{{{names.pop(0)}}}" if segment == "*" else segment for segment in _segments(each)]
            path = path.replace(f"{{{each.get('name')}}}", "/".join(held))
    return path


def _segments(parameter: Mapping[str, Any]) -> list[str]:
    """Returns the segments of the pattern of a resource name, `*` for any; empty for another pattern."""
    pattern = parameter.get("pattern") if parameter.get("in") == "path" else None
    if not isinstance(pattern, str):
        return []
    segments = pattern.replace(_ANY, "*").split("/")
    known = all(each == "*" or _LITERAL.fullmatch(each) for each in segments)
    is_named = segments[0] != "*" and all(not before == each == "*" for before, each in pairwise(segments))
    is_told_apart = len({*segments} - {"*"}) == len(segments) - segments.count("*")
    return segments if known and is_named and is_told_apart and "*" in segments else []
