"""The report of a comparison as JUnit: a test case for each change, and one for what did not change."""

from __future__ import annotations

from io import BytesIO

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from bythebook_conformance.versions.forms.text import conclusion, details, where
from bythebook_conformance.versions.report import Change, Report
from bythebook_openapi.text.visible import visible

__all__ = ["to_bytes"]


def to_bytes(report: Report) -> bytes:
    """Returns the text of the JUnit report."""
    xml, suite = JUnitXml("bythebook compare"), TestSuite("versions")
    suite.add_testcases([_case(report, each) for each in report.changes])
    for operation, why in report.untested.items():
        case = TestCase(visible(operation), classname="not compared")
        case.result = [Error(visible(why))]
        suite.add_testcase(case)
    whole = TestCase("comparison", classname="versions", time=report.seconds)
    whole.system_out = visible(conclusion(report))
    suite.add_testcase(whole)
    xml.add_testsuite(suite)
    xml.update_statistics()
    buffer = BytesIO()
    xml.write(buffer)
    return buffer.getvalue()


def _case(report: Report, change: Change) -> TestCase:
    case = TestCase(visible(change.id), classname="versions")
    told = visible("\n".join([change.told, where(change), *details(change, verbose=True)]))
    if change.waiver is not None:
        case.result = [Skipped(f"allowed ({visible(change.waiver.reason)}): {told}")]
    elif report.fails(change):
        case.result = [Failure(told, type_="breaking" if change.breaking else "change")]
    else:
        case.system_out = told
    return case
