"""Finds numbers that count: each new resource has a larger one than those before it, in both versions.

The versions may count from elsewhere, or one of them may have created a resource more, so that only the type says
something: `position: 20` and `position: 19`.
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
    """Returns the names of the members that count, in the responses to creations."""
    values: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    for each in log:
        if each.operation.method != "POST" or not each.accepted or each.has_stand_in:
            continue
        around = each.resource.rpartition("/")[0]
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
    return len(values) >= _LEAST and not _falls(values) and len(set(values)) == len(values)


def _falls(values: list[int]) -> bool:
    return any(later < before for before, later in itertools.pairwise(values))
