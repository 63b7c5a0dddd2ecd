"""The judge is judged: each liar breaks exactly what it breaks, and no correct server is accused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from correct import CORRECT
from harness import Check
from judging import searched
from liars import LIARS, Liar

from bythebook_conformance.reports.report import Gate
from bythebook_conformance.reports.summary import Summary


def broken(summary: Summary, level: str) -> set[str]:
    return {each.requirement.id for each in summary.verdicts if each.level == level}


@pytest.mark.parametrize("liar", LIARS, ids=lambda liar: liar.name.replace(" ", "-"))
def test_liar_breaks_exactly_what_it_lies_about(liar: Liar, check: Check) -> None:
    summary = check(liar.server(), examples=searched(10))

    assert broken(summary, "failure") == liar.failures
    assert broken(summary, "warning") == liar.warnings
    assert liar.notices <= broken(summary, "notice")
    assert summary.exit_code == (1 if liar.failures else 0)
    strict = replace(summary, gate=Gate(strict=True))
    assert strict.exit_code == (1 if liar.failures or liar.warnings else 0)


@pytest.mark.parametrize("server", CORRECT, ids=lambda liar: liar.name.replace(" ", "-"))
def test_correct_server_is_not_accused(server: Liar, check: Check) -> None:
    summary = check(server.server())

    assert broken(summary, "failure") == set()
    assert broken(summary, "warning") == server.warnings
    assert summary.exit_code == 0
    assert summary.requests <= 220 or server.warnings
