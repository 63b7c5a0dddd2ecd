"""What a person reads of a run: findings by cause, short names, plain words, and the places that differ."""

from __future__ import annotations

import ast
from collections import Counter
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
from bythebook_conformance.reports.json_report import as_json
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


def shown_null(number: int) -> Entry:
    return fail(f"op{number}", "note", "response-null", location="response", field=(f"note{number}",))


def test_null_in_responses_of_many_operations_is_one_finding_with_its_cause() -> None:
    (finding,) = findings(report([shown_null(number) for number in range(3)]))

    assert len(finding.operations) == 3
    assert finding.cause == "a value that may be empty is declared as if it never were"
    assert finding.mend == (
        ("the server or, if it is right, doc.yaml:12", "`type: [TYPE, 'null']` (3.1), or `nullable: true` (3.0)"),
    )


def test_what_would_mend_a_finding_is_said_for_the_framework_that_is_recognized() -> None:
    made = report([shown_null(1)])
    found = report([shown_null(1)], facts=replace(made.facts, framework="Django REST framework"))
    text = printed(found)

    assert "  mend in        Django REST framework: `allow_null=True` on the field of the serializer" in text
    assert "or, if the server is right, doc.yaml:12: `type: [TYPE, 'null']` (3.1)" in text


def test_parameters_that_are_not_checked_are_another_finding_than_bodies() -> None:
    told: dict[str, Any] = {"case": "string", "expected": "a refusal (4xx)"}
    query = fail("a", "limit", "domain", location="query", **told)
    bodies = [fail("a", "size", "domain", **told), fail("b", "size", "domain", **told)]
    found = findings(report([query, *bodies]))

    assert [len(each.entries) for each in found] == [1, 2]
    assert [each.cause for each in found] == [
        "the server reads parameters as texts, and does not check them",
        "the server does not check bodies by the schema of the document",
    ]


def test_object_that_differs_in_a_member_is_one_finding_with_that_member() -> None:
    inner = fail("op", "theme", "patch-null", actual='"dark", as before', field=("settings", "theme"))
    outer = fail("op", "settings", "echo", "warning", field=("settings",), reason="computed")
    outer = replace(outer, changes=changes({"theme": None, "size": 1}, {"theme": "dark", "size": 1}))
    (finding,) = findings(report([outer, inner]))

    assert finding.outcome == "failure"
    assert [each.id for each in finding.entries] == [inner.id, outer.id]


def test_object_that_differs_elsewhere_too_is_a_finding_of_its_own() -> None:
    inner = fail("op", "theme", "patch-null", actual='"dark", as before', field=("settings", "theme"))
    outer = replace(
        fail("op", "settings", "echo", "warning", field=("settings",), reason="computed"),
        changes=changes({"theme": None, "size": 1}, {"theme": "dark", "size": 2}),
    )

    assert len(findings(report([outer, inner]))) == 2


def test_findings_of_the_json_report_add_up_to_its_counts() -> None:
    entries = [fail(f"op{n % 3}", f"f{n}", "non-nullable") for n in range(7)]
    entries += [fail("op", f"g{n}", "echo", "warning", reason="computed") for n in range(4)]
    stated = as_json(report(entries))

    levels = {each["id"]: each["level"] for each in stated["requirements"]}
    told = [levels[each] for finding in stated["findings"] for each in finding["requirements"]]
    assert Counter(told) == {"failure": stated["counts"]["failure"], "warning": stated["counts"]["warning"]}


@pytest.mark.parametrize(
    ("seen", "words"),
    [((3, 3), "3 of 3 times"), ((1, 1), "once"), ((1, 3), "1 of 3 times: flaky, or only some resources show it")],
)
def test_report_says_how_often_a_finding_was_reproduced(seen: tuple[int, int], words: str) -> None:
    assert f"  reproduced     {words}" in printed(report([fail("op", "a", "default", seen=seen)]))


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
