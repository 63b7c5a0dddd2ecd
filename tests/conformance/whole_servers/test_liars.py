"""The judge is judged: each liar breaks exactly what it breaks, and no correct server is accused.

`make test` runs one liar for each set of rules that a liar breaks, `make soak` all of them. What else a rule accuses
stands in its own file of tests/conformance/rules.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from correct import CORRECT
from harness import Check
from judging import searched
from liars import LIARS, Liar

from bythebook_conformance.reports.report import Gate
from bythebook_conformance.reports.summary import Summary


def broken(summary: Summary, level: str) -> set[str]:
    return {each.requirement.id for each in summary.verdicts if each.level == level}


def sampled() -> list[Any]:
    """Every liar; the first of those that break the same rules at the same levels has no mark."""
    firsts: dict[frozenset[tuple[str, str]], Liar] = {}
    for each in LIARS:
        firsts.setdefault(rules(each), each)
    return [
        pytest.param(each, id=each.name.replace(" ", "-"), marks=[] if each in firsts.values() else [pytest.mark.soak])
        for each in LIARS
    ]


def rules(liar: Liar) -> frozenset[tuple[str, str]]:
    """Return the rules that a liar breaks, each with the level."""
    broken_at = {"failure": liar.failures, "warning": liar.warnings, "notice": liar.notices}
    return frozenset(
        (level, each.rpartition("/")[2].partition(":")[0]) for level in broken_at for each in broken_at[level]
    )


@pytest.mark.many(2)
@pytest.mark.parametrize("liar", sampled())
def test_liar_breaks_exactly_what_it_lies_about(liar: Liar, check: Check) -> None:
    summary = check(liar.server(), examples=searched(10))

    assert broken(summary, "failure") == liar.failures
    assert broken(summary, "warning") == liar.warnings
    assert liar.notices <= broken(summary, "notice")
    assert summary.exit_code == (1 if liar.failures else 0)
    strict = replace(summary, gate=Gate(strict=True))
    assert strict.exit_code == (1 if liar.failures or liar.warnings else 0)


@pytest.mark.many(2)
@pytest.mark.parametrize("server", CORRECT, ids=lambda liar: liar.name.replace(" ", "-"))
def test_correct_server_is_not_accused(server: Liar, check: Check) -> None:
    summary = check(server.server())

    assert broken(summary, "failure") == set()
    assert broken(summary, "warning") == server.warnings
    assert summary.exit_code == 0
    assert summary.requests <= 220 or server.warnings
