"""CTRF reports: they are as the official schema asks, and a test fails where its requirement fails the run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import HOSTILE, OUTCOMES, entry, operation, report

from bythebook_conformance.reports.forms import ctrf
from bythebook_conformance.reports.report import Gate, Report
from bythebook_conformance.reports.waivers import Waiver

# The official schema of version 0.0, as published in the package `ctrf` (MIT).
SCHEMA = jsonschema_rs.Draft7Validator(
    json.loads((Path(__file__).parents[1] / "data" / "ctrf-schema-0.0.json").read_text())
)


def written(found: Report) -> Any:
    stated = json.loads(ctrf.to_bytes(found))
    assert [each.message for each in SCHEMA.iter_errors(stated)] == []
    return stated["results"]


@given(st.lists(st.tuples(st.sampled_from(OUTCOMES), HOSTILE), max_size=6), st.booleans())
def test_ctrf_is_valid_by_its_official_schema_and_fails_what_fails_the_run(
    told: list[tuple[str, str]], strict: bool
) -> None:
    entries = [entry("op", str(number), outcome, actual=text or None) for number, (outcome, text) in enumerate(told)]
    found = report(entries, gate=Gate(strict=strict))
    results = written(found)

    assert [each["name"] for each in results["tests"]] == [each.id for each in entries]
    failed = {each["name"] for each in results["tests"] if each["status"] == "failed"}
    assert failed == {each.id for each in entries if found.outcome(each) in {*found.gate.levels, "error"}}
    assert results["summary"]["failed"] == len(failed)
    assert results["summary"]["extra"]["exitCode"] == found.exit_code


def test_untested_operation_fails_and_a_waived_finding_is_skipped() -> None:
    waived, unsent = entry("a", "x", "failure"), entry("b", "y", "inconclusive")
    waiver = Waiver("a/*", "known", None, 1, False)
    found = report(
        [waived, unsent],
        gate=Gate(waivers=(waiver,)),
        operations=(operation("a", [waived]), operation("b", [unsent], untested="no request was accepted")),
    )

    assert [each["status"] for each in written(found)["tests"]] == ["skipped", "failed"]


@pytest.mark.parametrize(("line", "stated"), [(12, {"line": 12}), (None, {})])
def test_test_names_the_line_of_the_document(line: int | None, stated: dict[str, int]) -> None:
    found = entry("op", "x", "failure")
    found = replace(found, source=replace(found.source, line=line))
    (told,) = written(report([found]))["tests"]

    assert {key: told[key] for key in ("filePath", "line") if key in told} == {"filePath": "doc.yaml", **stated}
