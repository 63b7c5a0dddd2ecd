"""Finds members that a server changes by itself: two reads of one resource differ, with no write between them.

    GET /watches/5   {"last_checked": 0}
    GET /watches/5   {"last_checked": 1796177562}

They depend on work in the background, so what they show says nothing about a version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.names import filled, place_of
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.names import collection_of, leaves
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.states import ABSENT

__all__ = ["Moments", "moments"]

Place = tuple[str, ...]
# What the resource is called, and the place in a response.
Member = tuple[str, Place]


@dataclass(frozen=True)
class Moments:
    """What changes by itself: the members with another value in either version, and those that each version shows at
    times alone.
    """

    changed: frozenset[Member] = frozenset()
    at_times: tuple[frozenset[Member], frozenset[Member]] = (frozenset(), frozenset())

    def explain(self, kind: str, place: Place, values: tuple[Any, Any]) -> bool:
        """Returns whether the values of a member depend on when it is read. If a version leaves a member out,
        this version must show it in another read.
        """
        lacking = [at_times for at_times, value in zip(self.at_times, values, strict=True) if value is ABSENT]
        if not lacking:
            return (kind, place) in self.changed
        return all(any(each == (kind, (*place, *each[1][len(place) :])) for each in one) for one in lacking)


@dataclass
class _Side:
    """One version: the reads since the latest request that was no read of the log."""

    reads: dict[tuple[str, str, str], dict[Place, Any]] = field(default_factory=dict)
    number: int = 0
    at_times: set[Member] = field(default_factory=set)

    def changed(self, operation: Operation, exchange: Exchange, resource: Any) -> Iterable[Member]:
        """Yields the members of a resource that differ from an earlier read, and notes those that one of them lacks."""
        if operation.is_write or exchange.number != self.number + 1:
            self.reads.clear()  # between two reads of the log, others may have been sent
        self.number = exchange.number
        if operation.is_write or not exchange.accepted or not isinstance(resource, dict):
            return
        parts = exchange.request.parts
        key = operation.id, filled(place_of(operation), parts["path"]), repr(parts.get("query"))
        kind, shown = collection_of(operation), dict(leaves(resource))
        known = self.reads.setdefault(key, shown)
        self.at_times.update((kind, place) for place in shown.keys() ^ known.keys())
        yield from ((kind, place) for place, value in shown.items() if place in known and known[place] != value)


def moments(log: Iterable[Exchanged], resource_in: Callable[[Exchanged, Exchange], Any]) -> Moments:
    """Returns what either version changes by itself. `resource_in` returns what a response shows of the resource."""
    sides, found = (_Side(), _Side()), set[Member]()
    for each in log:
        for side, exchange in zip(sides, (each.a, each.b), strict=True):
            found.update(side.changed(each.operation, exchange, resource_in(each, exchange)))
    return Moments(frozenset(found), (frozenset(sides[0].at_times), frozenset(sides[1].at_times)))
