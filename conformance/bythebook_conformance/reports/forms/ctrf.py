"""The report in CTRF (Common Test Report Format, ctrf.io, version 0.0): one test for each requirement.

The format demands the times of the run. A report knows how long it took, and is written when it ends.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from bythebook_conformance.model import LEVELS
from bythebook_conformance.reports.findings.causes import mending_of
from bythebook_conformance.reports.report import Entry, OperationEntry, Report
from bythebook_conformance.reports.sanitize import json_text, shown
from bythebook_conformance.reports.terminal import outdated_line

__all__ = ["to_bytes"]

_VERSION: Final = "0.0.0"
_STATUSES: Final = ("passed", "failed", "skipped", "pending", "other")


def to_bytes(report: Report) -> bytes:
    """Returns the text of the CTRF report."""
    report = shown(report)
    mended = mending_of(report)
    tests = [
        _test(report, operation, entry, mended.get(entry.id, ""))
        for operation in report.operations
        for entry in report.of(operation.id)
    ]
    tests += [
        {"name": waiver.match, "status": "failed", "duration": 0, "suite": ["waivers"], "rawStatus": state}
        | {"message": outdated_line(waiver, state)}
        for waiver, state in report.outdated
    ]
    counts = Counter(each["status"] for each in tests)
    stop = time.time_ns() // 1_000_000
    duration = _milliseconds(report.facts.seconds)
    results = {
        "tool": {"name": "bythebook", "version": report.facts.version},
        "summary": {
            "tests": len(tests),
            **{status: counts[status] for status in _STATUSES},
            "suites": len({each["suite"][0] for each in tests}),
            "start": stop - duration,
            "stop": stop,
            "duration": duration,
            "extra": {"exitCode": report.exit_code, "result": report.word, "requests": report.facts.requests},
        },
        "tests": tests,
    }
    stated = {"reportFormat": "CTRF", "specVersion": _VERSION, "generatedBy": "bythebook", "results": results}
    return f"{json_text(stated, indent=2)}\n".encode("utf-8", "backslashreplace")


def _test(report: Report, operation: OperationEntry, entry: Entry, mended: str) -> Mapping[str, Any]:
    outcome = report.outcome(entry)
    found: dict[str, Any] = {
        "name": entry.id,
        "status": _status(report, operation, outcome),
        "duration": _milliseconds(entry.seconds),
        "suite": [operation.id],
        "rawStatus": outcome,
        "tags": [entry.kind],
        "filePath": entry.source.file,
    }
    if entry.source.line is not None:
        found["line"] = entry.source.line
    if outcome in LEVELS or outcome == "waived":
        found["message"] = f"{entry.sentence} Expected {entry.expected or ''}, got {entry.actual or ''}.{mended}"
        if entry.curl:
            found["snippet"] = entry.curl
    elif entry.reason:
        found["message"] = entry.reason
    return found


def _status(report: Report, operation: OperationEntry, outcome: str) -> str:
    """Returns the status of a test. It fails where the requirement fails the run, or an error kept it unjudged."""
    if outcome in report.gate.levels or outcome == "error":
        return "failed"
    if outcome in LEVELS or outcome == "pass":
        return "passed"
    return "failed" if operation.untested and outcome == "inconclusive" else "skipped"


def _milliseconds(seconds: float) -> int:
    return round(1000 * seconds)
