"""Runs the kit against one variant, in this process, and says whether the fault was found."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache

from miniature import AUTHORIZATION

from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.reports.report import Gate
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.model.contract import Contract
from variants import VARIANTS
from variants.variant import Variant


@dataclass(frozen=True)
class Outcome:
    """What the kit said of a variant: whether it found the fault, and what it accused, as `LEVEL ID`.

    A warning that is right of a correct server is not among what it accused.
    """

    found: bool
    gate: bool
    accused: tuple[str, ...]
    requests: int
    seconds: float


@cache
def _contract() -> Contract:
    return contract_of("ontora")


def judged(variant: Variant, seed: int = 1, examples: int = 10, limits: Limits | None = None) -> Outcome:
    """Return what a run comes to, with the exit code under `--fail-on notice` and without.

    A fault is found where the run fails, and accuses one of the variant's own fields, or says that the server broke.
    """
    started = time.perf_counter()
    target = Target(_contract(), "http://testserver", {"Authorization": AUTHORIZATION}, app=variant.server())
    results = tuple(engine.run(_contract(), target, Effort(seed=seed, examples=examples, limits=limits or Limits())))
    seconds = time.perf_counter() - started
    gate, whole = (
        Summary(_contract(), target.shown, seed, results, target.sent, seconds, gate=each, redacted=target.redacted)
        for each in (Gate(), Gate(strict=True, notices=True))
    )
    about = {each.level for each in whole.verdicts if each.level and _is_about(variant, each.requirement.id)}
    accused = [
        f"{each.level} {each.requirement.id}"
        for each in whole.verdicts
        if each.level == "failure" or (each.level == "warning" and each.requirement.id not in variant.warned)
    ]
    return Outcome(
        found=whole.exit_code == 1 and bool(about),
        gate=gate.exit_code == 1 and "failure" in about,
        accused=tuple(accused),
        requests=target.sent,
        seconds=seconds,
    )


def _is_about(variant: Variant, requirement: str) -> bool:
    """Whether a requirement (`OPERATION/LOCATION/POINTER/KIND`) is on one of the variant's fields, or on none."""
    named = requirement.split("/")[2:-1]
    return not named or not variant.fields or not set(named).isdisjoint(variant.fields)


def judged_number(number: int) -> tuple[int, Outcome]:
    """Return the number of a variant in the table and what a run of it comes to, for another process."""
    return number, judged(VARIANTS[number])
