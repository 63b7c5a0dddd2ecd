"""JSON pointers (RFC 6901): splits and joins their names, and looks values up."""

from __future__ import annotations

from typing import Any

import jsonpointer

__all__ = ["escape", "last_name", "names_in", "pointer_to", "value_at"]

_MAX_DIGITS = 10


def escape(name: object) -> str:
    """Returns a name as one segment of a pointer."""
    return jsonpointer.escape(str(name))


def pointer_to(*names: object) -> str:
    """Returns the pointer that leads through some names, the outermost first."""
    return "".join(f"/{escape(name)}" for name in names)


def names_in(pointer: str) -> list[str]:
    """Returns the names that a pointer leads through, without their escapes."""
    return [jsonpointer.unescape(segment) for segment in pointer.split("/")[1:]]


def last_name(pointer: str) -> str:
    """Returns the last name that a pointer leads through, an empty one for the pointer to everything."""
    return jsonpointer.unescape(pointer.rpartition("/")[2])


def value_at(raw: Any, pointer: str) -> Any:
    """Returns the value at a pointer of a JSON value, None where the pointer leads nowhere."""
    for segment in pointer.split("/")[1:]:
        name = jsonpointer.unescape(segment) if "~" in segment else segment
        if isinstance(raw, dict):
            raw = raw.get(name)
        elif isinstance(raw, list) and _is_index(name) and int(name) < len(raw):
            raw = raw[int(name)]
        else:
            return None
    return raw


def _is_index(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) < _MAX_DIGITS
