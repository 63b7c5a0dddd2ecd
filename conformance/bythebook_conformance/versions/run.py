"""Compares two versions: each with itself first, then both with each other, with swapped roles too if that is asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.running.engine import Effort, guard_of
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.stop import StoppedError
from bythebook_conformance.versions.confirm import repeat
from bythebook_conformance.versions.differences.comparison import compared
from bythebook_conformance.versions.differences.difference import Difference, Seen
from bythebook_conformance.versions.differences.volatile import Volatile
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.follower import Follower
from bythebook_conformance.versions.group import Group, grouped
from bythebook_conformance.versions.lockstep import Lockstep, lockstep
from bythebook_conformance.versions.probes import probe
from bythebook_conformance.versions.twins import Twins
from bythebook_openapi.model.contract import Contract

__all__ = ["Compared", "compare"]

# The seed of a calibration is so much higher than that of the run.
_OTHER_SEED = 1_000_003


@dataclass(frozen=True)
class Compared:
    """What a comparison found. `unconfirmed` holds what one resource alone showed, and two fresh ones did not.

    `alone` holds, by operation, why requests were sent to the first version alone.
    """

    groups: tuple[Group, ...]
    unconfirmed: tuple[Group, ...]
    exchanged: int
    sent: int = 0
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
    calibrated = [_calibrated(contract, each, effort, tell, name) for each, name in ((first, "A"), (second, "B"))]
    volatile = [found for found, _ in calibrated]
    tell("A drives, B follows")
    sides = [_Side(contract, (first, second), effort, (volatile[0], volatile[1]))]
    if both:
        tell("B drives, A follows")
        swapped = replace(effort, mark=f"{effort.mark}b")  # the texts of the first run may still be there
        sides.append(_Side(contract, (second, first), swapped, (volatile[1], volatile[0])))
    seen = Seen()
    for number, side in enumerate(sides):
        found = side.seen()
        seen.differences += map(_turned, found.differences) if number else found.differences
        seen.looked += found.looked
    groups = grouped(seen)
    sent = sum(side.sent for side in sides) + sum(sent for _, sent in calibrated)
    return _told([side.run for side in sides], groups, sent, tuple(each for side in sides for each in side.left))


class _Side:
    """One run with its roles: the first version drives. Probes and repeated requests follow."""

    def __init__(
        self, contract: Contract, targets: tuple[Target, Target], effort: Effort, volatile: tuple[Volatile, Volatile]
    ) -> None:
        self.contract, self.volatile = contract, volatile
        self.run = lockstep(contract, *targets, effort)
        before = sum(each.sent for each in targets)
        followers = [Follower(contract, each, guard_of(each, effort.limits), self.run.names) for each in targets]
        twins = Twins(contract, (followers[0], followers[1]), self.run)
        try:
            with suppress(StoppedError):
                probe(twins)
                repeat(twins, grouped(self.seen()))
        finally:
            twins.clean_up()
        own = [each for result in self.run.results for each in result.created if not each.is_gone]
        self.left = [*own, *self.run.follower.left, *(each for side in followers for each in side.left)]
        self.sent = self.run.sent + sum(each.sent for each in targets) - before

    def seen(self) -> Seen:
        """Returns the differences in all that was exchanged until now."""
        return compared(self.contract, self.run.log, self.run.names, self.volatile)


def _calibrated(
    contract: Contract, target: Target, effort: Effort, tell: Callable[[str], None], name: str
) -> tuple[Volatile, int]:
    """Compares a version with itself. Returns what differs, and how many requests were sent."""
    tell(f"{name} is compared with itself")
    other = replace(effort, seed=effort.seed + _OTHER_SEED, examples=0, chosen=_simple(contract))
    found = lockstep(contract, target, replace(target), other)
    return Volatile.of(compared(contract, found.log, found.names).differences), found.sent


def _simple(contract: Contract) -> frozenset[str]:
    """Returns the ids of the requirements that a few valid requests test: a refusal shows no values."""
    found = (pair for operation in contract.operations for pair in requirements(contract, operation))
    return frozenset(each.id for rule, each in found if rule.wrong is None and rule.traits.judged_by_schema)


def _turned(difference: Difference) -> Difference:
    """Returns a difference of a run with swapped roles as one of a run with the usual ones."""
    each = difference.exchanged
    turned = Exchanged(each.operation, each.b, each.a, each.resource, each.probe)
    return replace(difference, a=difference.b, b=difference.a, exchanged=turned)


def _told(runs: list[Lockstep], groups: list[Group], sent: int, left: tuple[Resource, ...]) -> Compared:
    alone: dict[str, dict[str, int]] = {}
    for run in runs:
        for operation, reasons in run.alone.items():
            for why, count in reasons.items():
                known = alone.setdefault(operation, {})
                known[why] = known.get(why, 0) + count
    untested = {each.plan.operation.id: each.refused for run in runs[:1] for each in run.results if each.refused}
    confirmed = tuple(each for each in groups if each.is_repeated)
    alone_seen = tuple(each for each in groups if not each.is_repeated)
    return Compared(confirmed, alone_seen, sum(len(run.log) for run in runs), sent, alone, left, untested)
