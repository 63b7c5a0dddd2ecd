"""The report of a comparison as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bythebook_conformance.reports.sanitize import json_text
from bythebook_conformance.versions.report import Change, Report

__all__ = ["as_json", "to_bytes"]


def to_bytes(report: Report) -> bytes:
    """Returns the text of the JSON report."""
    return f"{json_text(as_json(report), indent=2)}\n".encode("utf-8", "backslashreplace")


def as_json(report: Report) -> dict[str, Any]:
    """Returns the report as JSON data."""
    return {
        "kit": {"name": "bythebook", "version": report.version},
        "document": {"name": report.document, "sha256": report.digest},
        "versions": {"a": report.first, "b": report.second},
        "command": report.command,
        "seed": report.seed,
        "requests": report.requests,
        "compared": report.exchanged,
        "seconds": round(report.seconds, 3),
        "fail_on_change": report.fail_on,
        "exit_code": report.exit_code,
        "ended": report.ended or None,
        "changes": [_change(report, each) for each in report.changes],
        "not_compared": dict(report.untested),
        "sent_to_one_version": {name: dict(reasons) for name, reasons in report.alone.items()},
        "unconfirmed": list(report.unconfirmed),
        "left_behind": list(report.left),
        "unused_allowances": list(report.unused),
    }


def _change(report: Report, change: Change) -> dict[str, Any]:
    waiver = change.waiver
    return {
        "id": change.id,
        "field": change.field or None,
        "kind": change.kind,
        "from": change.a,
        "to": change.b,
        "states": list(change.states),
        "operations": list(change.operations),
        "shown_by": list(change.shown_by),
        "views": list(change.views),
        "seen": [change.seen, change.looked],
        "documented": None if change.documented is None else asdict(change.documented),
        "breaking": change.breaking or None,
        "fails": report.fails(change),
        "allowed": None if waiver is None else {"reason": waiver.reason, "until": waiver.until},
        "samples": [{"a": asdict(first), "b": asdict(second)} for first, second in change.samples],
    }
