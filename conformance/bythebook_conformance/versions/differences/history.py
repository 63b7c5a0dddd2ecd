"""Remembers what each resource held in both versions, and which request wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.relations.names import place_of
from bythebook_conformance.versions.differences.states import states
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_openapi.model.contract import Operation

__all__ = ["Held", "History"]

Place = tuple[str, ...]
_EVERYTHING = "*"


@dataclass
class Held:
    """What one resource holds: by version the values that the latest response shows, and those before the latest write.

    `write` is the latest request that both versions accepted. `tainted` holds the places in which the versions
    diverged, since one of them refused a write: they say nothing until both accept a write that sets them. What the
    server makes, such as a revision, says nothing but its form from then on, since one version wrote once more.
    """

    now: tuple[dict[Place, Any], dict[Place, Any]] = field(default_factory=lambda: ({}, {}))
    before: tuple[dict[Place, Any], dict[Place, Any]] = field(default_factory=lambda: ({}, {}))
    write: Exchanged | None = None
    states: Mapping[str, str] = field(default_factory=dict)
    tainted: set[str] = field(default_factory=set)
    has_diverged: bool = False
    # Whether a write of a whole collection showed it.
    is_item: bool = False
    # Whether the versions showed something else of it, so that a filter may choose it in one of them alone.
    differs: bool = False

    def is_tainted(self, label: str) -> bool:
        """Returns whether the versions diverged in a field, in what holds it, or in what it holds."""
        if not self.tainted:
            return False
        parts = label.split(".")
        if label and any(place.startswith(f"{label}.") for place in self.tainted):
            return True
        return _EVERYTHING in self.tainted or any(".".join(parts[:n]) in self.tainted for n in range(1, len(parts) + 1))


@dataclass
class History:
    """What is known of all resources, by their addresses in the first version."""

    held: dict[str, Held] = field(default_factory=dict)

    def of(self, address: str) -> Held:
        """Returns what is known of a resource. What lies in one that diverged as a whole diverged, too."""
        found = self.held.setdefault(address, Held())
        around = address
        while around := around.rpartition("/")[0]:
            if around in self.held and _EVERYTHING in self.held[around].tainted:
                found.tainted.add(_EVERYTHING)
        return found

    def lose(self, address: str) -> None:
        """Notes that the first version alone was asked to write a resource."""
        held = self.of(address)
        held.tainted.add(_EVERYTHING)
        held.has_diverged = True

    def diverge(self, exchanged: Exchanged) -> None:
        """Notes a write that one version alone accepted."""
        operation = exchanged.operation
        if not exchanged.resource or not operation.is_write:
            return
        held = self.of(exchanged.resource)
        held.has_diverged = True
        body = exchanged.a.request.body
        is_change = operation.method in {"PUT", "PATCH"} and isinstance(body, dict)
        if exchanged.has_stand_in:
            held.tainted |= _members(operation)
        elif is_change and operation.method == "PATCH":
            held.tainted |= set(_places(body))
        elif is_change:
            held.tainted |= _members(operation)
        elif operation.method == "DELETE" and not place_of(operation).endswith("}"):
            self._lose_below(exchanged.resource)
        else:
            held.tainted.add(_EVERYTHING)

    def _lose_below(self, address: str) -> None:
        """Notes that one version alone deleted all that is in a collection. What is created later is in both."""
        for other in [each for each in self.held if each.startswith(f"{address}/")]:
            self.lose(other)

    def write(self, exchanged: Exchanged) -> Held:
        """Notes a write that both versions accepted. Returns what the resource held."""
        operation, body = exchanged.operation, exchanged.a.request.body
        held = self.of(exchanged.resource)
        if isinstance(body, dict):
            # What a request leaves out may still be that of before: maps are merged, and by some servers at a PUT, too.
            places = set(body) if operation.method == "PUT" else set(_places(body))
            held.tainted -= {each for each in held.tainted if any(_is_at(each, place) for place in places)}
        held.before = (dict(held.now[0]), dict(held.now[1]))
        held.write, held.states = exchanged, dict(states(operation, exchanged.a.request))
        return held

    def note_items(self, addresses: Iterable[str]) -> None:
        """Notes the items that a write of a whole collection shows: a later one may leave them out."""
        for address in addresses:
            self.of(address).is_item = True

    @staticmethod
    def show(held: Held, mine: Iterable[tuple[Place, Any]], theirs: Iterable[tuple[Place, Any]]) -> None:
        """Notes what both versions show of a resource."""
        held.now = (dict(mine), dict(theirs))


def _places(body: Mapping[str, Any], around: str = "") -> Iterator[str]:
    """Yields each place of a body that is set: a map is not, since it may be merged."""
    for name, value in body.items():
        if isinstance(value, dict) and value:
            yield from _places(value, f"{around}{name}.")
        else:
            yield f"{around}{name}"


def _is_at(place: str, other: str) -> bool:
    return place == other or place.startswith(f"{other}.")


def _members(operation: Operation) -> set[str]:
    """Returns the names of the members of a body."""
    return {each.path[0] for each in operation.fields if each.location == "body" and each.path}
