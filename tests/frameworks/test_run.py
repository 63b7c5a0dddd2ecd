"""The runner's score: what counts as found."""

from __future__ import annotations

from typing import Any

import pytest

from tests.frameworks.checking import Finding, Outcome
from tests.frameworks.launching import names, read
from tests.frameworks.run import Measured, results, row, scores

BUG: dict[str, Any] = {"id": "b", "family": "default", "operation": ["POST /a"], "field": "settings.days"}


def finding(identifier: str, operation: str, level: str = "failure") -> Finding:
    return Finding(level, identifier, "echo", operation, "It is kept.", None, None, None, 200, None)


def measured(correct: Outcome, faulty: Outcome) -> Measured:
    application = read("fastapi_nested")
    application.bugs[:] = [BUG]
    return Measured(application, correct, {"v": correct}, {"b": faulty})


@pytest.mark.parametrize(
    ("found", "verdict", "beside"),
    [
        (finding("makeA/body/settings/days/echo", "POST /a"), "failure", False),
        (finding("makeA/body/settings/days/echo", "POST /a", "warning"), "warning", False),
        (finding("makeA/body/settings/days/echo", "POST /a", "notice"), "notice", False),
        (finding("makeA/body/name/echo", "POST /a"), "failure", True),
        (finding("readA/response/days/present", "GET /a"), "failure", True),
        (finding("readB/response/name/present", "GET /b"), "missed", False),
    ],
)
def test_a_bug_is_found_at_its_operation_or_its_field(found: Finding, verdict: str, beside: bool) -> None:
    scored = measured(Outcome(), Outcome(findings=(found,)))

    assert scored.verdict(BUG) == verdict
    assert scored.beside(BUG) == beside


def test_what_the_correct_application_has_too_finds_nothing() -> None:
    same = Outcome(findings=(finding("makeA/body/settings/days/echo", "POST /a"),))
    scored = measured(same, same)

    assert scored.verdict(BUG) == "missed"
    assert row(scored)[1:10] == ["1", "0", "1", "0", "0", "0", "0", "1", "0"]
    assert results([scored])["fastapi_nested"]["bugs"]["b"]["findings"] == []


def test_a_server_that_was_not_judged_is_an_error() -> None:
    scored = measured(Outcome(), Outcome(error="not done in 300 s"))

    assert scored.verdict(BUG) == "error"
    assert row(scored)[-1] == "1"


def test_scores_keep_what_was_measured_before() -> None:
    found = Outcome(findings=(finding("makeA/body/settings/days/echo", "POST /a"),))
    before = {"fastapi_nested": {"bugs": {"old": {"found_by": "missed"}}}, "drf": {}}

    assert scores([measured(Outcome(), found)], before) == {
        "drf": {},
        "fastapi_nested": {
            "correct": {"failures": 0, "warnings": 0},
            "variants": {"v": {"failures": 0, "warnings": 0}},
            "bugs": {"old": {"found_by": "missed"}, "b": {"found_by": "failure"}},
        },
    }


@pytest.mark.parametrize("name", names())
def test_lists_name_each_bug_and_variant_once(name: str) -> None:
    application = read(name)
    identifiers = [case["id"] for case in (*application.bugs, *application.variants)]

    assert len(identifiers) == len(set(identifiers))
    assert all({"family", "does", "operation", "promise"} <= set(bug) for bug in application.bugs)
    assert all({"does"} <= set(variant) for variant in application.variants)
