"""Compares the captured document of a page with the document that the page was printed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import carried
import form_losses

from bythebook_capture.print.operations import Printed

__all__ = ["Measured", "measured"]


@dataclass
class Measured:
    """Counts of facts: `stated` by the capture, `right` among them, `carried` by the form, `found` among those.

    `invented` and `missing` name the wrong facts, with the captured and the true value.
    """

    stated: int = 0
    right: int = 0
    carried: int = 0
    found: int = 0
    invented: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, other: Measured) -> None:
        """Adds the counts of another page."""
        self.stated += other.stated
        self.right += other.right
        self.carried += other.carried
        self.found += other.found
        self.invented += other.invented
        self.missing += other.missing


def measured(
    truth: Mapping[str, Any],
    captured: Mapping[str, Any],
    one: Printed,
    *,
    form: str = "full",
    opened: bool = False,
) -> Measured:
    """Returns how the facts of a captured document compare with the truth, and with the facts that a form
    determines.
    """
    true = carried.facts_of(truth, one.path, one.method, opened=opened)
    stated = carried.facts_of(captured, next(iter(captured["paths"])), one.method, opened=opened)
    wanted = form_losses.determined(true, form)
    result = Measured(carried=len(wanted))
    for place, value in stated.all.items():
        told = true.all.get(place)
        if place[-1] == "array" and told is None:  # marked as what only the sample shows: it is not stated
            continue
        result.stated += 1
        if _plain(place, told, form) == _plain(place, value, form):
            result.right += 1
        else:
            result.invented.append(f"{' '.join(place)}: says {value!r}, true is {told!r}")
    for place in wanted:
        if place in stated.all:
            result.found += _plain(place, stated.all[place], form) == _plain(place, true.all[place], form)
        else:
            result.missing.append(f"{' '.join(place)}: {true.all[place]!r}")
    return result


def _plain(place: tuple[str, ...], value: Any, form: str) -> Any:
    """Returns a fact as far as a form prints it: the first pages printed neither formats, nor titles, nor null."""
    if "2023" not in form:
        return value
    if place[-1] == "null":
        return None
    return value[0] if place[-1] == "type" and isinstance(value, tuple) else value
