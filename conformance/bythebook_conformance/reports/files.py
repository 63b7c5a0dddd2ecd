"""The reports that are written to files, by the name of their form. Each is written whole or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path

from bythebook_conformance.reports.report import Report
from bythebook_openapi.text.atomic_write import write_whole

__all__ = ["ENDINGS", "FORMS", "write"]


def _written(module: str, report: Report) -> bytes:
    """Returns a report in the form of a module, which is imported now: most runs write few forms."""
    text: bytes = import_module(f"bythebook_conformance.reports.{module}").to_bytes(report)
    return text


FORMS: Mapping[str, Callable[[Report], bytes]] = {
    form: partial(_written, module)
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
    write_whole(path, FORMS[form](report))
