"""A PATCH whose body is a list of changes: JSON Patch, and that of SCIM."""

from __future__ import annotations

import patching
import pytest
from ordinary import failures, judge, warnings


@pytest.mark.many(2)
@pytest.mark.parametrize("conduct", patching.CONDUCTS)
def test_a_correct_server_is_tested_and_not_accused(conduct: str) -> None:
    """Before, no JSON Patch was sent."""
    summary = judge(patching.devices(conduct))

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}


def test_a_patch_without_a_schema_is_sent_all_the_same() -> None:
    summary = judge(patching.devices(described=False))

    assert failures(summary) == {}
    assert summary.untested == {}


def test_a_correct_server_of_scim_is_tested_and_not_accused() -> None:
    summary = judge(patching.accounts())

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}


@pytest.mark.many(2)
@pytest.mark.parametrize("bug", patching.BUGS)
def test_a_patch_that_breaks_a_promise_is_found(bug: str) -> None:
    summary = judge(patching.devices(bug=bug))

    assert any(each.startswith("patch_") for each in {**failures(summary), **warnings(summary)})


@pytest.mark.soak
@pytest.mark.parametrize("bug", ["lost", "resets others", "answers old"])
def test_a_patch_of_scim_that_breaks_a_promise_is_found(bug: str) -> None:
    summary = judge(patching.accounts(bug=bug))

    assert any(each.startswith("patch_") for each in {**failures(summary), **warnings(summary)})


def test_the_command_that_repeats_a_patch_has_its_changes() -> None:
    summary = judge(patching.devices(bug="lost"))
    patch = next(each for each in summary.results if each.plan.operation.verb == "PATCH")
    shown = [each.curl for each in patch.record.accepted()]

    assert any('"op": "replace", "path": "/name"' in each for each in shown)
    assert all("application/json-patch+json" in each for each in shown)
