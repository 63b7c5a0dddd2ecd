"""Compares two versions with each other, and each with itself where they differ; with swapped roles too if asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.running.engine import Effort, guard_of
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.stop import StoppedError
from bythebook_conformance.versions.background import wait_for
from bythebook_conformance.versions.confirm import repeat
from bythebook_conformance.versions.differences.comparison import compared
from bythebook_conformance.versions.differences.difference import Difference, Seen
from bythebook_conformance.versions.differences.volatile import Volatile
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.follower import Follower
from bythebook_conformance.versions.group import Group, grouped
from bythebook_conformance.versions.lockstep import lockstep
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
    selves = (_Itself(contract, first, effort), _Itself(contract, second, effort))
    tell("A drives, B follows")
    sides = [_Side(contract, (first, second), effort, selves, tell)]
    if both:
        tell("B drives, A follows")
        swapped = replace(effort, mark=f"{effort.mark}b")  # the texts of the first run may still be there
        sides.append(_Side(contract, (second, first), swapped, (selves[1], selves[0]), tell))
    seen = Seen()
    for number, side in enumerate(sides):
        found = side.seen()
        seen.differences += map(_turned, found.differences) if number else found.differences
        seen.looked += found.looked
    sent = sum(side.sent for side in sides) + sum(each.sent for each in selves)
    return _told(sides, seen, sent)


class _Side:
    """One run with its roles: the first version drives. Probes follow, then both versions are compared with themselves
    in what differs, requests are repeated, and what a server may fill in later is read again.
    """

    def __init__(
        self,
        contract: Contract,
        targets: tuple[Target, Target],
        effort: Effort,
        selves: tuple[_Itself, _Itself],
        tell: Callable[[str], None],
    ) -> None:
        self.contract, self.selves, self.tell = contract, selves, tell
        self._seen: tuple[tuple[int, int, int], Seen] | None = None
        self.run = lockstep(contract, *targets, effort)
        before = sum(each.sent for each in targets)
        followers = [Follower(contract, each, guard_of(each, effort.limits), self.run.names) for each in targets]
        twins = Twins(contract, (followers[0], followers[1]), self.run)
        try:
            with suppress(StoppedError):
                probe(twins)
                self._calibrate()
                repeat(twins, grouped(self.seen()))
                self._calibrate()
                wait_for(twins, grouped(self.seen()), effort.limits.waits)
        finally:
            twins.clean_up()
        own = [each for result in self.run.results for each in result.created if not each.is_gone]
        self.left = [*own, *self.run.follower.left, *(each for side in followers for each in side.left)]
        self.sent = self.run.sent + sum(each.sent for each in targets) - before

    def _calibrate(self) -> None:
        """Compares each version with itself in the operations whose responses differ, and the second one in those that
        the first one does not explain.
        """
        for itself in self.selves:
            itself.look(self.seen().differences, self.tell)

    def seen(self) -> Seen:
        """Returns the differences in all that was exchanged until now."""
        first, second = (itself.volatile for itself in self.selves)
        known = len(self.run.log), len(first), len(second)
        if self._seen is None or self._seen[0] != known:
            self._seen = known, compared(self.contract, self.run.log, self.run.names, (first, second))
        return self._seen[1]

    def is_calibrated(self, group: Group) -> bool:
        """Returns whether both versions were compared with themselves in what differs: a run may end before that."""
        return all(itself.knows(each) for itself in self.selves for each in group.differences)


@dataclass
class _Itself:
    """A version compared with itself, with another seed, operation by operation as it is asked for."""

    contract: Contract
    target: Target
    effort: Effort
    volatile: Volatile = field(default_factory=Volatile)
    sent: int = 0
    _known: set[str] = field(default_factory=set)

    def knows(self, difference: Difference) -> bool:
        """Returns whether the version was compared with itself in the operations of a difference."""
        return {difference.operation, difference.exchanged.operation.id} <= self._known

    def look(self, differences: Sequence[Difference], tell: Callable[[str], None]) -> None:
        """Compares the version with itself in the operations of differences that it was not yet compared in."""
        brought = {name for each in differences for name in (each.operation, each.exchanged.operation.id)}
        names = _around(self.contract, brought) - self._known
        if brought <= self._known:
            return
        tell(f"{self.target.shown} is compared with itself")
        chosen = _simple(self.contract, names)
        other = replace(self.effort, seed=self.effort.seed + _OTHER_SEED, examples=0, chosen=chosen)
        found = lockstep(self.contract, replace(self.target), replace(self.target), other)
        self.volatile.add(compared(self.contract, found.log, found.names).differences)
        self.sent += found.sent
        if not self.target.stop.is_ended:
            self._known |= names


def _around(contract: Contract, names: Collection[str]) -> set[str]:
    """Returns the ids of operations, and of those that write or show the same resources."""
    roots = {re.sub(r"/\{[^/]*\}$", "", each.path) for each in contract.operations if each.id in names}
    return {each.id for each in contract.operations if any(f"{each.path}/".startswith(f"{root}/") for root in roots)}


def _simple(contract: Contract, names: Collection[str]) -> frozenset[str]:
    """Returns the ids of the requirements that a few valid requests to operations test: a refusal shows no values."""
    operations = (each for each in contract.operations if each.id in names)
    found = (pair for operation in operations for pair in requirements(contract, operation))
    return frozenset(each.id for rule, each in found if rule.wrong is None and rule.traits.judged_by_schema)


def _turned(difference: Difference) -> Difference:
    """Returns a difference of a run with swapped roles as one of a run with the usual ones."""
    each = difference.exchanged
    turned = Exchanged(each.operation, each.b, each.a, each.resource, each.probe)
    return replace(difference, a=difference.b, b=difference.a, exchanged=turned)


def _told(sides: list[_Side], seen: Seen, sent: int) -> Compared:
    alone: dict[str, dict[str, int]] = {}
    for side in sides:
        for operation, reasons in side.run.alone.items():
            for why, count in reasons.items():
                known = alone.setdefault(operation, {})
                known[why] = known.get(why, 0) + count
    untested = {each.plan.operation.id: each.refused for each in sides[0].run.results if each.refused}
    groups = grouped(seen)
    confirmed = tuple(each for each in groups if each.is_repeated and sides[0].is_calibrated(each))
    exchanged, left = sum(len(side.run.log) for side in sides), tuple(each for side in sides for each in side.left)
    return Compared(
        confirmed, tuple(each for each in groups if each not in confirmed), exchanged, sent, alone, left, untested
    )
