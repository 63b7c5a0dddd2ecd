"""Finds numbers that count, in both versions: each new resource, or each change of one, has a larger one than before.

The versions may count from elsewhere, or one of them may have accepted a write more, so that only the direction says
something: `position: 20` and `position: 19`, `version: 64` and `version: 67`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from bythebook_conformance.model import Exchange
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.names import leaves

__all__ = ["counters"]

Place = tuple[str, ...]
# A number counts that was seen to grow so often.
_LEAST = 3


def counters(log: Iterable[Exchanged], resource_in: Callable[[Exchanged, Exchange], Any]) -> frozenset[Place]:
    """Returns the places of a resource that count, in the responses to writes. `resource_in` returns what a response
    shows of the resource.
    """
    values: dict[tuple[str, Place], tuple[list[int], list[int]]] = {}
    known = set[str]()
    for each in log:
        if not each.operation.is_write or not each.accepted or each.operation.method == "DELETE":
            continue
        is_new = each.operation.method == "POST" and each.resource not in known  # or an action, such as an archival
        known.add(each.resource)
        around = each.resource.rpartition("/")[0] if is_new else each.resource
        for side, one in enumerate((each.a, each.b)):
            for place, value in leaves(resource_in(each, one)):
                if place and type(value) is int and not _is_sent(each, place):
                    values.setdefault((around, place), ([], []))[side].append(value)
    found = {place for (_, place), sides in values.items() if all(map(_counts, sides))}
    return frozenset(found - {place for (_, place), sides in values.items() if any(map(_falls, sides))})


def _is_sent(each: Exchanged, place: Place) -> bool:
    body = each.a.request.body
    return isinstance(body, dict) and place[0] in body


def _counts(values: list[int]) -> bool:
    return len(set(values)) >= _LEAST and not _falls(values)


def _falls(values: list[int]) -> bool:
    return any(later < before for before, later in itertools.pairwise(values))
