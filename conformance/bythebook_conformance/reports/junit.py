"""The JUnit report: one test case for each requirement, one suite for each operation, with the time of its requests."""

from __future__ import annotations

from io import BytesIO

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from bythebook_conformance.model import LEVELS
from bythebook_conformance.reports.findings.causes import mending_of
from bythebook_conformance.reports.report import Entry, OperationEntry, Report
from bythebook_conformance.reports.sanitize import shown
from bythebook_conformance.reports.since.changed import Since
from bythebook_conformance.reports.since.lines import conclusion, where
from bythebook_conformance.reports.terminal import outdated_line

__all__ = ["to_bytes"]


def to_bytes(report: Report) -> bytes:
    """Return the text of the JUnit report."""
    report = shown(report)  # among others, what XML 1.0 (section 2.2) cannot hold
    xml = JUnitXml("bythebook")
    mended = mending_of(report)
    for operation in report.operations:
        suite = TestSuite(operation.id)
        suite.add_testcases(
            [_case(report, operation, entry, mended.get(entry.id, "")) for entry in report.of(operation.id)]
        )
        if operation.limit:
            suite.add_property("left_out", f"{operation.limit}: {operation.left_out} requirements")
        xml.add_testsuite(suite)
    if report.outdated:
        xml.add_testsuite(_waivers(report))
    if report.since is not None:
        xml.add_testsuite(_since(report.since))
    xml.update_statistics()
    for suite, operation in zip(
        xml, report.operations, strict=False
    ):  # the suites of waivers and of a baseline are the last
        suite.time = operation.seconds  # of all requests, also if none of them judged a requirement
    xml.time = report.facts.seconds
    buffer = BytesIO()
    xml.write(buffer)
    return buffer.getvalue()


def _waivers(report: Report) -> TestSuite:
    """Return the suite of the waivers that fail the run."""
    suite = TestSuite("waivers")
    for waiver, state in report.outdated:
        case = TestCase(waiver.match, classname="waivers")
        case.result = [Failure(outdated_line(waiver, state), type_=state)]
        suite.add_testcase(case)
    return suite


def _since(since: Since) -> TestSuite:
    """Return the suite of what has changed since a baseline: a case for each change, and one for the comparison."""
    suite = TestSuite("baseline")
    for change in since.changes:
        case = TestCase(change.id, classname="baseline")
        told = f"{change.told} {where(change)}"
        if since.fails(change):
            case.result = [Failure(told, type_="breaking" if change.breaking else "change")]
            case.system_out = change.curl
        else:
            case.system_out = told
        suite.add_testcase(case)
    whole = TestCase("comparison", classname="baseline")
    if since.is_untested:
        whole.result = [Error(conclusion(since))]
    else:
        whole.system_out = "\n".join(
            [conclusion(since), *(f"{count} rows of {why}" for why, count in since.missing.items())]
        )
    suite.add_testcase(whole)
    return suite


def _case(report: Report, operation: OperationEntry, entry: Entry, mended: str) -> TestCase:
    case = TestCase(entry.id, classname=operation.id, time=entry.seconds)
    told = f"{entry.sentence} Expected {entry.expected or ''}, got {entry.actual or ''}.{mended}"
    outcome = report.outcome(entry)
    if outcome in report.gate.levels:
        case.result = [Failure(told, type_=f"{entry.level} {entry.reason or ''}".strip())]
        case.system_out = entry.curl or ""
    elif outcome in LEVELS:
        case.system_out = f"{outcome} ({entry.reason}): {told}"
    elif outcome == "waived":
        waiver = report.waiver(entry)
        case.result = [Skipped(f"waived ({waiver.reason if waiver else ''}): {told}")]
    elif outcome == "error" or operation.untested:
        case.result = [Error(entry.reason or "")]
    elif outcome == "inconclusive":
        case.result = [Skipped(entry.reason or "")]
    return case
