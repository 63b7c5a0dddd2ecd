"""The three states of a property: ABSENT, NULL (`None`) and a VALUE. It knows JSON values and no schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

__all__ = ["ABSENT", "EACH", "NOWHERE", "Absent", "get", "put", "values_at"]


class Absent(Enum):
    """The types of the two values that say a property is not there, or could not be."""

    ABSENT = "absent"
    NOWHERE = "nowhere"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return self.name


# Its object is there and does not hold it.
ABSENT: Final = Absent.ABSENT
# There is no object, or no such item, that could hold it: neither absent, nor null, nor a value.
NOWHERE: Final = Absent.NOWHERE
# In a path: every item of a list, or every value of a map. In a request the first stands for all.
EACH: Final = "*"


def get(body: Any, path: Sequence[str]) -> Any:
    """Return what stands at a path of names and indices in a JSON value.

    ABSENT where the object that could hold it does not, NOWHERE where there is no such object or item.
    """
    for depth, name in enumerate(path):
        if isinstance(body, Mapping):
            if name not in body:
                return ABSENT if depth == len(path) - 1 else NOWHERE
            body = body[name]
        elif isinstance(body, list) and name.isdecimal() and int(name) < len(body):
            body = body[int(name)]
        else:
            return NOWHERE
    return body


def put(body: Any, path: Sequence[str], value: Any) -> Any:
    """Return a copy of a JSON value with `value` at a path; ABSENT takes the property out. Parents are made."""
    if not path:
        return value
    name, rest = path[0], path[1:]
    if isinstance(body, list) and name.isdecimal():
        items = list(body) if int(name) < len(body) else [*body, None]
        index = min(int(name), len(items) - 1)
        inner = put(items[index], rest, value)
        return items[:index] + ([] if inner is ABSENT else [inner]) + items[index + 1 :]
    members = dict(body) if isinstance(body, Mapping) else {}
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
    depth: int = 0,
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield (path, value) for each place that a path with EACH leads to, ABSENT where its object does not hold it.

    `named` is the names that EACH does not mean in an object, as they have schemas of their own. `given` says by depth
    which property of the object there must have which value, or the path does not lead through it.
    """
    if depth in given:
        name, value = given[depth]
        if not isinstance(body, Mapping) or body.get(name) != value:
            return
    if not path:
        yield (), body
        return
    name, rest = path[0], path[1:]
    if isinstance(body, Mapping):
        names = [name] if name != EACH or EACH in body else [key for key in body if key not in named]
        if names == [name] and name not in body:
            if not rest:
                yield (name,), ABSENT
            return
        inner = [(key, body[key]) for key in names]
    elif isinstance(body, list) and name == EACH:
        inner = [(str(index), each) for index, each in enumerate(body)]
    else:
        return
    for key, each in inner:
        for found, value in values_at(each, rest, named, given, depth + 1):
            yield (key, *found), value
