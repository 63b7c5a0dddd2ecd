"""The time of a test case is that of the requests that judged its requirement."""

from __future__ import annotations

import xml.etree.ElementTree as Tree
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import entry, operation, report

from bythebook_conformance.model import Draft, Exchange, Outcome, Request, Requirement, Verdict
from bythebook_conformance.reports import junit
from bythebook_conformance.reports.durations import shares


def verdict(name: str, outcome: Outcome = "pass") -> Verdict:
    return Verdict(Requirement(name, "o", "body", ("body",), ("body",), "echo", "", "stated", "s", ""), outcome)


def exchange(seconds: float, purpose: str) -> Exchange:
    return Exchange(1, Request("o", {}, purpose, Draft({})), 200, seconds=seconds)


def test_an_invalid_request_counts_for_its_requirement_and_all_others_are_divided() -> None:
    sent = [exchange(1.0, "a/required"), exchange(0.5, "a/required"), exchange(2.0, "pool"), exchange(4.0, "search")]
    found = shares(sent, [verdict("a/required"), verdict("b"), verdict("c", "fail"), verdict("d", "inconclusive")])

    assert found == {"a/required": 1.5, "b": 3.0, "c": 3.0}


def test_a_requirement_that_was_not_judged_keeps_the_time_of_its_own_requests() -> None:
    assert shares([exchange(1.0, "a")], [verdict("a", "inconclusive"), verdict("b")]) == {"a": 1.0, "b": 0.0}


names = st.sampled_from(["a", "b", "c", "pool"])


@given(st.lists(st.tuples(st.floats(0, 10), names), min_size=1))
def test_all_shares_together_are_the_time_of_all_requests(sent: list[tuple[float, str]]) -> None:
    found = shares([exchange(*each) for each in sent], [verdict(name) for name in "abc"])

    assert sum(found.values()) == pytest.approx(sum(seconds for seconds, _ in sent))


def test_junit_has_the_time_of_cases_suites_and_the_run() -> None:
    entries = [replace(entry("orders", name), seconds=seconds) for name, seconds in (("a", 0.25), ("b", 0.5))]
    found = report(entries, operations=(operation("orders", entries, seconds=0.75), operation("idle", seconds=0.1)))
    tree = Tree.fromstring(junit.to_bytes(found))

    assert [case.get("time") for case in tree.iter("testcase")] == ["0.25", "0.5"]
    assert [suite.get("time") for suite in tree.iter("testsuite")] == ["0.75", "0.1"]
    assert tree.get("time") == "0.5"
