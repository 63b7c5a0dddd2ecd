"""Finds a failure of a report by its id."""

from __future__ import annotations

from difflib import get_close_matches

from bythebook_conformance.reports.report import Entry, Report
from bythebook_openapi.errors import InputError

__all__ = ["finding"]

_NEAREST = 3


def finding(report: Report, identifier: str, file: str) -> Entry:
    """Returns the failure, warning or notice with an id. Raises `InputError` with the nearest ids where the report has
    none.
    """
    found = next((each for each in report.requirements if each.id == identifier), None)
    if found is not None and found.verdict == "fail":
        return found
    fails = [each.id for each in report.findings]
    if not fails:
        expected = "a report with a failure, and this one has none"
    else:
        near = get_close_matches(identifier, fails, _NEAREST) or fails[:_NEAREST]
        expected = f"an id of a failure, such as {' or '.join(map(repr, near))}"
    is_what = f"is no failure: its verdict is {found.verdict!r}" if found is not None else "is no id in this report"
    raise InputError(f"{identifier!r} {is_what}", file=file, expected=expected)
