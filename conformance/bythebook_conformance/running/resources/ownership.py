"""Tells what the run created from what was there before: by evidence of reads and responses, and not by paths alone.

A resource is the run's own if the response to a creation of this run identifies it, and no read before that showed it;
or if it lies in an own resource.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bythebook_conformance.evidence.filters import listed
from bythebook_conformance.model import Exchange
from bythebook_conformance.planning.values import NOTHING
from bythebook_conformance.relations.identity import identifiers
from bythebook_conformance.relations.names import filled, path_names, place_of, shape_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.running.resources.resource import Resource, addressed
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["Ownership", "Whose"]

# `own`: the run created it, or what it lies in. `there`: a read showed it before. Empty where nothing tells.
Whose = Literal["own", "there", ""]
# So many reads of one address are looked at. Later ones show what the run created.
_MOST_READS = 40


@dataclass
class Ownership:
    """What the run created, and what reads showed before, by address. Several threads may ask."""

    contract: Contract
    # By address: the number of the first read that showed a resource.
    _seen: dict[str, int] = field(default_factory=dict)
    _own: set[str] = field(default_factory=set)
    _reads: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def note(self, operation: Operation, exchange: Exchange) -> None:
        """Notes which resources a read shows: an item by its path, the items of a list by their ids and names."""
        if operation.method != "GET" or not exchange.accepted:
            return
        at = _filled(place_of(operation), exchange.request.parts["path"])
        with self._lock:
            self._reads[at] = self._reads.get(at, 0) + 1
            if self._reads[at] > _MOST_READS:
                return
        if at and path_names(operation) and operation.path.rstrip("/").endswith("}"):
            self._see(at, exchange.number)
        items = listed(operation, exchange) if resource_of(self.contract, operation).has_items else None
        for item in items or ():
            for name in identifiers(operation, item).values() if isinstance(item, Mapping) else ():
                self._see(f"{at}/{name}", exchange.number)
                self._see(f"{at}/{_last(str(name))}", exchange.number)

    def _see(self, address: str, number: int) -> None:
        with self._lock:
            self._seen[address] = min(number, self._seen.get(address, number))

    def claim(self, resource: Resource) -> bool:
        """Notes that the run created a resource. Returns False where a read before that showed the same one, unless the
        item of a list holds the fresh text of its creation.
        """
        with self._lock:
            if not self.is_new(resource):
                return False
            self._own.update(self._addresses(resource))
        return True

    def is_new(self, resource: Resource) -> bool:
        """Returns whether no read before its creation showed a resource, or a list shows its fresh text."""
        number = resource.exchange.number
        first = next(self._addresses(resource), "") if resource.listed is None else ""
        return self._seen.get(first, number) >= number or first in self._own

    def _addresses(self, resource: Resource) -> Iterator[str]:
        """Yields the addresses of a resource, that of its id first: below the path of its creation, and where it is
        read.
        """
        operation, path = resource.operation, resource.exchange.request.parts["path"]
        at = _filled(place_of(operation), path)
        if operation.method == "PUT" or resource_of(self.contract, operation).is_named:
            yield at
            return
        names = [each for each in (resource.id, *map(str, resource.names.values())) if each]
        if resource.listed is not None:
            names += [str(each) for each in identifiers(operation, resource.listed.answer).values()]
        reader = resource_of(self.contract, operation).reader
        around = [at]
        if reader is not None and shape_of(reader).endswith("/{}"):
            elsewhere = _filled(place_of(reader).rpartition("/")[0], path)
            around += [elsewhere] if "{" not in elsewhere and elsewhere != at else []
        for name in dict.fromkeys((*names, *(_last(each) for each in names))):
            yield from (f"{each}/{name}" for each in around)
        yield from self._read_at(resource)

    def _read_at(self, resource: Resource) -> Iterator[str]:
        """Yields the addresses under which a resource is read, changed and deleted, as its creation tells them."""
        created, exchange = resource.operation, resource.listed or resource.exchange
        about = resource_of(self.contract, created)
        reader = [about.reader] if about.reader is not None else []
        for each in (*reader, *about.changers, *about.deleters):
            wanted = addressed(self.contract, created, each, NOTHING, exchange, turn=0)
            if wanted is not None and path_names(each):
                yield _filled(place_of(each), {key[-1]: value for key, value in wanted.items()})

    def of_address(self, address: str) -> Whose:
        """Returns whose the resource at an address is."""
        return "own" if address in self._own else "there" if address in self._seen else ""

    def of(self, operation: Operation, path: Mapping[str, Any]) -> Whose:
        """Returns whose the resource is that a request is about: that of the outermost item of its path which is known.

        What lies in an own resource is own, whoever created it.
        """
        found: Whose = ""
        for address in _items(place_of(operation), path):
            if address in self._own:
                return "own"
            if address in self._seen:
                found = "there"
        return found


def _last(name: str) -> str:
    """Returns the last segment of a name that holds the collection, too: `datasets/orders` (AIP-122)."""
    return name.rpartition("/")[2] or name


def _filled(place: str, path: Mapping[str, Any]) -> str:
    """Returns a path with the values of its parameters; those without a value stay."""
    return filled(place, path).rstrip("/")


def _items(place: str, path: Mapping[str, Any]) -> Iterator[str]:
    """Yields the addresses of the items in a path, the outermost first: `/teams/3`, then `/teams/3/members/7`."""
    parts = place.split("/")
    for index, part in enumerate(parts):
        if "{" in part:
            yield _filled("/".join(parts[: index + 1]), path)
