"""The reports for programs: JSON (its form stands in `docs/report.md`) and JUnit. Each is written whole or not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from bythebook_conformance.summary import Summary
from bythebook_specs.whole import write_whole

__all__ = ["FORMS", "write"]


def _json(summary: Summary) -> bytes:
    text = json.dumps(summary.as_json(), indent=2, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "backslashreplace")


def _junit(summary: Summary) -> bytes:
    xml = JUnitXml("bythebook")
    for result in summary.results:
        suite = TestSuite(result.plan.operation.id)
        for verdict in result.verdicts:
            case = TestCase(verdict.requirement.id, classname=result.plan.operation.id)
            told = summary.redacted(
                f"{verdict.requirement.sentence} Expected {verdict.expected}, got {verdict.actual}."
            )
            if verdict.outcome == "fail" and (verdict.level == "failure" or summary.strict):
                case.result = [Failure(_xml(told), type_=f"{verdict.level} {verdict.reason}".strip())]
                case.system_out = _xml(verdict.evidence.curl if verdict.evidence else "")
            elif verdict.outcome == "fail":
                case.system_out = _xml(f"warning ({verdict.reason}): {told}")
            elif verdict.outcome == "error" or result.untested:
                case.result = [Error(_xml(verdict.reason))]
            elif verdict.outcome == "inconclusive":
                case.result = [Skipped(_xml(verdict.reason))]
            suite.add_testcase(case)
        xml.add_testsuite(suite)
    buffer = BytesIO()
    xml.write(buffer)
    return buffer.getvalue()


def _xml(text: str) -> str:
    """Return a text without the characters that XML 1.0 (section 2.2) cannot hold."""
    return "".join(char if char.isprintable() or char in "\t\n" else f"\\x{ord(char):02x}" for char in text)


FORMS: Mapping[str, Callable[[Summary], bytes]] = {"json": _json, "junit": _junit}


def write(summary: Summary, form: str, path: Path) -> None:
    """Write a report. Raises `InputError` where the file cannot be written."""
    write_whole(path, FORMS[form](summary))
