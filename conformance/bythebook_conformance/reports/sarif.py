"""The report for code hosts, in SARIF 2.1.0 (OASIS): each fail at the line of the document that is broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bythebook_conformance.reports.before.explain import how_judged
from bythebook_conformance.reports.findings.causes import mending_of
from bythebook_conformance.reports.forms.repository_path import repository_path
from bythebook_conformance.reports.report import INTERNAL, UNTESTED, Entry, Report
from bythebook_conformance.reports.sanitize import json_text, shown
from bythebook_conformance.reports.since.changed import Changed, Since
from bythebook_conformance.reports.since.lines import since_lines, where
from bythebook_conformance.reports.terminal import (
    altered_lines,
    left_out_lines,
    lost_lines,
    outdated_line,
    withheld_lines,
)

__all__ = ["SCHEMA", "artifact", "to_bytes"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_CHANGED: dict[str, Any] = {
    "id": "changed",
    "shortDescription": {"text": "What the server does has changed since the baseline."},
}
_LEVELS = {"failure": "error", "warning": "warning", "notice": "note"}


def to_bytes(report: Report) -> bytes:
    """Return the text of the SARIF report."""
    text = json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(shown(report))]}, indent=2)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def _run(report: Report) -> dict[str, Any]:
    mended = mending_of(report)
    kinds = sorted({each.kind for each in report.requirements})
    driver = {"name": "bythebook", "version": report.facts.version, "rules": [_rule(kind) for kind in kinds]}
    results = [_result(report, each, kinds.index(each.kind), mended[each.id]) for each in report.findings]
    if report.since is not None:
        driver["rules"] = [*driver["rules"], _CHANGED]
        results += [_change(report.since, each, len(kinds)) for each in report.since.changes]
    return {
        "tool": {"driver": driver},
        "invocations": [
            {
                "executionSuccessful": report.exit_code not in {UNTESTED, INTERNAL} and not report.facts.stopped,
                "exitCode": report.exit_code,
                "toolExecutionNotifications": list(_notifications(report)),
            }
        ],
        "results": results,
        "columnKind": "unicodeCodePoints",
    }


def _change(since: Since, change: Changed, rule: int) -> dict[str, Any]:
    reason = f" Breaking: {change.breaking}." if change.breaking else ""
    return {
        "ruleId": _CHANGED["id"],
        "ruleIndex": rule,
        "level": "error" if since.fails(change) else "note",
        "message": {"text": f"{change.told} {where(change)}.{reason}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": artifact(since.file)},
                "logicalLocations": [{"fullyQualifiedName": change.id}],
            }
        ],
        "partialFingerprints": {"change/v1": change.id},
    }


def _rule(kind: str) -> dict[str, Any]:
    told = how_judged(kind) or kind
    brief = told.splitlines()[0].removeprefix(f"{kind}: ")
    return {"id": kind, "shortDescription": {"text": brief}, "fullDescription": {"text": told}}


def _notifications(report: Report) -> Iterator[dict[str, Any]]:
    """Yield what is no fail of a requirement, and yet keeps the run from passing."""
    told = [". ".join(lost_lines(report))] if report.facts.lost is not None else []
    told += [f"{operation} is untested: {reason}" for operation, reason in report.untested.items()]
    told += [f"The waiver {outdated_line(*each)}" for each in report.outdated]
    errors = [each for each in report.requirements if each.verdict == "error"]
    told += [f"{each.id} could not be judged: {each.reason or 'error'}" for each in errors]
    told += [f"The run was stopped by {report.facts.stopped}"] if report.facts.stopped else []
    told += ["An internal error of bythebook ended the run"] if report.facts.crashed else []
    yield from ({"level": "error", "message": {"text": text}} for text in told)
    notes = [*left_out_lines(report), *withheld_lines(report), *altered_lines(report)]
    if report.since is not None:
        *_, result = since_lines(report.since)
        level = "error" if report.since.is_untested else "note"
        yield {"level": level, "message": {"text": result}}
        notes += [f"not compared: {count} rows of {why}" for why, count in report.since.missing.items()]
    yield from ({"level": "note", "message": {"text": text}} for text in notes)


def _result(report: Report, entry: Entry, rule: int, mended: str) -> dict[str, Any]:
    region = {} if entry.source.line is None else {"region": {"startLine": entry.source.line}}
    said = f" ({entry.source.page}: {entry.source.words})" if entry.source.words else ""
    told = [
        f"{entry.sentence}{said}",
        f"Expected {entry.expected or 'that'}, got {entry.actual or 'something else'}.",
    ]
    waiver = report.waiver(entry)
    suppressed = {"suppressions": [{"kind": "external", "justification": waiver.reason}]} if waiver else {}
    return {
        "ruleId": entry.kind,
        "ruleIndex": rule,
        "level": _LEVELS[entry.level or "failure"],
        "message": {"text": " ".join([*told, f"Again: {entry.curl}"] if entry.curl else told) + mended},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": artifact(entry.source.file), **region},
                "logicalLocations": [{"fullyQualifiedName": entry.id}],
            }
        ],
        "partialFingerprints": {"requirement/v1": entry.id},
        **suppressed,
    }


def artifact(name: str) -> dict[str, str]:
    """Return where a file is: from the folder in which the run began, as code hosts want it, if it lies there."""
    inside = repository_path(name)
    if inside is None:
        return {"uri": Path(name).absolute().as_uri()}
    return {"uri": quote(inside), "uriBaseId": "%SRCROOT%"}
