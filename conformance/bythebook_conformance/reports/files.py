"""The reports that are written to files, by the name of their form. Each is written whole or not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bythebook_conformance.reports.report import Report
from bythebook_openapi.deferred import Deferred
from bythebook_openapi.text.atomic_write import write_whole

__all__ = ["ENDINGS", "FORMS", "write"]

_REPORTS = "bythebook_conformance.reports"
# The module of each form, whose `to_bytes` returns the text. It is imported when it is written: most runs write few.
FORMS: Mapping[str, Deferred] = {
    form: Deferred(f"{_REPORTS}.{module}")
    for form, module in {
        "json": "json_report",
        "junit": "junit",
        "markdown": "markdown",
        "html": "html.report",
        "sarif": "sarif",
        "script": "findings.script",
        "ctrf": "forms.ctrf",
        "codequality": "forms.codequality",
        "lines": "forms.lines",
    }.items()
}
# The form of a file whose form is not named, by the ending of its name.
ENDINGS: Mapping[str, str] = {
    ".har": "har",
    ".htm": "html",
    ".html": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".md": "markdown",
    ".sarif": "sarif",
    ".sh": "script",
    ".xml": "junit",
}


def write(report: Report, form: str, path: Path) -> None:
    """Write a report. Raises `InputError` where the file cannot be written."""
    write_whole(path, FORMS[form].to_bytes(report))
