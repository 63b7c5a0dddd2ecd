"""The report of a comparison in Markdown, for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.versions.forms.text import aside, conclusion, mark
from bythebook_conformance.versions.report import Change, Report
from bythebook_openapi.text.visible import visible

__all__ = ["to_bytes"]


def to_bytes(report: Report) -> bytes:
    """Returns the text of the Markdown report."""
    return ("\n".join(_lines(report)) + "\n").encode("utf-8", "backslashreplace")


def _lines(report: Report) -> Iterator[str]:
    yield f"## {_cell(conclusion(report).partition(';')[0].capitalize())}"
    yield ""
    yield f"A `{_code(report.first)}`, B `{_code(report.second)}`, document `{_code(report.document)}`."
    if report.changes:
        yield ""
        yield "| | Change | States | Operations | Seen | Documented |"
        yield "| --- | --- | --- | --- | --- | --- |"
        yield from (_row(report, each) for each in report.changes)
    notes = [*aside(report, verbose=False)]
    if notes:
        yield ""
        yield from (f"- {_cell(each)}" for each in notes)


def _row(report: Report, change: Change) -> str:
    place = str(change.documented) if change.documented is not None else ""
    cells = [
        mark(report, change),
        f"`{_code(change.told)}`",
        _cell(", ".join(change.states)),
        _cell(", ".join(change.operations)),
        f"{change.seen} of {change.looked}",
        _cell(place),
    ]
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """Returns a text that cannot end its cell, and holds no HTML or link."""
    shown = visible(text).replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;")
    for sign in "|`*_[]":
        shown = shown.replace(sign, f"\\{sign}")
    return shown


def _code(text: str) -> str:
    return visible(text).replace("`", "'").replace("|", "\\|")
