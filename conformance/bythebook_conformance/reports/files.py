"""The reports that are written to files, by the name of their form. Each is written whole or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bythebook_conformance.reports import json_report as json_form
from bythebook_conformance.reports import junit, markdown, sarif
from bythebook_conformance.reports.findings import script
from bythebook_conformance.reports.forms import codequality, ctrf, lines
from bythebook_conformance.reports.html import report as html_form
from bythebook_conformance.reports.report import Report
from bythebook_openapi.text.atomic_write import write_whole

__all__ = ["ENDINGS", "FORMS", "write"]

FORMS: Mapping[str, Callable[[Report], bytes]] = {
    "json": json_form.to_bytes,
    "junit": junit.to_bytes,
    "markdown": markdown.to_bytes,
    "html": html_form.to_bytes,
    "sarif": sarif.to_bytes,
    "script": script.to_bytes,
    "ctrf": ctrf.to_bytes,
    "codequality": codequality.to_bytes,
    "lines": lines.to_bytes,
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
    write_whole(path, FORMS[form](report))
