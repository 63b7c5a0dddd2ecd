"""Finds numbers that count, in both versions: each new resource, or each change of one, has a larger one than before.

The versions may count from elsewhere, or one of them may have accepted a write more, so that only the direction says
something: `position: 20` and `position: 19`, `version: 64` and `version: 67`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.names import leaves

__all__ = ["counters"]

# A number counts that was seen to grow so often.
_LEAST = 3


def counters(log: Iterable[Exchanged]) -> frozenset[str]:
    """Returns the names of the members that count, in the responses to writes."""
    values: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    for each in log:
        if not each.operation.is_write or not each.accepted or each.operation.method == "DELETE":
            continue
        around = each.resource.rpartition("/")[0] if each.operation.method == "POST" else each.resource
        for side, one in enumerate((each.a, each.b)):
            for place, value in leaves(one.answer):
                if place and type(value) is int and not _is_sent(each, place):
                    values.setdefault((around, place[-1]), ([], []))[side].append(value)
    found = {name for (_, name), sides in values.items() if all(map(_counts, sides))}
    return frozenset(found - {name for (_, name), sides in values.items() if any(map(_falls, sides))})


def _is_sent(each: Exchanged, place: tuple[str, ...]) -> bool:
    body = each.a.request.body
    return isinstance(body, dict) and place[-1] in body


def _counts(values: list[int]) -> bool:
    return len(set(values)) >= _LEAST and not _falls(values)


def _falls(values: list[int]) -> bool:
    return any(later < before for before, later in itertools.pairwise(values))
