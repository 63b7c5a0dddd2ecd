"""Holds what was captured from a page against the document from which the page was printed. It reads no page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import carried

__all__ = ["Measured", "measured"]


@dataclass
class Measured:
    """Counts of facts: `stated` in what was captured, `right` among them, `carried` by the form, `found` among those.

    `invented` and `missing` name the facts that are wrong, with what is said and what is true.
    """

    stated: int = 0
    right: int = 0
    carried: int = 0
    found: int = 0
    invented: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, other: Measured) -> None:
        """Add the counts of another page."""
        self.stated += other.stated
        self.right += other.right
        self.carried += other.carried
        self.found += other.found
        self.invented += other.invented
        self.missing += other.missing


def measured(truth: Mapping[str, Any], captured: Mapping[str, Any], path: str, method: str) -> Measured:
    """Return how the facts that a captured document states compare with the truth."""
    true = carried.facts_of(truth, path, method)
    stated = carried.facts_of(captured, next(iter(captured["paths"])), method)
    result = Measured(stated=len(stated.all), carried=len(true.carried))
    for place, value in stated.all.items():
        if place in true.all and true.all[place] == value:
            result.right += 1
        elif place[-1] == "array":  # marked as what only the sample shows: it is not stated
            result.stated -= 1
        else:
            told = true.all.get(place, "nothing")
            result.invented.append(f"{' '.join(place)}: says {value!r}, true is {told!r}")
    for place in true.carried:
        if place in stated.all:
            result.found += stated.all[place] == true.all[place]
        else:
            result.missing.append(f"{' '.join(place)}: {true.all[place]!r}")
    return result
