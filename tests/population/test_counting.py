"""What counts: a judge that judges nothing wins nothing, and a planted bug that is not found disqualifies a pair."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bythebook.population.bound import upper_bound
from bythebook.population.pairs import PLAIN, Pair, dealt
from bythebook.population.report import section
from bythebook.population.results import CRASHED, INERT, Control, Judged
from bythebook.population.tally import Population
from bythebook.population.trial import Trials
from bythebook.prove.court import Court, Run
from bythebook_openapi.document.load import load
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.faults import families
from bythebook_simulator.faults.families import LATE
from bythebook_simulator.faults.variations import VARIATIONS

SPEC = Path("specs/ontora/openapi.yaml")
FOUND = Control("default-wrong@make/body/size", "default", "failure")
GOOD = Judged("a|b", "a", ("b",), raised=10, judged=7, operations=1, control=FOUND)


def changed(**words: Any) -> Judged:
    return dataclasses.replace(GOOD, **words)


def population(*results: Judged) -> Population:
    return Population("x", "1", 1, 0, results, {})


def test_pair_counts_if_the_run_judged_enough_and_found_the_planted_bug() -> None:
    assert GOOD.why_not == ""


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"judged": 6}, "less than 70 % of the requirements passed or failed"),
        ({"raised": 0, "judged": 0}, "less than 70 % of the requirements passed or failed"),
        ({"untested": ("make",)}, "an operation is untested"),
        ({"is_cut": True}, "the run reached the limit of requests"),
        ({"control": None}, "no bug could be planted that a client can see"),
        ({"control": dataclasses.replace(FOUND, found="")}, "the planted bug was not found"),
        ({"control": dataclasses.replace(FOUND, found="notice")}, "the planted bug was not found"),
        ({"fate": INERT}, "the variations change no response of the run"),
        ({"fate": CRASHED}, "the judge or the simulator crashed"),
    ],
)
def test_pair_does_not_count(words: dict[str, object], why: str) -> None:
    assert changed(**words).why_not == why


def test_accusation_is_reported_though_its_pair_does_not_count() -> None:
    found = population(GOOD, changed(id="c|d", document="c", judged=0, accusations=(("warning", "make/status"),)))

    assert [each.id for each in found.accused] == ["c|d"]
    assert (found.documents, found.accused_documents) == (["a", "c"], ["c"])
    assert found.by_kind == {"warning status": 1}


def test_missed_bug_lowers_what_is_found_though_its_pair_does_not_count() -> None:
    every = population(GOOD, changed(id="a|c", control=dataclasses.replace(FOUND, found=""))).detection[-1]

    assert (every.planted, every.found, every.strict, every.failures) == (2, 1, 1, 1)


def test_faults_that_no_rule_looked_for_at_first_have_a_figure_of_their_own() -> None:
    lost, seen = (
        dataclasses.replace(FOUND, id=f"id-reused@{name}", found=level) for name, level in (("a", ""), ("b", "warning"))
    )
    found = population(GOOD, *(changed(id=each.id, control=each) for each in (lost, seen)))

    assert [(each.family, each.planted, each.strict) for each in found.late] == [("id-reused", 2, 1), ("all", 2, 1)]
    assert "1 of 2 are found under `--strict` (50.0 %), 0 by a failure" in section(found, "command", "today")


def test_missed_bugs_are_listed_by_operator_and_document() -> None:
    def with_bug(name: str, operator: str, found: str, document: str) -> Judged:
        control = Control(f"{operator}@make/body/{name}", "update", found)
        return changed(id=f"{document}|{name}", document=document, control=control)

    some = population(
        with_bug("a", "creates-twice", "", "shop.json"),
        with_bug("b", "creates-twice", "notice", "shop.json"),
        with_bug("c", "creates-twice", "", "books.json"),
        with_bug("d", "creates-twice", "warning", "books.json"),
        with_bug("e", "forgets", "", "books.json"),
        dataclasses.replace(with_bug("f", "forgets", "", "books.json"), untested=("make",)),
    )

    assert [(each.operator, each.document, each.count, each.notices) for each in some.missed] == [
        ("creates-twice", "shop.json", 2, 1),
        ("creates-twice", "books.json", 1, 0),
        ("forgets", "books.json", 1, 0),
    ]
    text = section(some, "command", "today")
    assert "4 planted bugs are not found under `--strict`." in text
    assert "- `creates-twice` 3: `shop.json` 2 (1), `books.json` 1\n- `forgets` 1: `books.json` 1\n" in text
    assert "What is missed" not in section(population(GOOD), "command", "today")


def test_operators_without_a_rule_at_first_exist() -> None:
    """A renamed operator would silently leave the figure."""
    assert {name for name in families._LATE if name not in LATE} == set()


def test_bound_is_over_documents_and_not_over_pairs() -> None:
    some = [changed(id=f"{document}|{number}", document=document) for document in "abc" for number in range(100)]

    assert population(*some).bound == pytest.approx(1 - 0.05 ** (1 / 3))


@pytest.mark.parametrize(
    ("accused", "units", "bound"),
    [(0, 59, 0.0495), (0, 60, 0.0487), (1, 10, 0.3942), (2, 20, 0.2826), (3, 3, 1), (0, 0, 1)],
)
def test_bound_is_exact(accused: int, units: int, bound: float) -> None:
    """The values are those of tables of the one-sided interval of Clopper and Pearson."""
    assert upper_bound(accused, units) == pytest.approx(bound, abs=5e-5)


@given(st.integers(0, 30), st.integers(1, 100))
def test_bound_falls_with_more_units_and_rises_with_more_accused(accused: int, units: int) -> None:
    assert upper_bound(accused, units) >= upper_bound(accused, units + 1) - 1e-9
    assert upper_bound(accused, units) <= upper_bound(accused + 1, units) + 1e-9
    assert upper_bound(accused, units) >= min(accused / units, 1)


DOCUMENTS = {f"{number}.json": number for number in range(1, 41)}


def test_deal_is_the_same_for_a_seed_and_each_pair_comes_once() -> None:
    pairs = dealt(DOCUMENTS, 1, 2000)

    assert pairs == dealt(DOCUMENTS, 1, 2000)
    assert pairs[:500] == dealt(DOCUMENTS, 1, 500)
    assert pairs != dealt(DOCUMENTS, 2, 2000)
    assert len({each.id for each in pairs}) == len(pairs) == 2000


def test_each_beginning_of_the_deal_is_spread_over_documents_and_styles() -> None:
    pairs = dealt(DOCUMENTS, 1, 600)
    styles = {each.id: each.style for each in VARIATIONS}

    assert [each.variations for each in pairs[:40]] == [(PLAIN,)] * 40
    assert {sum(each.document == name for each in pairs) for name in DOCUMENTS} == {15}
    assert {styles[name] for each in pairs for name in each.variations} == {*styles.values()}


def test_combination_has_no_two_variations_of_one_aspect() -> None:
    aspects = {each.id: each.aspect for each in VARIATIONS}
    for pair in dealt(DOCUMENTS, 3, 1000):
        some = [aspects[name] for name in pair.variations if aspects[name]]
        assert len(some) == len(set(some)), pair


def test_one_small_document_gives_all_of_its_pairs_and_no_more() -> None:
    pairs = dealt({"a": 1}, 1, 10_000)

    assert {(each.id,) for each in VARIATIONS} <= {each.variations for each in pairs}
    assert len({each.id for each in pairs}) == len(pairs)


@pytest.fixture
def trials() -> Trials:
    return Trials("ontora", load(SPEC), 1, 0, 500)


def pair(*variations: str) -> Pair:
    return Pair("ontora", variations)


def test_judge_that_judges_nothing_wins_nothing(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sends nothing and accuses nobody."""
    monkeypatch.setattr(Court, "run", lambda *_: Run(frozenset(), (), frozenset(), 0, 100, 0, is_cut=False))
    result = trials.judged(pair(PLAIN))

    assert (result.accusations, result.why_not) == ((), "less than 70 % of the requirements passed or failed")


@pytest.mark.soak
def test_judge_that_never_accuses_wins_nothing(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says of each requirement that it passed. The planted bug shows that."""
    whole = Court.run

    def blind(court: Court, behavior: Behavior, operations: frozenset[str], examples: int) -> Run:
        run = whole(court, behavior, operations, examples)
        return dataclasses.replace(run, accused=frozenset(), judged=run.raised)

    monkeypatch.setattr(Court, "run", blind)
    result = trials.judged(pair(PLAIN))

    assert (result.accusations, result.why_not) == ((), "the planted bug was not found")
    assert result.control is not None


def test_crash_is_a_result(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> Run:
        raise KeyError("x")

    monkeypatch.setattr(Court, "run", crash)

    assert trials.judged(pair(PLAIN)).error == "KeyError: 'x'"
