"""Compares two versions: each with itself first, then both with each other, with swapped roles too if that is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.versions.comparison import compared
from bythebook_conformance.versions.difference import Difference, Seen
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.group import Group, grouped
from bythebook_conformance.versions.lockstep import Lockstep, lockstep
from bythebook_conformance.versions.volatile import Volatile
from bythebook_openapi.model.contract import Contract

__all__ = ["Compared", "compare"]

# The seed of a calibration is so much higher than that of the run.
_OTHER_SEED = 1_000_003


@dataclass(frozen=True)
class Compared:
    """What a comparison found. `alone` holds, by operation, why requests were sent to the first version alone."""

    groups: tuple[Group, ...]
    exchanged: int
    alone: dict[str, dict[str, int]] = field(default_factory=dict)
    left: tuple[Resource, ...] = ()
    untested: dict[str, str] = field(default_factory=dict)


def compare(
    contract: Contract,
    first: Target,
    second: Target,
    effort: Effort,
    *,
    both: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Compared:
    """Compares two versions of a server. With `both`, the second one drives in a run of its own, too."""
    volatile = tuple(_calibrated(contract, each, effort, tell, name) for each, name in ((first, "A"), (second, "B")))
    tell("A drives, B follows")
    runs = [lockstep(contract, first, second, effort)]
    seen = compared(contract, runs[0].log, runs[0].names, (volatile[0], volatile[1]))
    if both:
        tell("B drives, A follows")
        runs.append(lockstep(contract, second, first, effort))
        swapped = compared(contract, runs[1].log, runs[1].names, (volatile[1], volatile[0]))
        seen = Seen([*seen.differences, *map(_turned, swapped.differences)], seen.looked + swapped.looked)
    return _told(runs, grouped(seen))


def _calibrated(contract: Contract, target: Target, effort: Effort, tell: Callable[[str], None], name: str) -> Volatile:
    """Compares a version with itself. Returns what differs."""
    tell(f"{name} is compared with itself")
    other = replace(effort, seed=effort.seed + _OTHER_SEED, examples=0, chosen=_valid(contract))
    found = lockstep(contract, target, replace(target), other)
    tell(f"{len(found.log)} requests")
    return Volatile.of(compared(contract, found.log, found.names).differences)


def _valid(contract: Contract) -> frozenset[str]:
    """Returns the ids of the requirements that valid requests test: a refusal shows no values."""
    found = (pair for operation in contract.operations for pair in requirements(contract, operation))
    return frozenset(each.id for rule, each in found if rule.wrong is None)


def _turned(difference: Difference) -> Difference:
    """Returns a difference of a run with swapped roles as one of a run with the usual ones."""
    each = difference.exchanged
    turned = Exchanged(each.operation, each.b, each.a, each.resource, each.probe)
    return replace(difference, a=difference.b, b=difference.a, exchanged=turned)


def _told(runs: list[Lockstep], groups: list[Group]) -> Compared:
    alone: dict[str, dict[str, int]] = {}
    for run in runs:
        for operation, reasons in run.alone.items():
            for why, count in reasons.items():
                known = alone.setdefault(operation, {})
                known[why] = known.get(why, 0) + count
    left = tuple(resource for run in runs for resource in run.follower.left)
    untested = {
        each.plan.operation.id: each.record.blocked
        for run in runs[:1]
        for each in run.results
        if not any(each.record.accepted()) and each.record.blocked
    }
    return Compared(tuple(groups), sum(len(run.log) for run in runs), alone, left, untested)
