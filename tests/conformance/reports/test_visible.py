"""Laws of what a person sees: no text of an answer or a document acts on a terminal, forges a line or breaks a file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from operator import is_
from pathlib import Path
from typing import Any

import pytest
from documents import Stated, content, gets, operation, parameter
from harness import Bythebook, serving
from hypothesis import given
from hypothesis import strategies as st
from judging import contract_in
from junitparser import JUnitXml, TestSuite
from rich.console import Console
from servers import Answer, Call, Served

from bythebook_conformance.reports.files import FORMS
from bythebook_conformance.reports.report import Entry, Facts, Gate, OperationEntry, Place, Report, Scope
from bythebook_conformance.reports.sanitize import json_text, shown
from bythebook_conformance.reports.terminal import plain_lines, print_text
from bythebook_openapi.text.visible import visible

ATTACK = "\x1b]0;owned\x07boom\r\nFORGED LINE\u202e\x9b2J"
hostile = st.lists(
    st.sampled_from([*"\x1b\x07\r\n\t\u2028\u202e\x9b\\[]:`|<>&\"' ", "[bold]", "[/]", ":boom:", "x", "\ud800"])
).map("".join)
texts = hostile | st.text(max_size=20)
visible_texts = st.text('az "\\/<é☃𝄞', max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | visible_texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(visible_texts | st.integers(), inner, max_size=3),
    max_leaves=8,
)
levels = st.sampled_from(["failure", "warning"])


def report_of(text: str, level: Any, reason: str) -> Report:
    file = text.replace("\ud800", "")  # no system knows such a name
    place, body = Place("page.txt:1", text, file, text, 3), {"a": text}
    told = (reason or text, text, text, text)
    fail = Entry(f"op/{text}", "op", "echo", "stated", "fail", level, *told, place, (1, 3), body)
    untold = replace(fail, id="op/untold", verdict="inconclusive", level=None, reason=text)
    error = replace(untold, id="op/error", verdict="error")
    operations = (
        OperationEntry("op", "GET", f"/{text}", 1, {"200": 1}, 1, 3, 0, None),
        OperationEntry(f"op {text}", "GET", "/", 1, {"200": 1}, 0, 0, 0, text or "untested"),
    )
    facts = Facts("0", text, "", "http://host", 1, 1, 0.0, created=(text,))
    gate = Gate(normalized={text: frozenset({"trim"})})
    return Report(facts, Scope(excluded={"op/other": text}), gate, operations, (fail, untold, error))


def printed(report: Report) -> str:
    written = io.StringIO()
    print_text(report, Console(file=written, width=120, no_color=True), verbose=True)
    return written.getvalue()


@given(texts, levels, st.sampled_from(["", "lenient"]))
def test_no_report_holds_invisible_characters(text: str, level: Any, reason: str) -> None:
    report = report_of(text, level, reason)
    for told in (printed(report), *(FORMS[form](report).decode() for form in FORMS)):
        assert told.replace("\n", "").isprintable()


@given(texts, levels, st.sampled_from(["", "lenient"]))
def test_no_text_of_a_response_adds_a_line_to_the_report(text: str, level: Any, reason: str) -> None:
    plain = printed(report_of("x", level, reason))
    assert printed(report_of(f"x{text}", level, reason)).count("\n") == plain.count("\n")


@given(texts)
def test_text_is_printed_with_its_invisible_characters_escaped(text: str) -> None:
    report = report_of(f"<{text}>", "failure", "")
    lines = list(plain_lines(report, report.requirements[0]))

    assert f"  expected       {visible(f'<{text}>')}" in lines
    assert f"  expected       {visible(f'<{text}>')}" in printed(report).splitlines()


@given(texts)
def test_json_report_holds_the_same_text(text: str) -> None:
    assert json.loads(json_text({"a": [text]}, indent=2)) == {"a": [text]}


@given(json_values)
def test_json_is_laid_out_as_the_standard_library_does_it(value: Any) -> None:
    assert json_text(value, indent=2) == json.dumps(value, indent=2, ensure_ascii=False)


def test_only_the_parts_of_a_report_that_hold_something_invisible_are_copied() -> None:
    report = report_of("plain", "failure", "lenient")
    one = replace(report, requirements=(*report.requirements, replace(report.requirements[0], reason="\x1b")))

    assert shown(report) is report
    assert shown(one).requirements[:-1] == one.requirements[:-1]
    assert all(map(is_, shown(one).requirements[:-1], one.requirements))
    assert shown(one).requirements[-1].reason == "\\x1b"


def test_statistics_of_a_junit_report_are_counted_once_for_each_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[TestSuite] = []
    count: Callable[[TestSuite], None] = TestSuite.update_statistics

    def counting(suite: TestSuite) -> None:
        counted.append(suite)
        count(suite)

    monkeypatch.setattr(TestSuite, "update_statistics", counting)
    report = report_of("plain", "failure", "lenient")
    FORMS["junit"](replace(report, requirements=report.requirements * 40))

    assert len(counted) <= 2 * len(report.operations)


@given(texts)
def test_visible_text_is_not_escaped_twice(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert visible(text).isprintable()


def attacking(call: Call) -> Answer:
    return (500, ATTACK.encode()) if call.query or call.path == "/u" else (200, {})


def test_response_does_not_act_on_the_terminal(tmp_path: Path, bythebook: Bythebook) -> None:
    shown: Stated = {"type": "object"}
    contract_in(
        tmp_path, {**gets(parameter("q", type="integer"), shown=shown), "/u": {"get": operation("u", content(shown))}}
    )
    with serving(Served(attacking)) as url:
        reports = [tmp_path / form for form in FORMS]
        options = [word for form, file in zip(FORMS, reports, strict=True) for word in ("--report", f"{form}={file}")]
        ran = bythebook("check", tmp_path / "small.json", "--url", url, "--verbose", *options)

    assert ran.code == 1
    assert "UNTESTED GET /u" in ran.out
    assert r"\x1b]0;owned\x07boom\r\nFORGED LINE\u202e" in ran.out
    for text in (ran.out, ran.err, *(report.read_text() for report in reports)):
        assert text.replace("\n", "").isprintable()
        assert not any(line.startswith("FORGED") for line in text.splitlines())
    assert JUnitXml.fromfile(str(tmp_path / "junit")).failures == 2
