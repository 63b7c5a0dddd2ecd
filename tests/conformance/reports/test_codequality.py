"""Code quality reports of GitLab: an issue for each finding, at the line of the document."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import HOSTILE, OUTCOMES, entry, report

from bythebook_conformance.reports.forms import codequality
from bythebook_conformance.reports.report import Gate
from bythebook_conformance.reports.waivers import Waiver

# What GitLab's documentation demands of each issue (docs.gitlab.com/ci/testing/code_quality).
DEMANDED = jsonschema_rs.Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": r"^(?!\./)"},
                        "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                    },
                },
            },
        },
    }
)


@given(st.lists(st.tuples(st.sampled_from(OUTCOMES), HOSTILE), max_size=6))
def test_each_finding_is_one_issue_as_gitlab_demands_it(told: list[tuple[str, str]]) -> None:
    entries = [entry("op", str(number), outcome, actual=text or None) for number, (outcome, text) in enumerate(told)]
    issues: Any = json.loads(codequality.to_bytes(report(entries)))

    assert [each.message for each in DEMANDED.iter_errors(issues)] == []
    fails = [each for each in entries if each.verdict == "fail"]
    assert len({each["fingerprint"] for each in issues}) == len(issues) == len(fails)


def test_waived_finding_is_no_issue() -> None:
    gate = Gate(waivers=(Waiver("*/x/*", "known", None, 1, False),))
    issues = json.loads(
        codequality.to_bytes(report([entry("op", "x", "failure"), entry("op", "y", "failure")], gate=gate))
    )

    assert [each["check_name"] for each in issues] == ["default"]
    assert "'y'" in issues[0]["description"]


@pytest.mark.parametrize("name", ["api/doc.yaml", "./api/doc.yaml", "{cwd}/api/doc.yaml"])
def test_path_is_that_of_the_checkout(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = entry("op", "x", "failure")
    found = replace(found, source=replace(found.source, file=name.format(cwd=tmp_path)))
    (issue,) = json.loads(codequality.to_bytes(report([found])))

    assert issue["location"] == {"path": "api/doc.yaml", "lines": {"begin": 12}}
