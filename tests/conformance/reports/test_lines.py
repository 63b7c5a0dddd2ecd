"""Lines as a compiler writes them, and the problem matchers of VS Code that read them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from made import HOSTILE, OUTCOMES, entry, report

from bythebook.main import cli
from bythebook_conformance.reports.forms import lines
from bythebook_conformance.reports.report import Gate
from bythebook_conformance.reports.waivers import Waiver

PAGE = Path(__file__).parents[3] / "docs/guides/editors.md"


def matcher(label: str) -> dict[str, Any]:
    """Returns the problem matcher of a task of the page."""
    found = re.search(r'```json title="tasks.json"\n(.*?)```', PAGE.read_text(), re.DOTALL)
    assert found
    (task,) = [each for each in json.loads(found[1])["tasks"] if each["label"] == label]
    pattern: dict[str, Any] = task["problemMatcher"]["pattern"]
    return pattern


def matched(pattern: dict[str, Any], line: str) -> dict[str, str]:
    """Returns what VS Code reads from a line. The expressions mean the same in JavaScript."""
    found = re.search(pattern["regexp"], line)
    assert found, line
    return {name: found[group] for name, group in pattern.items() if name != "regexp"}


@given(st.lists(st.tuples(st.sampled_from(OUTCOMES), HOSTILE), max_size=6))
def test_each_finding_is_one_line_that_vs_code_reads(told: list[tuple[str, str]]) -> None:
    entries = [entry("op", str(number), outcome, actual=text or None) for number, (outcome, text) in enumerate(told)]
    written = lines.to_bytes(report(entries)).decode().splitlines()

    fails = [each for each in entries if each.verdict == "fail"]
    read = [matched(matcher("bythebook check"), line) for line in written]
    assert [each["code"] for each in read] == [each.id for each in fails]
    assert [each["severity"] for each in read] == ["error" if each.level == "failure" else "warning" for each in fails]
    assert all((each["file"], each["line"]) == ("doc.yaml", "12") for each in read)


def test_waived_finding_has_no_line_and_one_without_a_line_has_the_first() -> None:
    gate = Gate(waivers=(Waiver("*/x/*", "known", None, 1, False),))
    bare = entry("op", "y", "failure")
    bare = replace(bare, source=replace(bare.source, line=None))
    (line,) = lines.to_bytes(report([entry("op", "x", "failure"), bare], gate=gate)).decode().splitlines()

    assert line.startswith("doc.yaml:1: error: Without 'y'")


def test_lines_of_lint_are_read_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    schema = {"type": "integer", "default": "x"}
    parameter = {"name": "q", "in": "query", "schema": schema}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {"parameters": [parameter], "responses": {"200": {"description": "d"}}}}},
    }
    Path("openapi.json").write_text(json.dumps(document, indent=1))
    first = CliRunner().invoke(cli, ["lint", "openapi.json"]).output.splitlines()[0]

    read = matched(matcher("bythebook lint"), first)
    assert read["file"] == "openapi.json"
    assert '"default": "x"' in Path("openapi.json").read_text().splitlines()[int(read["line"]) - 1]
