"""Judges a small server by a small document, and says in short what became of each requirement."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from documents import Stated
from hypothesis import settings
from servers import Respond, Served

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.model import Verdict
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.model.contract import Contract

__all__ = [
    "NO_WAITS",
    "Judge",
    "accused",
    "contract_in",
    "failures",
    "judge_in",
    "judged_at",
    "outcomes",
    "passed",
    "searched",
    "summary_of",
    "verdict",
    "warnings",
]

Judge = Callable[..., Summary]
# A server of the tests shows a change at once, after a number of reads, or never. Reads are repeated as often as for a
# user, and without a delay. Nobody else needs its data: `tests/ordinary/test_harm.py` says what a run spares of others.
NO_WAITS = Limits(waits=(0.0,) * len(Limits().waits), guard="none")


def contract_in(folder: Path, paths: Stated, components: Stated | None = None, *, version: str = "3.0.3") -> Contract:
    """Return the contract of a document of these paths, and of what they refer to. Its file is `small.json`."""
    file = folder / "small.json"
    head = {"openapi": version, "info": {"title": "small", "version": "1"}, "components": components or {}}
    file.write_text(json.dumps({**head, "paths": paths}))
    return contract_of(str(file))


def searched(examples: int = 5) -> int:
    """Return how many requests the search of a run draws: none, or those examples in `make soak`.

    What a rule sees does not hang on the search. It would take a third of the time of the tests.
    """
    return examples if settings.get_current_profile_name() == "thorough" else 0


def summary_of(contract: Contract, target: Target, **effort: Any) -> Summary:
    """Judge a server by a contract; seed 1, no waits, and the search of `make soak` alone, unless said otherwise."""
    results = tuple(
        engine.run(contract, target, Effort(**{"seed": 1, "examples": searched(), "limits": NO_WAITS, **effort}))
    )
    return Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)


def judged_at(contract: Contract, server: Any, url: str, token: str, **effort: Any) -> Summary:
    """Return what the kit says of a server that is reached in this process, as if it had been asked at a URL."""
    target = Target(contract, "http://testserver", {"Authorization": token}, app=server)
    results = tuple(engine.run(contract, target, Effort(**{"seed": 1, "examples": 0, "limits": NO_WAITS, **effort})))
    return Summary(contract, url, 1, results, target.sent, 0.0, redacted=target.redacted)


def judge_in(folder: Path) -> Judge:
    """Return what judges a function as a server, or an app, by the paths of a document."""

    def judge(
        server: Respond | None,
        paths: Stated,
        components: Stated | None = None,
        *,
        app: Any = None,
        headers: Mapping[str, str] | None = None,
        version: str = "3.0.3",
        **effort: Any,
    ) -> Summary:
        contract = contract_in(folder, paths, components, version=version)
        served = app if server is None else Served(server)
        return summary_of(contract, Target(contract, "http://testserver", headers or {}, app=served), **effort)

    return judge


def failures(summary: Summary) -> set[str]:
    """Return the ids of the requirements that failed as failures."""
    return {each.requirement.id for each in summary.verdicts if each.level == "failure"}


def warnings(summary: Summary) -> dict[str, str]:
    """Return the requirements that failed as warnings, each with the reason."""
    return {each.requirement.id: each.reason for each in summary.verdicts if each.level == "warning"}


def accused(summary: Summary) -> dict[str, str]:
    """Return every requirement that failed: `failure`, or `warning` or `notice` with the reason."""
    return {
        each.requirement.id: f"{each.level} {each.reason if each.level != 'failure' else ''}".strip()
        for each in summary.verdicts
        if each.level
    }


def outcomes(summary: Summary) -> dict[str, str]:
    """Return the outcome of each requirement: pass, fail, inconclusive or error."""
    return {each.requirement.id: each.outcome for each in summary.verdicts}


def passed(summary: Summary) -> set[str]:
    """Return the ids of the requirements that passed."""
    return {each.requirement.id for each in summary.verdicts if each.outcome == "pass"}


def verdict(summary: Summary, requirement: str) -> Verdict:
    """Return the verdict on one requirement."""
    return next(each for each in summary.verdicts if each.requirement.id == requirement)
