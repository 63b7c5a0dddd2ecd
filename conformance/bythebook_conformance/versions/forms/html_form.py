"""The report of a comparison as an HTML page, in the frame of the other reports: A and B stand side by side."""

from __future__ import annotations

from typing import Any

from bythebook_conformance.reports.html.page import page
from bythebook_conformance.reports.html.pretty import laid_out, marked
from bythebook_conformance.reports.sanitize import json_text
from bythebook_conformance.versions.forms.text import aside, conclusion, mark, where
from bythebook_conformance.versions.report import Change, Report, Shown
from bythebook_openapi.text.visible import visible

__all__ = ["to_bytes"]

_STYLE = ("base.css", "report.css", "versions.css")
_SCRIPTS = ("dom.js", "theme.js", "code.js", "versions.js")


def to_bytes(report: Report) -> bytes:
    """Returns the HTML file of a comparison."""
    data = {
        "facts": {
            "document": visible(report.document),
            "first": visible(report.first),
            "second": visible(report.second),
            "command": visible(report.command),
            "version": report.version,
            "seed": report.seed,
            "compared": report.exchanged,
            "seconds": report.seconds,
            "failing": len(report.failing),
        },
        "changes": [_change(report, each) for each in report.changes],
        "aside": [visible(each) for each in aside(report, verbose=True)],
    }
    return page(f"bythebook compare - {visible(conclusion(report))}", data, style=_STYLE, scripts=_SCRIPTS)


def _change(report: Report, change: Change) -> dict[str, Any]:
    word = mark(report, change)
    others = [each for each in change.shown_by if each not in change.operations]
    return {
        "mark": word,
        "style": "waived" if change.waiver else "failure" if report.fails(change) else "warning",
        "told": visible(change.told),
        "where": visible(where(change)),
        "shown": visible(", ".join(others)),
        "breaking": change.breaking,
        "allowed": visible(change.waiver.reason) if change.waiver is not None else "",
        "samples": [{"a": _side(first), "b": _side(second)} for first, second in change.samples],
    }


def _side(shown: Shown) -> dict[str, Any]:
    answer = json_text(shown.answer) if shown.answer is not None else shown.text
    place = tuple("*" if step.isdecimal() else step for step in shown.place)
    return {
        "request": visible(shown.request),
        "status": "no response" if shown.status is None else str(shown.status),
        "curl": visible(shown.curl),
        "sent": _code("" if shown.body is None else json_text(shown.body), ()),
        "answer": _code(answer, place),
    }


def _code(text: str, place: tuple[str, ...]) -> dict[str, Any]:
    lines = laid_out(text)
    return {"lines": [visible(line.text) for line in lines], "first": 1, "marked": marked(lines, place)}
