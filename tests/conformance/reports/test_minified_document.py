"""Findings on a minified document: they name the JSON pointer, and no line."""

from __future__ import annotations

import json

from documents import INTEGER, TEXT, object_of, posts
from judging import Judge
from servers import accepting

from bythebook_conformance.reports.html.report import to_bytes
from bythebook_conformance.reports.terminal import plain_lines

NOTE = object_of("name", name=TEXT, size=INTEGER)


def test_finding_names_the_pointer_and_no_line(judge: Judge) -> None:
    report = judge(accepting({**NOTE, "required": ["name", "size"]}), posts(NOTE, NOTE)).report
    lines = list(plain_lines(report, report.findings[0]))

    place = next(line for line in lines if line.startswith("  document"))
    pointer = "/paths/~1things/post/requestBody/content/application~1json/schema/properties/size"
    assert place.endswith(f'small.json {pointer}  {{"type": "integer"}}')
    assert report.findings[0].source.line is None


def test_html_report_shows_the_schema_in_place_of_the_lines(judge: Judge) -> None:
    report = judge(accepting({**NOTE, "required": ["name", "size"]}), posts(NOTE, NOTE)).report

    assert report.findings[0].excerpt is None
    shown = json.dumps({"statement": {"lines": ["{", '  "type": "integer"', "}"]}}, separators=(",", ":"))
    assert shown[1:-2] in to_bytes(report).decode()
