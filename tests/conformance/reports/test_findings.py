"""What a person reads of a run: findings by cause, short names, plain words, and the places that differ."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import entry, operation, printed, report

from bythebook_conformance.model import Level
from bythebook_conformance.reports.findings.causes import findings
from bythebook_conformance.reports.findings.difference import changes
from bythebook_conformance.reports.findings.names import short_name
from bythebook_conformance.reports.findings.words import REASONS
from bythebook_conformance.reports.report import Entry

RULES = Path(__file__).parents[3] / "conformance" / "bythebook_conformance" / "rules"
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["a", "b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "y", "z/~"]), inner, max_size=3),
    max_leaves=8,
)


def fail(op: str, name: str, kind: str, level: Level = "failure", **stated: Any) -> Entry:
    """Returns a fail of a body property."""
    case = f":{stated['case']}" if "case" in stated else ""
    told = {"location": "body", "field": (name,), "reason": None, **stated}
    made = entry(op, name, "warning" if level == "notice" else level, **told)
    return replace(made, id=f"{op}/body/{name}/{kind}{case}", kind=kind, level=level)


def test_null_that_is_accepted_in_many_properties_is_one_finding() -> None:
    entries = [fail(f"op{number % 3}", f"field{number}", "non-nullable") for number in range(29)]
    (finding,) = findings(report(entries))

    assert len(finding.entries) == 29
    assert finding.fault == "accepts null where the document excludes it"
    text = printed(report(entries))
    assert text.count("FAILURE ") == 1
    assert "(29 fields in 3 operations)" in text
    assert "29 failures" in text.splitlines()[-1]


def test_undocumented_status_code_of_many_operations_is_one_finding() -> None:
    stated = {"location": "operation", "field": (), "reason": "undocumented status", "actual": "422", "status": 422}
    entries = [fail(f"op{number}", "x", "status", "notice", **stated) for number in range(24)]

    (finding,) = findings(report(entries))
    assert len(finding.operations) == 24
    assert "the server refuses requests with a status code that the document does not list (24 operations)" in printed(
        report(entries)
    )


def test_other_undocumented_status_code_is_another_finding() -> None:
    stated = {"location": "operation", "field": (), "reason": "undocumented status"}
    entries = [fail(f"op{code}", "x", "status", "notice", status=code, **stated) for code in (422, 409)]

    assert len(findings(report(entries))) == 2


def test_wrong_defaults_of_two_operations_are_two_findings() -> None:
    found = findings(report([fail("make", "size", "default"), fail("change", "color", "default")]))

    assert [finding.operations for finding in found] == [("make",), ("change",)]


def test_same_fault_of_one_property_in_several_operations_is_one_finding() -> None:
    entries = [fail(each, "size", "echo", actual='"4"') for each in ("make", "change", "replace")]

    assert len(findings(report(entries))) == 1


def test_admitted_value_that_is_refused_is_told_as_a_refusal() -> None:
    found = findings(report([fail("op", "a", "domain", case="admitted"), fail("op", "b", "domain", case="string")]))

    assert [each.fault for each in found] == [
        "refuses a value that the document admits",
        "accepts a value that the document excludes",
    ]


def test_failures_come_first_and_each_other_outcome_is_explained_once() -> None:
    entries = [
        fail("a", "x", "domain", "notice", reason="lenient"),
        fail("b", "x", "echo", "warning", reason="computed"),
        fail("c", "x", "null-kept", "warning", reason="null replaced"),
        fail("d", "x", "default"),
    ]
    text = printed(report(entries))

    assert [line.split()[0] for line in text.splitlines() if line[:1].isupper()] == [
        "FAILURE",
        "WARNING",
        "WARNING",
        "NOTICE",
    ]
    assert text.count("a warning: ") == text.count("a notice: ") == 1


KINDS = st.sampled_from(["default", "echo", "non-nullable", "domain", "status", "of another version"])


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), KINDS), max_size=30, unique=True))
def test_every_fail_stands_in_exactly_one_finding(drawn: list[tuple[int, int, str]]) -> None:
    entries = [fail(f"op{op}", f"field{name}", kind) for op, name, kind in drawn]
    found = findings(report(entries))

    assert sorted(each.id for finding in found for each in finding.entries) == sorted(each.id for each in entries)


@pytest.mark.parametrize(
    ("location", "field", "name"),
    [
        ("body", ("max_members",), "POST /op › max_members › default"),
        ("body", ("settings", "tags", "*"), "POST /op › settings.tags[] › default"),
        ("body", (), "POST /op › body › default"),
        ("query", ("limit",), "POST /op › ?limit › default"),
        ("path", ("id",), "POST /op › {id} › default"),
        ("header", ("X-Id",), "POST /op › X-Id header › default"),
        ("response", ("items", "*", "id"), "POST /op › response items[].id › default"),
        ("operation", (), "POST /op › default"),
    ],
)
def test_short_name_has_method_path_field_and_kind(location: str, field: tuple[str, ...], name: str) -> None:
    assert short_name(operation("op"), entry("op", "x", location=location, field=field)) == name


def test_place_that_differs_within_an_object_is_shown() -> None:
    found = changes({"a": {"b": [1, 2]}, "c": 1}, {"a": {"b": [1, 3]}, "c": 1, "id": 7})
    text = printed(report([fail("op", "a", "echo", changes=found)]))

    assert [(each.pointer, each.expected, each.actual) for each in found] == [("/a/b/1", "2", "3")]
    assert "- /a/b/1: 2" in text
    assert "+ /a/b/1: 3" in text


def test_member_that_is_gone_is_shown_as_absent() -> None:
    (found,) = changes({"a": None, "b": 1}, {"b": 1})

    assert (found.pointer, found.expected, found.actual) == ("/a", "null", "absent")


def test_places_after_an_item_that_was_added_name_the_values_that_were_sent() -> None:
    assert [(each.expected, each.actual) for each in changes([None, False], [[], None])] == [
        ("absent", "[]"),
        ("false", "absent"),
    ]


@given(JSON)
def test_equal_values_have_no_place_that_differs(value: Any) -> None:
    assert changes(value, value) == ()


@given(JSON, JSON)
def test_places_that_differ_are_few_and_name_both_values(expected: Any, actual: Any) -> None:
    found = changes(expected, actual)

    assert len(found) <= 10
    assert all(each.expected != each.actual for each in found)


def _reasons() -> set[str]:
    """Returns the reasons that rules give to a warning or notice."""
    calls = (node for path in RULES.glob("*.py") for node in ast.walk(ast.parse(path.read_text())))
    found: set[str] = set()
    for call in calls:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"failed", "replace"}:
            stated = {each.arg: each.value for each in call.keywords}
            reason = stated.get("reason")
            if isinstance(reason, ast.Constant) and isinstance(reason.value, str) and "level" in stated:
                found.add(reason.value)
    return found


def test_every_reason_of_a_rule_has_plain_words() -> None:
    reasons = _reasons()

    assert len(reasons) > 10
    assert reasons <= REASONS.keys()
