"""Which explanation counts, what a tested one does to a finding, and the level that comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, get_args

import pytest

from bythebook_conformance.explanations.levels import LEVEL_WORDS, Excuse, Loss, level_of, weaker
from bythebook_conformance.explanations.registry import (
    Explanation,
    Prediction,
    Tested,
    Told,
    explain,
    explained,
    observed,
    settled,
)
from bythebook_conformance.model import LEVELS, Authority, Draft, Exchange, Level, Observation, Request

_EXCHANGE = Exchange(1, Request("write", {"path": {}, "body": {}}, "plain", Draft({})), 200)
_TOLD = Told(_EXCHANGE, "implied", '"a"', '"b"', "changed")


@dataclass(frozen=True)
class Found:
    """A difference in one place and form."""

    place: str = "here"
    form: str = "value"


_FOUND = Found()


def _row(name: str, excuse: Excuse = "explains", **others: Any) -> Explanation[Found]:
    holds = others.pop("holds", True)
    stated = Explanation[Found](
        name, f"says {name}", "a case", frozenset({"here"}), frozenset({"value"}), lambda _: holds, excuse
    )
    return replace(stated, **others)


def _tested(name: str, excuse: Excuse = "explains") -> Explanation[Found]:
    """Returns an explanation that a request would refute."""
    return _row(name, excuse, predicts=lambda _: (Prediction(),))


def _name(row: Explanation[Found] | None) -> str:
    return row.id if row is not None else ""


@pytest.mark.parametrize(
    ("table", "void", "expected"),
    [
        ([_row("first"), _row("second")], [], "first"),
        ([_row("weak", "weakens"), _row("proof", "proves")], [], "weak"),
        ([_row("first", holds=False), _row("second")], [], "second"),
        ([_row("first", over=frozenset({"there"})), _row("second")], [], "second"),
        ([_row("first", forms=frozenset({"null"})), _row("second")], [], "second"),
        ([_row("first"), _row("second")], ["first"], "second"),
        ([_row("first"), _row("second")], ["first", "second"], ""),
        ([_row("first", holds=False)], [], ""),
        ([], [], ""),
    ],
)
def test_first_explanation_that_holds_and_is_not_void_counts(
    table: Sequence[Explanation[Found]], void: list[str], expected: str
) -> None:
    assert _name(explain(_FOUND, table, frozenset(void))) == expected


def test_explanation_of_another_place_or_form_is_not_asked() -> None:
    def asked(_: Found) -> bool:
        raise AssertionError

    table = [
        _row("there", over=frozenset({"there"})),
        _row("null", forms=frozenset({"null"})),
    ]

    assert explain(_FOUND, [replace(each, holds=asked) for each in table]) is None


def _said(seen: Observation | None) -> tuple[str, Level | None, str, str]:
    """Returns the outcome, the level, the reason and the id of the explanation."""
    assert seen is not None
    return seen.outcome, seen.level, seen.reason, seen.why


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([], ("fail", "failure", "changed", "")),
        ([_row("first")], ("inconclusive", None, "says first", "first")),
        ([_row("first", "weakens")], ("fail", "warning", "says first", "first")),
        ([_row("first", "weakens", loss="form")], ("fail", "notice", "says first", "first")),
        ([_row("first", "proves")], ("fail", "failure", "", "first")),
    ],
)
def test_finding_has_the_level_and_the_sentence_of_its_explanation(
    table: Sequence[Explanation[Found]], expected: object
) -> None:
    assert _said(explained(_FOUND, table, _TOLD)) == expected


def test_finding_stands_until_the_explanation_is_tested() -> None:
    seen = explained(_FOUND, [_tested("first")], _TOLD)

    assert _said(seen) == ("fail", "failure", "changed", "first")
    assert seen.hypothesis.predictions == (Prediction(),)


def test_finding_says_what_was_expected_and_what_came() -> None:
    seen = observed(None, _TOLD)

    assert (seen.exchange, seen.expected, seen.actual) == (_EXCHANGE, '"a"', '"b"')


_TWO = (_tested("first"), _tested("second", "weakens"))


@pytest.mark.parametrize(
    ("tested", "expected"),
    [
        ({}, ("fail", "failure", "changed", "first")),
        ({"second": "held"}, ("fail", "failure", "changed", "first")),
        ({"first": "held"}, ("inconclusive", None, "says first", "first")),
        ({"first": "void"}, ("fail", "failure", "changed", "second")),
        ({"first": "void", "second": "held"}, ("fail", "warning", "says second", "second")),
        ({"first": "void", "second": "void"}, ("fail", "failure", "changed", "")),
        ({"first": "open", "second": "void"}, ("fail", "warning", "says first", "first")),
        ({"first": "void", "second": "open"}, ("fail", "warning", "says second", "second")),
        ({"first": "open", "second": "open"}, ("fail", "warning", "says first", "first")),
        ({"first": "open", "second": "held"}, ("fail", "warning", "says second", "second")),
        ({"first": "open"}, ("fail", "failure", "changed", "second")),
    ],
)
def test_tests_decide_which_explanation_stays(tested: dict[str, Tested], expected: object) -> None:
    assert _said(settled(explained(_FOUND, _TWO, _TOLD), tested)) == expected


def test_explanation_without_a_request_takes_the_place_of_one_that_failed() -> None:
    seen = explained(_FOUND, [_tested("first"), _row("second")], _TOLD)

    assert _said(settled(seen, {"first": "void"})) == ("inconclusive", None, "says second", "second")


def test_explanation_without_a_request_takes_the_place_of_one_that_stays_open() -> None:
    seen = explained(_FOUND, [_tested("first"), _row("proof", "proves")], _TOLD)

    assert _said(settled(seen, {"first": "open"})) == ("fail", "failure", "", "proof")


@pytest.mark.parametrize("seen", [None, observed(None, _TOLD), observed(_row("first"), _TOLD)])
def test_what_no_request_tests_is_left_as_it_is(seen: Observation | None) -> None:
    assert settled(seen, {"first": "void", "": "void"}) == seen


def test_open_explanation_of_a_convention_is_a_notice() -> None:
    seen = explained(_FOUND, [_tested("first")], replace(_TOLD, authority="inferred"))

    assert _said(settled(seen, {"first": "open"})) == ("fail", "notice", "says first", "first")


@pytest.mark.parametrize("authority", get_args(Authority))
@pytest.mark.parametrize("loss", get_args(Loss))
def test_level_without_an_explanation_is_that_of_the_authority(authority: Authority, loss: Loss) -> None:
    assert level_of(authority, loss, None) == ("warning" if authority in {"said", "inferred"} else "failure")


@pytest.mark.parametrize(("authority", "loss"), list(product(get_args(Authority), get_args(Loss))))
def test_explanation_that_does_more_makes_a_finding_less(authority: Authority, loss: Loss) -> None:
    grave: list[Excuse] = ["proves", "weakens", "explains"]
    levels = [level_of(authority, loss, each) for each in grave]

    assert levels[0] == "failure"
    assert [*LEVELS, None].index(levels[1]) < [*LEVELS, None].index(levels[2])


def test_lost_form_is_less_than_a_lost_meaning() -> None:
    assert (level_of("implied", "meaning", "weakens"), level_of("implied", "form", "weakens")) == ("warning", "notice")


def test_refusal_that_is_explained_is_still_a_notice() -> None:
    assert level_of("stated", "acceptance", "explains") == "notice"


def test_each_loss_has_words() -> None:
    assert set(LEVEL_WORDS) == set(get_args(Loss))


@pytest.mark.parametrize(
    ("level", "expected"), [("failure", "warning"), ("warning", "notice"), ("notice", "notice"), (None, None)]
)
def test_weaker_is_the_next_level_below(level: Level | None, expected: Level | None) -> None:
    assert weaker(level) == expected
