"""Annotations of GitHub: each finding at the line of the document, as a workflow command."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from bythebook_conformance.reports.forms.repository_path import repository_path
from bythebook_conformance.reports.report import Report
from bythebook_conformance.reports.sanitize import shown

__all__ = ["annotated", "command"]

_COMMANDS: Final = {"failure": "error", "warning": "warning", "notice": "notice"}
# GitHub shows so many of each kind for a step.
_MOST: Final = 10


def annotated(report: Report) -> Iterator[str]:
    """Yields a workflow command for each finding that no waiver lets pass, as many as GitHub shows."""
    told = Counter[str]()
    report = shown(report)
    for entry in report.findings:
        outcome = report.outcome(entry)
        if outcome not in _COMMANDS or told[outcome] == _MOST:
            continue
        told[outcome] += 1
        place: dict[str, object] = {
            "file": repository_path(entry.source.file) or entry.source.file,
            "line": entry.source.line or 1,
        }
        text = f"{entry.sentence} Expected {entry.expected or 'that'}, got {entry.actual or 'something else'}."
        yield command(_COMMANDS[outcome], text, title=entry.id, **place)


def command(name: str, text: str, **properties: object) -> str:
    """Returns a workflow command. What would end it or one of its properties is escaped."""
    stated = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {stated}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
