"""Judges one pair in this process, and plants a bug in the same server to see whether the judge finds it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import islice
from random import Random

from bythebook.population.pairs import PLAIN, Pair
from bythebook.population.results import CRASHED, INERT, Control, Judged
from bythebook.prove.court import Court, Run
from bythebook_conformance.model import LEVELS
from bythebook_openapi.document.load import Document
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.faults.twins import Twin
from bythebook_simulator.faults.variations import VARIATIONS, together
from bythebook_simulator.faults.witnesses import witness

__all__ = ["Trials"]

# So many bugs are tried until one is visible.
_TRIES = 12


@dataclass
class Trials:
    """Judges pairs of one document, with one seed, one number of searched requests and one limit of requests."""

    name: str
    document: Document
    seed: int
    examples: int
    requests: int

    @cached_property
    def _court(self) -> Court:
        court = Court(self.document, self.seed, self.examples)
        court.limits = replace(court.limits, requests=self.requests)
        return court

    @cached_property
    def _plain(self) -> Run:
        """The run of every operation on the server without a variation."""
        return self._court.correctly(frozenset(self._court.operations.values()), self.examples)

    def judged(self, pair: Pair) -> Judged:
        """Returns what the judge says of a pair. A crash is a result too: it is listed and does not count."""
        started = time.perf_counter()
        try:
            found = self._judged(pair)
        except Exception as error:  # noqa: BLE001 - a measurement of hours must not end with one document
            found = Judged(pair.id, pair.document, pair.variations, CRASHED, error=f"{type(error).__name__}: {error}")
        return replace(found, seconds=round(time.perf_counter() - started, 3))

    def _judged(self, pair: Pair) -> Judged:
        found = Judged(pair.id, pair.document, pair.variations, operations=len(self._court.operations))
        varied = self._varied(pair.variations)
        shown = tuple(each for each in pair.variations if self._is_shown(self._varied((each,))))
        if pair.variations != (PLAIN,) and not self._is_shown(varied):
            return replace(found, fate=INERT)
        every = frozenset(self._court.operations.values())
        run = self._plain if pair.variations == (PLAIN,) else self._court.run(varied, every, self.examples)
        found = replace(
            found,
            shown=shown,
            accusations=tuple(sorted(each for each in run.accused if each[0] != "notice")),
            notices=tuple(sorted(each for level, each in run.accused if level == "notice")),
            raised=run.raised,
            judged=run.judged,
            untested=tuple(sorted(run.untested)),
            is_cut=run.is_cut,
            requests=run.requests,
        )
        if not found.why_not.startswith("no bug"):
            return found  # it does not count, whatever is planted
        return replace(found, control=self._control(pair, varied, run))

    def _varied(self, names: Sequence[str]) -> Behavior:
        return together([each for each in VARIATIONS if each.id in names], self._court.server.world)

    def _is_shown(self, varied: Behavior) -> bool:
        """Returns whether a server answers some request of the plain run in another way. Else its run is the same."""
        return self._court.differs(varied, self._plain)

    def _control(self, pair: Pair, varied: Behavior, run: Run) -> Control | None:
        """Returns a visible bug in the server of a pair, and what the judge says of it; None where there is none."""
        random = Random(f"{self.seed} {pair.id}")
        for twin in islice(self._candidates(random, varied), _TRIES):
            planted = _planted(twin, varied)
            server = self._court.server
            if witness(server.twin(varied), server.twin(planted), twin.spot) is None:
                continue
            operations, level = self._court.around(twin.spot), ""
            for examples in dict.fromkeys((0, self.examples)):
                new = self._court.run(planted, operations, examples).accused - run.accused
                level = next((each for each in LEVELS if any(each == one for one, _ in new)), "")
                if level in {"failure", "warning"}:
                    break
            return Control(twin.id, twin.operator.family, level)
        return None

    def _candidates(self, random: Random, varied: Behavior) -> Iterator[Twin]:
        """Yields the bugs that change no step of the varied server, in an order that favors no family."""
        families: dict[str, list[Twin]] = {}
        for twin in self._court.fleet:
            families.setdefault(twin.operator.family, []).append(twin)
        changed = _steps(varied)
        while families:
            family = random.choice(sorted(families))
            twin = families[family].pop(random.randrange(len(families[family])))
            if not families[family]:
                del families[family]
            if not _steps(twin.behavior) & changed:
                yield twin


def _steps(behavior: Behavior) -> frozenset[str]:
    """Returns the names of the steps that differ from the plain server's."""
    plain = Behavior()
    return frozenset(
        each.name for each in fields(Behavior) if getattr(behavior, each.name) != getattr(plain, each.name)
    )


def _planted(twin: Twin, varied: Behavior) -> Behavior:
    """Returns a varied server with a bug in steps that the variations leave alone."""
    return replace(varied, **{name: getattr(twin.behavior, name) for name in _steps(twin.behavior)})
