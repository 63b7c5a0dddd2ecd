"""Why a run ends before it has sent everything: a signal, or a limit of time or of requests.

Signal handlers set the signal. Every request, every wait and every drawn request asks here first. Of a limit of time,
a part is reserved for the clean-up, and a part for the reports that follow it.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bythebook_conformance.running.rehearsal import Rehearsal

__all__ = ["AUDIT", "BUDGET", "CLEAN_UP", "INTERNAL", "MAX_REQUESTS", "RIGHTS", "WATCH", "Stop", "StoppedError"]

# The purpose of the requests that delete what the run created.
CLEAN_UP = "clean-up"
# The purpose of the reads that compare what was there before the run with what is there after it.
AUDIT = "audit: what was there before the run"
# The purpose of the requests that look whether the run is still let in.
WATCH = "watch: whether the run still has its rights"
# The options that limit a run.
BUDGET, MAX_REQUESTS = "--budget", "--max-requests"
# What ends a run as a limit does: the server refuses the run's own user.
RIGHTS = "the loss of the run's own rights"
# What ends a run as a limit does: an exception of this code.
INTERNAL = "an internal error of bythebook"
# A wait ends at most so many seconds after the run was stopped.
_SLICE = 0.1
# A request under way may end so many seconds after the time that is left for it, but not later than twice the time
# that the latest requests took.
_LEAST_GRACE, _GRACE = 0.1, 0.8
# The clean-up may begin a request so many seconds after the end.
_LATE = 0.5
# The clean-up is expected to take as long as so many of the latest requests did, and a little longer.
_RECENT = 20
_MARGIN = 1.25


class StoppedError(KeyboardInterrupt):
    """The run ends before it has sent everything.

    It is a `KeyboardInterrupt`, since Hypothesis takes an `Exception` for a failing example and shrinks it.
    """


@dataclass
class Stop:
    """What ends a run early, and what is reserved for its clean-up.

    `signal` is the name of the signal that stopped the run, such as `SIGTERM`, and `limit` the option whose limit
    ended it; each is empty while the run goes on. `ends` is the time (of `time.monotonic`) at which the reports are
    written, and `most` the number of requests that may be sent. `owed` returns how many created resources are to be
    deleted, and each of `closing` how many seconds some work takes after that: to judge, to write a report.
    `is_running` says that requests may still be sent, those of the clean-up too. `crash` is the first exception of this
    code that ended the run. Several threads may ask.
    """

    signal: str = ""
    limit: str = ""
    ends: float = math.inf
    most: float = math.inf
    owed: Callable[[], int] = field(default=int, repr=False)
    closing: list[Rehearsal] = field(default_factory=list, repr=False)
    is_running: bool = True
    crash: Exception | None = None
    _sent: int = 0
    _needed: float = 0.0
    _seconds: deque[float] = field(default_factory=lambda: deque(maxlen=_RECENT), repr=False)
    # By thread: how many resources its latest request may create.
    _pending: dict[int, int] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def is_ended(self) -> bool:
        """Whether the run ends early."""
        return bool(self.signal or self.limit)

    @property
    def is_limited(self) -> bool:
        """Whether the run has a limit of time or of requests."""
        return min(self.ends, self.most) < math.inf

    @property
    def room(self) -> float:
        """How many more requests the limits allow beside those of the clean-up; of a time, about as many."""
        left = self.most - self._sent - self._reserved(is_cleaning=False)
        if self.ends == math.inf or not (mean := self._mean):
            return left
        return min(left, (self._left - self._reserved_seconds(is_cleaning=False)) / mean)

    def begin(self, budget: float | None, most: int | None, owed: Callable[[], int]) -> None:
        """Sets the limits of a run that begins now: seconds and requests, None for no limit."""
        self.ends = min(self.ends, math.inf if budget is None else time.monotonic() + budget)
        self.most = math.inf if most is None else most
        self.owed = owed

    def expect(self, creates: int) -> None:
        """Notes how many resources the next request of this thread may create."""
        with self._lock:
            self._pending[threading.get_ident()] = creates

    def check(self, *, is_cleaning: bool = False) -> None:
        """Raises `StoppedError` once the run ends.

        The clean-up goes on until nothing is left of the limits. Other requests leave it one request, and the time of
        one, for each resource that is to be deleted.
        """
        self._measure()
        self._check(is_cleaning=is_cleaning)

    def _check(self, *, is_cleaning: bool) -> None:
        self.check_time(is_cleaning=is_cleaning)
        if self._sent + 1 > self.most - self._reserved(is_cleaning=is_cleaning):
            self.end(MAX_REQUESTS)

    def check_time(self, *, is_cleaning: bool) -> None:
        """Raises `StoppedError` once the run ends, unless it ends because of the number of its requests."""
        if self.is_ended and not is_cleaning:
            raise StoppedError(self.signal or self.limit)
        if self.ends == math.inf:
            return
        needed = -_LATE if is_cleaning else self._mean + self._reserved_seconds(is_cleaning=False)
        if needed >= self._left:
            self.end(BUDGET)

    def end(self, limit: str) -> None:
        """Ends the run because of a limit: raises `StoppedError`."""
        self.limit = self.limit or limit
        raise StoppedError(limit)

    def fail(self, error: Exception) -> None:
        """Ends the run because of an exception of this code. What was judged until then is reported."""
        self.crash = self.crash or error
        self.limit = self.limit or INTERNAL

    def take(self, *, is_cleaning: bool) -> None:
        """Counts a request that is sent now. Raises `StoppedError` where a limit forbids it."""
        with self._lock:
            if self._sent + 1 > self.most - self._reserved(is_cleaning=is_cleaning):
                self.end(MAX_REQUESTS)
            self._sent += 1

    def took(self, seconds: float) -> None:
        """Notes how long a request took."""
        self._seconds.append(seconds)

    def timeout(self, seconds: float, *, is_cleaning: bool) -> float:
        """Returns how many of `seconds` a request may take."""
        if self.ends == math.inf:
            return seconds
        reserved = -_LATE if is_cleaning else self._reserved_seconds(is_cleaning=False)
        left = self._left - reserved
        is_known = self._seconds and not is_cleaning
        grace = min(max(2 * self._mean, _LEAST_GRACE), _GRACE) if is_known else _GRACE
        return min(seconds, max(left, 0.0) + grace)

    def rest(self, seconds: float, *, is_cleaning: bool) -> None:
        """Waits. Raises `StoppedError` once the run ends, for the clean-up once its time is over."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            self._check(is_cleaning=is_cleaning)  # another thread may be computing: nothing is measured here
            time.sleep(min(left, _SLICE))

    def ends_late(self) -> bool:
        """Ends the run where no time is left for a request. Returns whether it is ended."""
        self._measure()
        if not self.is_ended and self.ends < math.inf and self._left <= 0:
            self.limit = BUDGET
        return self.is_ended

    def needs(self) -> float:
        """Returns how many seconds it takes to judge what was sent and to write the reports, as measured now."""
        return sum(each() for each in self.closing)

    def _measure(self) -> None:
        if self.ends < math.inf:
            self._needed = self.needs()

    @property
    def _left(self) -> float:
        """How many seconds are left until the clean-up has to be over."""
        return self.ends - time.monotonic() - self._needed

    @property
    def _mean(self) -> float:
        """The mean duration of the latest requests in seconds, without the slowest: the first request is slow."""
        recent = sorted(self._seconds.copy())
        recent = recent[:-1] or recent
        return sum(recent) / len(recent) if recent else 0.0

    def _reserved_seconds(self, *, is_cleaning: bool) -> float:
        """Returns how much time is reserved for the clean-up."""
        return self._reserved(is_cleaning=is_cleaning) * self._mean * _MARGIN

    def _reserved(self, *, is_cleaning: bool) -> int:
        """Returns how many requests are reserved for the clean-up, which itself needs no reserve."""
        if is_cleaning or not self.is_limited:
            return 0
        return self.owed() + sum(tuple(self._pending.values()))
