"""The judge is judged at every depth and place: each liar of the shop breaks exactly what it lies about, no correct
shop is accused, and of the honest one all operations are judged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import liars
import pytest
import shop
from judging import NO_WAITS
from shop import AUTHORIZATION, Shop
from shop_correct import CORRECT
from shop_liars import LIARS, Liar, broken, run

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.rules import RULES
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract


@pytest.fixture(scope="module")
def document() -> Contract:
    return Contract(load(Path(shop.__file__).parent / "openapi.yaml"))


def name(liar: Liar) -> str:
    return liar.name.replace(" ", "-")


def sampled() -> list[Any]:
    """Every liar; `make test` runs one in forty, `make soak` all."""
    return [
        pytest.param(each, id=name(each), marks=[pytest.mark.soak] if index % 40 else [])
        for index, each in enumerate(LIARS)
    ]


@pytest.mark.many(2)
@pytest.mark.parametrize("liar", sampled())
def test_liar_breaks_exactly_what_it_lies_about(liar: Liar, document: Contract) -> None:
    summary = run(document, liar)

    assert broken(summary, "failure") == liar.failures
    assert broken(summary, "warning") == liar.warnings
    assert summary.exit_code == (1 if liar.failures else 0)


@pytest.mark.many(2)
@pytest.mark.parametrize("server", CORRECT, ids=name)
def test_correct_server_is_not_accused(server: Liar, document: Contract) -> None:
    summary = run(document, server)

    assert broken(summary, "failure") == set()
    assert broken(summary, "warning") == server.warnings
    assert summary.exit_code == 0


# The shop has no unique names and no revisions, refuses in one way and before it keeps anything, gives each thing an id
# of its own, which can be deleted twice, and takes what is below with it; it has no filters by a free text, and
# describes each response: tests/conformance/rules lies about these, about what lists show and count, about white
# space, about members that a patch takes out, and about actions.
ELSEWHERE = {
    *("action-kept", "blank-kept", "deleted-again", "deleted-below", "own-id", "patch-removed", "query-matches"),
    *("refusal", "revision-raised", "server-times", "listed-whole", "more-told", "total-covers"),
    *(
        "created-once",
        "immutable",
        "own-texts",
        "put-again",
        "others-kept",
        "refused-kept",
        "unique",
        "conflict",
        "readable",
        "shown-read-only",
        "stale-write",
        "undescribed-echo",
    ),
    *("integer-spelling", "unjudged"),
}


def test_all_operations_of_the_honest_shop_are_judged(document: Contract) -> None:
    target = Target(document, "http://testserver", {"Authorization": AUTHORIZATION}, app=Shop())
    results = tuple(engine.run(document, target, Effort(seed=1, examples=1, limits=NO_WAITS)))
    summary = Summary(document, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)
    outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in summary.verdicts:
        outcomes[each.requirement.kind][each.outcome] += 1

    assert {each.requirement.id for each in summary.verdicts if each.level} == set()
    assert {each.plan.operation.id for each in results if each.untested} == set()
    assert {each.plan.operation.id for each in results} == {each.id for each in document.operations}
    assert {kind for kind, counted in outcomes.items() if not counted["pass"]} <= ELSEWHERE
    assert outcomes.keys() | ELSEWHERE == {rule.kind for rule in RULES}
    assert summary.exit_code == 0


def test_every_rule_has_a_liar() -> None:
    assert lied_about([*LIARS, *liars.LIARS]) == {rule.kind for rule in RULES} - ELSEWHERE


def test_every_kind_of_place_is_lied_about() -> None:
    told = {each for liar in LIARS for each in liar.failures | liar.warnings}
    marks = ("/body/*/", "/*/*/", "/(", "/query/", "/header/", "/cookie/", "/path/", "/response/", "/response-header/")

    assert [mark for mark in marks if not any(mark in each for each in told)] == []


def lied_about(some: list[Liar | liars.Liar]) -> set[str]:
    return {each.rpartition("/")[2].partition(":")[0] for liar in some for each in liar.failures | liar.warnings}
