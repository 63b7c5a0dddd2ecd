"""What has changed since a baseline: told by transition, never as gone where the run did not look."""

from __future__ import annotations

from typing import Any

import pytest
from judging import contract_in
from things import THINGS

from bythebook_conformance.baseline.observe import Observed
from bythebook_conformance.baseline.row import Row
from bythebook_conformance.baseline.since import since
from bythebook_conformance.reports.report import Facts, Gate, Report, Scope
from bythebook_conformance.reports.since.changed import FailOn, Since
from bythebook_conformance.reports.since.joined import joined
from bythebook_conformance.reports.since.lines import since_lines
from bythebook_openapi.model.contract import Contract


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return contract_in(tmp_path_factory.mktemp("things"), THINGS)


def shown(token: str, state: str = "null", field: str = "note", operation: str = "make") -> tuple[Row, Row]:
    read = Row(operation, field, state, "read", token)
    return read, Row(operation, field, state, "response", token)


def outcome(token: str, state: str = "null", field: str = "note") -> Row:
    return Row("make", field, state, "outcome", token)


OLD = (*shown("null"), *shown("null", "absent"), *shown("text", "made by the server", "owner"))
REACHED: Any = frozenset({("make", "read"), ("make", "response"), ("make", "header")})


def compared(
    contract: Contract, now: Observed, old: tuple[Row, ...] = OLD, fail_on: FailOn = "any", **left_out: str
) -> Since:
    return since(contract, old, now, left_out, file="behavior.lock", fail_on=fail_on)


def told(found: Since) -> list[tuple[str, tuple[str, ...], int]]:
    return [(each.id, each.states, each.rows) for each in found.changes]


def test_rows_with_one_transition_are_one_change(contract: Contract) -> None:
    now = Observed((*shown('""'), *shown('""', "absent"), *shown("text", "made by the server", "owner")))

    found = compared(contract, now)

    assert told(found) == [('note/value/null -> ""', ("absent", "null"), 4)]
    assert found.changes[0].breaking == "a value changes its type"
    assert found.changes[0].documented.endswith(" nullable")
    assert (found.shared, found.new, found.missing) == (6, 0, {})


def test_a_value_that_is_refused_now_is_one_change_of_outcome(contract: Contract) -> None:
    now = Observed((outcome("refused 422"), *OLD[2:]))

    assert told(compared(contract, now)) == [("note/outcome/accepted -> refused 422", ("null",), 1)]


def test_a_value_that_was_refused_and_is_taken_now_breaks_nobody(contract: Contract) -> None:
    [change] = compared(contract, Observed(OLD), (outcome("refused 422"), *OLD[2:])).changes

    assert (change.id, change.breaking) == ("note/outcome/refused 422 -> accepted", "")


def test_a_member_that_no_response_has_any_more_is_left_out(contract: Contract) -> None:
    found = compared(contract, Observed(OLD[:4], reached=REACHED))

    assert told(found) == [("owner/value/text -> left out", ("made by the server",), 2)]


def test_a_member_is_not_left_out_where_the_run_did_not_look(contract: Contract) -> None:
    found = compared(contract, Observed(OLD[:4]))

    assert (told(found), found.missing) == ([], {"make: no request of this run shows it": 2})
    assert found.is_untested


def test_a_field_that_the_document_does_not_have_any_more_is_not_compared(contract: Contract) -> None:
    found = compared(contract, Observed(OLD), (*OLD, *shown("as sent", "a value", "color")))

    assert (told(found), found.missing) == ([], {"make: the document does not have the field": 2})
    assert not found.is_untested


def test_a_value_that_two_resources_do_not_show_alike_is_not_compared(contract: Contract) -> None:
    unsteady = frozenset(row.cell for row in OLD[4:])
    found = compared(contract, Observed(OLD[:4], unsteady=unsteady, reached=REACHED))

    assert (told(found), found.missing) == ([], {"make: two resources did not show the same": 2})
    assert not found.is_untested


@pytest.mark.parametrize(
    ("now", "left_out", "why", "is_partial"),
    [
        (Observed(OLD[:1], unreached={"make": "no request was accepted"}), {}, "no request was accepted", True),
        (Observed(OLD[:1], ended="--budget"), {}, "the run was ended by --budget", True),
        (Observed(OLD[:1]), {"make": "excluded (slow)"}, "excluded (slow)", False),
    ],
)
def test_rows_that_a_run_does_not_reach_are_counted_with_the_reason(
    contract: Contract, now: Observed, left_out: dict[str, str], why: str, is_partial: bool
) -> None:
    found = since(contract, OLD, now, left_out, file="behavior.lock", fail_on="any")

    assert (found.changes, found.missing, found.is_partial) == ((), {f"make: {why}": 5}, is_partial)
    assert f"not compared: 5 rows of make: {why}" in since_lines(found)


def test_an_operation_that_the_document_does_not_have_is_not_compared(contract: Contract) -> None:
    old = (*OLD, Row("gone", "", "", "status", "answers 200"))

    found = compared(contract, Observed(OLD), old)

    assert (found.changes, found.missing) == ((), {"gone: the document does not have it": 1})


def test_a_baseline_that_shares_no_row_is_untested(contract: Contract) -> None:
    found = compared(contract, Observed(shown("null", operation="change")))

    assert (found.shared, found.is_untested, found.new) == (0, True, 2)
    assert list(since_lines(found))[-1].startswith("untested: no row of it could be compared since behavior.lock")


@pytest.mark.parametrize(
    ("fail_on", "before", "after", "fails"),
    [
        ("any", "null", '""', True),
        ("documented", "null", '""', True),
        ("documented", '"a"', '"b"', False),
        ("breaking", "null", '""', True),
        ("breaking", '"a"', '"b"', False),
        ("breaking", "as sent", "as sent, as text", True),
        ("breaking", "as sent", "trimmed", True),
    ],
)
def test_which_changes_fail_is_an_option(
    contract: Contract, fail_on: FailOn, before: str, after: str, fails: bool
) -> None:
    found = compared(contract, Observed(shown(after)), shown(before), fail_on)

    assert len(found.changes) == 1
    assert bool(found.failing) == fails


def test_shards_are_joined_and_miss_nothing_that_another_one_compares(contract: Contract) -> None:
    other = shown("null", operation="change")
    one = compared(contract, Observed(shown('""')), (*OLD[:2], *other), change="another shard has it")
    two = compared(contract, Observed(shown('""', operation="change")), (*OLD[:2], *other), make="another shard has it")

    found = joined([one, two])

    assert found is not None
    assert (found.shared, found.missing) == (4, {})
    assert [(each.operations, each.rows) for each in found.changes] == [(("make", "change"), 4)]


def test_the_exit_code_is_that_of_the_run_and_of_the_comparison(contract: Contract) -> None:
    facts = Facts("1", "things.json", "0", "http://things.test", 1, 9, 1.0)
    for now, code in ((Observed(shown('""')), 1), (Observed(()), 4)):
        report = Report(facts, Scope(), Gate(), (), (), compared(contract, now))

        assert report.exit_code == code
