"""The three states of a property: ABSENT, null (`None`) and a value; reads and writes them in JSON values.

An object is a `dict`: a test for `Mapping` takes ten times as long, and these functions are called the most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

__all__ = ["ABSENT", "EACH", "NOWHERE", "Absent", "get", "put", "values_at"]


class Absent(Enum):
    """The types of the two values that mean: the property is absent, or there is no place for it."""

    ABSENT = "absent"
    NOWHERE = "nowhere"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return self.name


# The object is there and lacks the property.
ABSENT: Final = Absent.ABSENT
# There is no such object or item: the property is neither absent, nor null, nor a value.
NOWHERE: Final = Absent.NOWHERE
# In a path: every item of a list, or every value of a map. In a request the first stands for all.
EACH: Final = "*"


def get(body: Any, path: Sequence[str]) -> Any:
    """Returns the value at a path of names and indices in a JSON value.

    Returns ABSENT if the object lacks the property, NOWHERE if there is no such object or item.
    """
    for depth, name in enumerate(path):
        if isinstance(body, dict):
            if name not in body:
                return ABSENT if depth == len(path) - 1 else NOWHERE
            body = body[name]
        elif isinstance(body, list) and name.isdecimal() and int(name) < len(body):
            body = body[int(name)]
        else:
            return NOWHERE
    return body


def put(body: Any, path: Sequence[str], value: Any) -> Any:
    """Returns a copy of a JSON value with `value` at a path. ABSENT removes the property. Missing parents are
    created.
    """
    if not path:
        return value
    name, rest = path[0], path[1:]
    if isinstance(body, list) and name.isdecimal():
        items = list(body) if int(name) < len(body) else [*body, None]
        index = min(int(name), len(items) - 1)
        inner = put(items[index], rest, value)
        return items[:index] + ([] if inner is ABSENT else [inner]) + items[index + 1 :]
    members = dict(body) if isinstance(body, dict) else {}
    if value is ABSENT and name not in members:
        return members
    inner = put(members.get(name), rest, value)
    if inner is ABSENT:
        members.pop(name, None)
    else:
        members[name] = inner
    return members


def values_at(
    body: Any,
    path: Sequence[str],
    named: frozenset[str] = frozenset(),
    given: Mapping[int, tuple[str, str]] = MappingProxyType({}),
    *,
    lists: frozenset[int] = frozenset(),
) -> list[tuple[tuple[str, ...], Any]]:
    """Returns (path, value) for each place that a path with EACH leads to, ABSENT if the object lacks it.

    `named` are the names in an object that EACH does not mean, since they have schemas of their own. `given` has by
    depth the property and value that an object must have, so that the path leads through it. `lists` are the depths at
    which EACH means the items of a list alone.
    """
    found: list[tuple[tuple[str, ...], Any]] = [((), body)]
    for depth, name in enumerate(path):
        inner: list[tuple[tuple[str, ...], Any]] = []
        for at, holder in found:
            if depth in given and not _has(holder, given[depth]):
                continue
            if isinstance(holder, dict) and depth not in lists:
                if name == EACH and EACH not in holder:
                    inner += [((*at, key), value) for key, value in holder.items() if key not in named]
                elif name in holder:
                    inner.append(((*at, name), holder[name]))
                elif depth == len(path) - 1:
                    inner.append(((*at, name), ABSENT))
            elif isinstance(holder, list) and name == EACH:
                inner += [((*at, str(index)), item) for index, item in enumerate(holder)]
        found = inner
    return [each for each in found if _has(each[1], given[len(path)])] if len(path) in given else found


def _has(holder: Any, member: tuple[str, str]) -> bool:
    """Returns whether a value is an object with a property of this name and value."""
    name, value = member
    return isinstance(holder, dict) and bool(holder.get(name) == value)
