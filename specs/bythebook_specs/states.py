"""The three states of a property: ABSENT, NULL (`None`) and a VALUE. It knows JSON values and no schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final

__all__ = ["ABSENT", "Absent", "get", "put"]


class Absent(Enum):
    """The type of the one value that says a property is not there."""

    ABSENT = "absent"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent.ABSENT


def get(body: Any, path: Sequence[str]) -> Any:
    """Return what stands at a path of property names in a JSON value; ABSENT where nothing does."""
    for name in path:
        if not isinstance(body, Mapping) or name not in body:
            return ABSENT
        body = body[name]
    return body


def put(body: Any, path: Sequence[str], value: Any) -> Any:
    """Return a copy of a JSON value with `value` at a path; ABSENT takes the property out. Parents are made."""
    if not path:
        return value
    name, rest = path[0], path[1:]
    members = dict(body) if isinstance(body, Mapping) else {}
    if value is ABSENT and name not in members:
        return members
    inner = put(members.get(name), rest, value)
    if inner is ABSENT:
        members.pop(name, None)
    else:
        members[name] = inner
    return members
