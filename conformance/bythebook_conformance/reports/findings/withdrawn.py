"""Says which requirements of a document its overlays withdrew. They are not judged, and count for no share."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.reports.report import Report

__all__ = ["withdrawn_lines"]

_FEW = 3


def withdrawn_lines(report: Report, most: int = _FEW) -> Iterator[str]:
    """Yields one line for the overlays of a run: how many requirements they withdrew, and the first `most` ids.

    Yields nothing for a document without overlays.
    """
    facts = report.facts
    if not facts.overlays:
        return
    named = ", ".join(each.name for each in facts.overlays)
    if facts.withdrawn is None:
        yield f"{named}: the document cannot be read without it, so that nobody knows which promises it withdrew"
        return
    number = len(facts.withdrawn)
    promises = "1 promise" if number == 1 else f"{number or 'no'} promises"
    shown = [*facts.withdrawn[:most], *([f"{number - most} more"] if number > most else [])]
    of = f" of {facts.document}" + (f", not judged: {', '.join(shown)}" if shown else "")
    yield f"{named} withdrew {promises}{of}"
