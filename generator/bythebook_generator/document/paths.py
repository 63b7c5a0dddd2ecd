"""Reads the templates of paths: the names of their parameters, and the route with field names instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bythebook_generator.document.names import snake, unique

__all__ = ["named", "routed"]

_TEMPLATE = re.compile(r"\{([^{}]+)\}")


def named(path: str) -> list[str]:
    """Returns the names of the parameters in a path, in order."""
    return _TEMPLATE.findall(path)


def routed(path: str, fields: Mapping[str, str]) -> str:
    """Returns the path with the field of each parameter, which is an identifier. A repeated name gets two fields."""
    parts = _TEMPLATE.split(path)
    made = list(_fields(parts[1::2], fields))
    return "".join(text + (f"{{{made[index]}}}" if index < len(made) else "") for index, text in enumerate(parts[::2]))


def _fields(names: list[str], fields: Mapping[str, str]) -> Iterator[str]:
    taken = set(fields.values())
    for index, name in enumerate(names):
        is_known = name in fields and name not in names[:index]
        field = fields[name] if is_known else unique(snake(name), taken)
        taken.add(field)
        yield field
