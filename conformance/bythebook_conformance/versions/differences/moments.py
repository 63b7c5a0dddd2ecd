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

__all__ = ["Moments", "moments"]

Place = tuple[str, ...]
# What changes by itself: what the resource is called, and the place in a response that shows it.
Moments = frozenset[tuple[str, Place]]


@dataclass
class _Side:
    """One version: the reads since the latest request that was no read of the log."""

    reads: dict[tuple[str, str, str], dict[Place, Any]] = field(default_factory=dict)
    number: int = 0

    def changed(self, operation: Operation, exchange: Exchange, resource: Any) -> Iterable[Place]:
        """Yields the places of a resource that differ from an earlier read."""
        if operation.is_write or exchange.number != self.number + 1:
            self.reads.clear()  # between two reads of the log, others may have been sent
        self.number = exchange.number
        if operation.is_write or not exchange.accepted or not isinstance(resource, dict):
            return
        parts = exchange.request.parts
        key = operation.id, filled(place_of(operation), parts["path"]), repr(parts.get("query"))
        shown = dict(leaves(resource))
        known = self.reads.setdefault(key, shown)
        yield from (place for place, value in shown.items() if place in known and known[place] != value)


def moments(log: Iterable[Exchanged], resource_in: Callable[[Exchanged, Exchange], Any]) -> Moments:
    """Returns what either version changes by itself. `resource_in` returns what a response shows of the resource."""
    sides, found = (_Side(), _Side()), set[tuple[str, Place]]()
    for each in log:
        for side, exchange in zip(sides, (each.a, each.b), strict=True):
            places = side.changed(each.operation, exchange, resource_in(each, exchange))
            found.update((collection_of(each.operation), place) for place in places)
    return frozenset(found)
