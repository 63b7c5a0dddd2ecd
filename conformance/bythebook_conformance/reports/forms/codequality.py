"""The report for merge requests of GitLab, in the form of Code Climate that its documentation asks for.

GitLab shows each finding at the line of the document, and tells new ones by their fingerprints: the ids.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from bythebook_conformance.reports.findings.causes import mending_of
from bythebook_conformance.reports.forms.repository_path import repository_path
from bythebook_conformance.reports.report import Entry, Report
from bythebook_conformance.reports.sanitize import json_text, shown

__all__ = ["to_bytes"]

_SEVERITIES: Final = {"failure": "major", "warning": "minor", "notice": "info"}


def to_bytes(report: Report) -> bytes:
    """Returns the text of the report: a list with an entry for each finding that no waiver lets pass."""
    report = shown(report)
    mended = mending_of(report)
    found = [_issue(each, mended[each.id]) for each in report.findings if report.outcome(each) != "waived"]
    return f"{json_text(found, indent=2)}\n".encode("utf-8", "backslashreplace")


def _issue(entry: Entry, mended: str) -> dict[str, Any]:
    told = f"{entry.sentence} Expected {entry.expected or 'that'}, got {entry.actual or 'something else'}.{mended}"
    return {
        "description": told,
        "check_name": entry.kind,
        "fingerprint": hashlib.sha256(entry.id.encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": _SEVERITIES[entry.level or "failure"],
        "location": {
            "path": repository_path(entry.source.file) or entry.source.file,
            "lines": {"begin": entry.source.line or 1},
        },
    }
