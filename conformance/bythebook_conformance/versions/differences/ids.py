"""Finds creations that answer the id of a resource that is still there: a new resource replaces it, or is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.names import Names, leaves

__all__ = ["NEW", "REUSED", "Ids"]

Place = tuple[str, ...]
NEW, REUSED = "a new one", "that of another resource"


@dataclass
class Ids:
    """The ids that each version gave to the resources that are there, by their addresses in the first version."""

    names: Names
    _known: dict[str, tuple[str, str]] = field(default_factory=dict)

    def note(self, each: Exchanged) -> Iterator[tuple[Place, tuple[str, str], str]]:
        """Notes what a request created or deleted. Yields the place of an id that one version alone used again, how
        both differ, and the address of the resource that had it.
        """
        if each.lost or (each.operation.method == "DELETE" and (each.a.accepted or each.b.accepted)):
            self._known.clear()  # others may be gone with it, and a server may give their ids again
        if each.operation.method != "POST" or not each.accepted or not each.resource:
            return
        place, ids = self._given(each)
        around = each.resource.rpartition("/")[0]
        others = {address: known for address, known in self._known.items() if address.rpartition("/")[0] == around}
        had = [next((address for address, known in others.items() if known[side] == ids[side]), "") for side in (0, 1)]
        if ids[0] and bool(had[0]) != bool(had[1]):
            yield place, (REUSED, NEW) if had[0] else (NEW, REUSED), had[0] or had[1]
        if ids[0]:
            self._known[each.resource] = ids

    def _given(self, each: Exchanged) -> tuple[Place, tuple[str, str]]:
        """Returns the place of the id in a response to a creation, with that of both versions; no ids where the
        responses do not show it.
        """
        name, theirs = each.resource.rpartition("/")[2], dict(leaves(each.b.answer))
        for place, value in leaves(each.a.answer):
            if place and str(value) == name and self.names.is_id(place[-1]) and type(theirs.get(place)) is type(value):
                return place, (name, str(theirs[place]))
        return (), ("", "")
