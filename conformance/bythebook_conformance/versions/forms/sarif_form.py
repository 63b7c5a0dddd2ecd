"""The report of a comparison in SARIF 2.1.0: each change at the line of the document that states what it was."""

from __future__ import annotations

from typing import Any

from bythebook_conformance.reports.report import INTERNAL, UNTESTED
from bythebook_conformance.reports.sanitize import json_text
from bythebook_conformance.reports.sarif import SCHEMA, artifact
from bythebook_conformance.versions.forms.text import aside, where
from bythebook_conformance.versions.report import Change, Report
from bythebook_openapi.text.visible import visible

__all__ = ["to_bytes"]

_KINDS = {
    "value": "A value that the server answers has changed.",
    "outcome": "What the server accepts has changed.",
    "status": "A status code has changed.",
    "header": "A header has changed.",
    "error": "The form of a refusal has changed.",
    "order": "The order of a list has changed.",
    "page": "The size of a page has changed.",
}


def to_bytes(report: Report) -> bytes:
    """Returns the text of the SARIF report."""
    kinds = sorted({each.kind for each in report.changes})
    rules = [{"id": kind, "shortDescription": {"text": _KINDS[kind]}} for kind in kinds]
    notes = [{"level": "note", "message": {"text": visible(text)}} for text in aside(report, verbose=False)]
    run = {
        "tool": {"driver": {"name": "bythebook", "version": report.version, "rules": rules}},
        "invocations": [
            {
                "executionSuccessful": report.exit_code not in {UNTESTED, INTERNAL} and not report.ended,
                "exitCode": report.exit_code,
                "toolExecutionNotifications": notes,
            }
        ],
        "results": [_result(report, each, kinds.index(each.kind)) for each in report.changes],
        "columnKind": "unicodeCodePoints",
    }
    text = json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def _result(report: Report, change: Change, rule: int) -> dict[str, Any]:
    place = change.documented
    file, line = (report.document, None) if place is None else (place.file, place.line)
    region = {} if line is None else {"region": {"startLine": line}}
    reason = f" Breaking: {change.breaking}." if change.breaking else ""
    suppressed = (
        {"suppressions": [{"kind": "external", "justification": visible(change.waiver.reason)}]}
        if change.waiver
        else {}
    )
    return {
        "ruleId": change.kind,
        "ruleIndex": rule,
        "level": "error" if report.fails(change) else "note",
        "message": {"text": visible(f"{change.told} {where(change)}.{reason}")},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": artifact(file), **region},
                "logicalLocations": [{"fullyQualifiedName": visible(change.id)}],
            }
        ],
        "partialFingerprints": {"change/v1": change.id},
        **suppressed,
    }
