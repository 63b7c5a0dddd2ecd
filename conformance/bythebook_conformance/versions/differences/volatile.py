"""What differs although the version is the same: each version is compared with itself, with another seed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bythebook_conformance.relations.names import place_of
from bythebook_conformance.versions.differences.difference import LISTED, NOT_LISTED, Cell, Difference, View

__all__ = ["Volatile"]

_OF_VALUES: frozenset[View] = frozenset({"response", "read", "list"})
_NOT_FOUND = frozenset({"refused 404", "refused 410"})


@dataclass
class Volatile:
    """The places of one version whose values differ from run to run, and what else is unsteady in it."""

    places: set[tuple[str, str]] = field(default_factory=set)
    # Times that have a fraction of a second at times alone.
    times: set[tuple[str, str]] = field(default_factory=set)
    # Places whose values differ in their type, too, such as 0 until there is a text.
    of_moment: set[tuple[str, str]] = field(default_factory=set)
    unsteady: set[Cell] = field(default_factory=set)
    # The paths of what is not found at times: another operation on it may not find it either.
    missing: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.places) + len(self.times) + len(self.unsteady)

    def add(self, differences: Iterable[Difference]) -> None:
        """Adds what a comparison of a version with itself shows."""
        for each in differences:
            if each.view not in _OF_VALUES or _is_of_membership(each):
                self.unsteady.add(_cell(each))
                if _is_of_finding(each):
                    self.missing.add(place_of(each.exchanged.operation))
                continue
            place = each.exchanged.operation.id, each.field
            self.places.add(place)
            if each.is_retyped:
                self.of_moment.add(place)
            if _is_of_times(each):
                self.times.add(place)

    def holds(self, operation: str, label: str) -> bool:
        """Returns whether the value of a field in the responses of an operation differs from run to run."""
        return (operation, label) in self.places

    def is_of_moment(self, operation: str, label: str) -> bool:
        """Returns whether not even the type of a value is the same from run to run."""
        return (operation, label) in self.of_moment

    def is_unsteady(self, difference: Difference) -> bool:
        """Returns whether the version differs from itself in the same way."""
        if (difference.exchanged.operation.id, difference.field) in self.times and _is_of_times(difference):
            return True
        if place_of(difference.exchanged.operation) in self.missing and _is_of_finding(difference):
            return True
        return _cell(difference) in self.unsteady


def _cell(difference: Difference) -> Cell:
    """Returns what differs. Pages and members of a list are of the operation, in whatever state it is asked."""
    is_of_operation = difference.view == "page" or _is_of_membership(difference)
    return difference.operation, difference.field, "" if is_of_operation else difference.state, difference.view


def _is_of_membership(difference: Difference) -> bool:
    return {difference.a, difference.b} == {LISTED, NOT_LISTED}


def _is_of_finding(difference: Difference) -> bool:
    """Returns whether one version alone finds a resource."""
    return not _NOT_FOUND.isdisjoint({difference.a, difference.b}) and difference.view == "outcome"


def _is_of_times(difference: Difference) -> bool:
    return difference.a.startswith("time ") and difference.b.startswith("time ")
