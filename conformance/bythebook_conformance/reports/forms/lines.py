"""The report as a compiler writes one: a line for each finding, which editors take to the line of the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bythebook_conformance.reports.forms.repository_path import repository_path
from bythebook_conformance.reports.report import Report
from bythebook_conformance.reports.sanitize import shown
from bythebook_openapi.text.visible import visible

__all__ = ["to_bytes"]

_SEVERITIES: Final = {"failure": "error", "warning": "warning", "notice": "info"}


def to_bytes(report: Report) -> bytes:
    """Returns a line `FILE:LINE: SEVERITY: TEXT [ID]` for each finding that no waiver lets pass."""
    return "".join(_lines(shown(report))).encode("utf-8", "backslashreplace")


def _lines(report: Report) -> Iterator[str]:
    for entry in report.findings:
        outcome = report.outcome(entry)
        if outcome not in _SEVERITIES:
            continue
        file = visible(repository_path(entry.source.file) or entry.source.file)
        place = f"{file}:{entry.source.line or 1}"
        told = f"{entry.sentence} Expected {entry.expected or 'that'}, got {entry.actual or 'something else'}."
        yield f"{place}: {_SEVERITIES[outcome]}: {told} [{entry.id}]\n"
