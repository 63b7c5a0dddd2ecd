"""Lists what a document states and this version does not judge, each with its place."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.reports.report import Entry, Place, Report
from bythebook_conformance.rules import RULES

__all__ = ["is_unjudged", "unjudged_lines"]

_KINDS = frozenset(rule.kind for rule in RULES if rule.traits.never_judged)
_WHAT = "Nothing is demanded of "


def is_unjudged(entry: Entry) -> bool:
    """Returns whether a requirement stands for a part of the document that is never judged."""
    return entry.kind in _KINDS


def unjudged_lines(report: Report) -> Iterator[str]:
    """Yields one line for each part of the document that is not judged: its place, its operation, and what it is.

    Webhooks and callbacks come last. They raise no requirement.
    """
    names = {each.id: f"{each.method} {each.path}" for each in report.operations}
    for entry in filter(is_unjudged, report.requirements):
        what = entry.sentence.removeprefix(_WHAT).removesuffix(".")
        yield f"{_place(entry.source)}  {names.get(entry.operation, entry.operation)}: {what}"
    for aside in report.facts.unjudged:
        yield f"{_place(aside.source)}  {aside.what}: a request of the server, which counts for no share"


def _place(place: Place) -> str:
    return f"{place.file}:{place.line} {place.pointer}" if place.line is not None else f"{place.file} {place.pointer}"
