"""Measures how long work at the end of a run takes, by doing a small part of it while the run goes on.

A part of it is done again and again: the machine may get slower, and what was sent makes more to judge.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Rehearsal"]

# The work may take so many times as long as was measured.
_MARGIN = 1.5
# Rehearsals take at most one part in so many of the time, and are so many seconds apart at least.
_SHARE, _LEAST = 40, 0.5


@dataclass
class Rehearsal:
    """Returns, when called, about how many seconds a piece of work takes.

    `work` does a part of it and returns the number of pieces that it did, `total` returns how many there are. Several
    threads may call it: while one of them measures, the others get what was measured before.
    """

    work: Callable[[], int]
    total: Callable[[], int]
    clock: Callable[[], float] = time.monotonic
    _each: float = 0.0
    _again: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __call__(self) -> float:
        """Returns the number of seconds, with a margin; 0 as long as there is nothing to measure."""
        if (self._again is None or self.clock() >= self._again) and self._lock.acquire(blocking=False):
            try:
                self._measure()
            finally:
                self._lock.release()
        return self.seconds * _MARGIN

    @property
    def seconds(self) -> float:
        """About how many seconds it takes by the latest measure, without a margin."""
        return self._each * self.total()

    def _measure(self) -> None:
        if not self._each:  # what is read or imported once must not count for each piece
            self.work()
        began = self.clock()
        done = self.work()
        took = self.clock() - began
        self._each = took / done if done else 0.0
        self._again = self.clock() + max(took * _SHARE, _LEAST)
