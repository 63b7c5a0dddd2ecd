"""Sends pairs to worker processes, and yields what became of each. It judges and prints nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from threading import Lock
from uuid import uuid4

from bythebook.population.journal import code_digest
from bythebook.population.pairs import Pair
from bythebook.population.results import Judged
from bythebook.population.trial import Trials
from bythebook.prove.workers import Seat, Workers, completed
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError

__all__ = ["Measurement", "judged"]

# A task is so many pairs of one document: what is read and planned of it is used again.
_TOGETHER = 5


@dataclass(frozen=True)
class Measurement:
    """The documents by name, and how each pair is judged."""

    documents: Mapping[str, Document]
    seed: int
    examples: int
    requests: int


@dataclass
class _Desk:
    """What a worker process keeps: the measurement, and the trials of the document that it judges now."""

    measurement: Measurement
    trials: Trials | None = None

    def of(self, document: str) -> Trials:
        if self.trials is None or self.trials.name != document:
            some = self.measurement
            self.trials = Trials(document, some.documents[document], some.seed, some.examples, some.requests)
        return self.trials


# The desks of this process, by run.
_DESKS: dict[str, _Desk] = {}
# A Dask worker may run tasks in several threads, and a desk judges one pair after the other.
_JUDGING = Lock()


def _take(run: str, measurement: Measurement, wanted: tuple[str, str]) -> None:
    """Keeps the measurement in this process, so that each document is sent to each process once."""
    found = (version("bythebook"), code_digest())
    if found != wanted:
        told, expected = (f"bythebook {number} ({code[:12]})" for number, code in (found, wanted))
        raise InputError(f"a worker has {told}", expected=f"{expected}, as this process has")
    _DESKS.setdefault(run, _Desk(measurement))


def _leave(run: str) -> None:
    _DESKS.pop(run, None)


def _judge(run: str, pairs: Sequence[Pair], deadline: float | None) -> list[Judged]:
    """Returns the results of the pairs of a document, of fewer where the deadline passes."""
    found: list[Judged] = []
    with _JUDGING:
        for pair in pairs:
            if deadline is not None and time.time() >= deadline:
                break
            found.append(_DESKS[run].of(pair.document).judged(pair))
    return found


def judged(
    measurement: Measurement, pairs: Sequence[Pair], workers: Workers, deadline: float | None
) -> Iterator[Judged]:
    """Yields the result of each pair, as they end. No pair begins after the deadline, in seconds since the epoch."""
    if not pairs:
        return
    run = uuid4().hex
    wanted = (version("bythebook"), code_digest())
    seat = Seat(partial(_take, run, measurement, wanted), partial(_leave, run))
    tasks: list[Callable[[], list[Judged]]] = [partial(_judge, run, part, deadline) for part in _parts(pairs)]
    for results in completed(workers, seat, tasks):
        yield from results


def _parts(pairs: Sequence[Pair]) -> Iterator[tuple[Pair, ...]]:
    """Yields a few pairs of one document, then of the next, so that each beginning is spread over all documents."""
    by_document: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_document.setdefault(pair.document, []).append(pair)
    longest = max(map(len, by_document.values()), default=0)
    for start in range(0, longest, _TOGETHER):
        for some in by_document.values():
            if part := some[start : start + _TOGETHER]:
                yield tuple(part)
