"""What differs although the version is the same: each version is compared with itself, with another seed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bythebook_conformance.versions.differences.difference import Difference, View

__all__ = ["Volatile"]

# Differences of these views are of one operation, whatever the field.
_OF_OPERATION: frozenset[View] = frozenset({"page"})


@dataclass
class Volatile:
    """The places of one version whose values differ from run to run, and what else is unsteady in it."""

    places: set[tuple[str, str]] = field(default_factory=set)
    unsteady: set[tuple[str, str, str, View]] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.places) + len(self.unsteady)

    def add(self, differences: Iterable[Difference]) -> None:
        """Adds what a comparison of a version with itself shows."""
        for each in differences:
            if each.view in {"response", "read", "list", "header"}:
                self.places.add((each.exchanged.operation.id, each.field))
            else:
                state = "" if each.view in _OF_OPERATION else each.state
                self.unsteady.add((each.operation, each.field, state, each.view))

    def holds(self, operation: str, label: str) -> bool:
        """Returns whether the value of a field in the responses of an operation differs from run to run."""
        return (operation, label) in self.places

    def is_unsteady(self, difference: Difference) -> bool:
        """Returns whether the version differs from itself in the same way."""
        state = "" if difference.view in _OF_OPERATION else difference.state
        return (difference.operation, difference.field, state, difference.view) in self.unsteady
