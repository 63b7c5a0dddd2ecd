"""The reports that are written to files, by the name of their form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bythebook_conformance.versions.forms import html_form, json_form, junit_form, markdown_form, sarif_form
from bythebook_conformance.versions.report import Report
from bythebook_openapi.text.atomic_write import write_whole

__all__ = ["FORMS", "write"]

FORMS: Mapping[str, Callable[[Report], bytes]] = {
    "html": html_form.to_bytes,
    "json": json_form.to_bytes,
    "junit": junit_form.to_bytes,
    "markdown": markdown_form.to_bytes,
    "sarif": sarif_form.to_bytes,
}


def write(report: Report, form: str, path: Path) -> None:
    """Writes a report. Raises `InputError` where the file cannot be written."""
    write_whole(path, FORMS[form](report))
