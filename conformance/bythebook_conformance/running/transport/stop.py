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
from typing import Literal

from bythebook_conformance.running.rehearsal import Rehearsal

__all__ = [
    "AUDIT",
    "BUDGET",
    "CLEAN_UP",
    "INTERNAL",
    "MAX_REQUESTS",
    "PATIENCE",
    "RIGHTS",
    "WATCH",
    "Phase",
    "Stop",
    "StoppedError",
]

# The purpose of the requests that delete what the run created.
CLEAN_UP = "clean-up"
# The purpose of the reads that compare what was there before the run with what is there after it.
AUDIT = "audit: what was there before the run"
# The purpose of the requests that look whether the run is still let in.
WATCH = "watch: whether the run still has its rights"
# The options that limit a run.
BUDGET, MAX_REQUESTS, PATIENCE = "--budget", "--max-requests", "--patience"
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
# The clean-up waits so many seconds at most for a busy server.
_LONGEST = 5.0
# The clean-up is expected to take as long as so many of the latest requests did, and a little longer.
_RECENT = 20
_MARGIN = 1.25


# What a request is for: it tests something, it reproduces a finding after a limit ended the run, or it cleans up.
Phase = Literal["running", "confirming", "cleaning"]
# Of these limits a part is reserved to confirm findings.
_RESERVING = frozenset({BUDGET, MAX_REQUESTS})
# To confirm a finding takes about so many requests, and all of them at most such a share of the limit.
_PER_FINDING, _SHARE_TO_CONFIRM = 10, 0.4


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
    `is_running` says that requests may still be sent, those of the clean-up too. `patience` is the number of seconds
    for which a server may be busy, or silent. `lanes` returns how many requests may be under way at the same time.
    `crash` is the first exception of this code that ended the run. Several threads may ask.
    """

    signal: str = ""
    limit: str = ""
    ends: float = math.inf
    most: float = math.inf
    owed: Callable[[], int] = field(default=int, repr=False)
    closing: list[Rehearsal] = field(default_factory=list, repr=False)
    is_running: bool = True
    # By operation: how many requirements seem broken, and are confirmed at the end.
    suspected: dict[str, int] = field(default_factory=dict, repr=False)
    patience: float = math.inf
    lanes: Callable[[], int] = field(default=lambda: 1, repr=False)
    _budget: float = math.inf
    # When the first of the latest responses came that said that the server is busy, or of those that did not come.
    _busy_since: float | None = None
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
        left = self.most - self._sent - self._reserved(phase="running")
        if self.ends == math.inf or not (mean := self._mean):
            return left
        return min(left, (self._left - self._reserved_seconds(phase="running")) / mean)

    def begin(self, budget: float | None, most: int | None, owed: Callable[[], int]) -> None:
        """Sets the limits of a run that begins now: seconds and requests, None for no limit."""
        self.ends = min(self.ends, math.inf if budget is None else time.monotonic() + budget)
        self._budget = max(self.ends - time.monotonic(), 0.0)
        self.most = math.inf if most is None else most
        self.owed = owed

    def be_patient(self, seconds: float | None) -> None:
        """Sets for how many seconds a server may be busy, or silent, from now on; None for no end."""
        self.patience = math.inf if seconds is None else seconds
        self._busy_since = None

    def heard(self, *, is_busy: bool) -> None:
        """Notes a response, or that none came. Ends the run where nothing else came for too long."""
        if not is_busy:
            self._busy_since = None
            return
        self._busy_since = self._busy_since or time.monotonic()
        if not self.is_ended and time.monotonic() - self._busy_since > self.patience:
            self.end(PATIENCE)

    def expect(self, creates: int) -> None:
        """Notes how many resources the next request of this thread may create."""
        with self._lock:
            self._pending[threading.get_ident()] = creates

    def check(self, *, phase: Phase = "running") -> None:
        """Raises `StoppedError` once the run ends.

        The clean-up goes on until nothing is left of the limits. Other requests leave it one request, and the time of
        one, for each resource that is to be deleted.
        """
        self._measure()
        self._check(phase=phase)

    def _check(self, *, phase: Phase) -> None:
        self.check_time(phase=phase)
        if self._sent + 1 > self.most - self._reserved(phase=phase):
            self.end(MAX_REQUESTS)

    def check_time(self, *, phase: Phase) -> None:
        """Raises `StoppedError` once the run ends, unless it ends because of the number of its requests."""
        may_go_on = phase == "cleaning" or (phase == "confirming" and not self.signal and self.limit in _RESERVING)
        if self.is_ended and not may_go_on:
            raise StoppedError(self.signal or self.limit)
        if self.ends == math.inf:
            return
        needed = -_LATE if phase == "cleaning" else self._mean + self._reserved_seconds(phase=phase)
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

    def take(self, *, phase: Phase) -> None:
        """Counts a request that is sent now. Raises `StoppedError` where a limit forbids it."""
        with self._lock:
            if self._sent + 1 > self.most - self._reserved(phase=phase):
                self.end(MAX_REQUESTS)
            self._sent += 1

    def took(self, seconds: float) -> None:
        """Notes how long a request took."""
        self._seconds.append(seconds)

    def timeout(self, seconds: float, *, phase: Phase) -> float:
        """Returns how many of `seconds` a request may take."""
        if self.ends == math.inf:
            return seconds
        reserved = -_LATE if phase == "cleaning" else self._reserved_seconds(phase=phase)
        left = self._left - reserved
        is_known = self._seconds and phase != "cleaning"
        grace = min(max(2 * self._mean, _LEAST_GRACE), _GRACE) if is_known else _GRACE
        return min(seconds, max(left, 0.0) + grace)

    def wait_for_server(self, seconds: float, *, phase: Phase) -> None:
        """Waits as long as a busy server asks. Raises `StoppedError` at once where that is longer than the patience.

        The clean-up waits a few seconds at most.
        """
        if phase == "cleaning":
            self.rest(min(seconds, _LONGEST), phase="cleaning")
            return
        waited = time.monotonic() - self._busy_since if self._busy_since is not None else 0.0
        if waited + seconds > self.patience:
            self.end(PATIENCE)
        self.rest(seconds, phase="running")

    def rest(self, seconds: float, *, phase: Phase) -> None:
        """Waits. Raises `StoppedError` once the run ends, for the clean-up once its time is over."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            self._check(phase=phase)  # another thread may be computing: nothing is measured here
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

    def _reserved_seconds(self, *, phase: Phase) -> float:
        """Returns how much time is reserved for what comes later. Requests of the clean-up wait side by side."""
        owed = self._owed(phase) * self._mean * _MARGIN / max(self.lanes(), 1)
        confirmed = self._to_confirm(phase) * self._mean * _MARGIN
        return owed + min(confirmed, self._budget * _SHARE_TO_CONFIRM)

    def _reserved(self, *, phase: Phase) -> int:
        """Returns how many requests are reserved for what comes later: the clean-up, and before it the confirmation of
        findings, which gets no more than a share of all.
        """
        wanted = self._to_confirm(phase)
        limit = wanted if self.most == math.inf else int(self.most * _SHARE_TO_CONFIRM)
        return self._owed(phase) + min(wanted, limit)

    def _owed(self, phase: Phase) -> int:
        if phase == "cleaning" or not self.is_limited:
            return 0
        return self.owed() + sum(tuple(self._pending.values()))

    def _to_confirm(self, phase: Phase) -> int:
        """Returns how many requests it takes to confirm what seems broken."""
        if phase != "running" or not self.is_limited:
            return 0
        return _PER_FINDING * sum(tuple(self.suspected.values()))
