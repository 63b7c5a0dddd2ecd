"""How far a run is: the share of its work that is done, the operation at hand, and the findings so far."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Progress"]

# So many requests are expected for an operation before the run shows how many it takes.
_USUAL = 30
# What a phase of the run does, where it is not the test itself.
_DOES: Mapping[str, str] = {"confirming": "confirms findings", "cleaning": "deletes what it created"}


@dataclass
class Progress:
    """How far a run is. `is_watched` says whether somebody looks, so that findings are worth counting early.

    `operation` is the method and path of the latest request, `requests` how many were begun, `does` what they are for
    where they do not test, and `waits_for` what the run waits for at the moment, empty while it sends. `findings`
    counts the requirements that seem broken, which are confirmed only at the end.
    """

    is_watched: bool = False
    operation: str = ""
    waits_for: str = ""
    does: str = ""
    requests: int = 0
    findings: int = 0
    _started: float = field(default_factory=time.monotonic)
    _reached: dict[str, float] = field(default_factory=dict)
    _found: dict[str, int] = field(default_factory=dict)
    _requests_then: int = 0
    _shown: float = 0.0

    def expect(self, operations: list[str]) -> None:
        """Names the operations of the run by their ids. Its time begins now."""
        self._started = time.monotonic()
        self._reached = dict.fromkeys(operations, 0.0)
        self._requests_then, self._shown = self.requests, 0.0

    def begin(self, operation: str, phase: str) -> None:
        """Notes that a request is sent: the method and path of its operation, and the phase of the run."""
        self.operation, self.does = operation, _DOES.get(phase, "")
        self.requests += 1

    def reach(self, operation: str, share: float) -> None:
        """Notes which share of the work on an operation is done, from 0 to 1."""
        if operation in self._reached:
            self._reached[operation] = max(self._reached[operation], share)
            self._requests_then = self.requests

    def find(self, operation: str, number: int) -> None:
        """Notes how many requirements of an operation seem broken."""
        self._found[operation] = number
        self.findings = sum(self._found.values())

    @property
    def operations(self) -> tuple[int, int]:
        """How many operations are done, and how many there are."""
        return sum(share >= 1 for share in self._reached.values()), len(self._reached)

    @property
    def share(self) -> float:
        """The share of the run's work that is done, from 0 to 1. It rises with each request, and never falls."""
        if not self._reached:
            return 0.0
        done = sum(self._reached.values()) / len(self._reached)
        self._shown = max(self._shown, done + self._ahead(done))
        return self._shown

    def _ahead(self, done: float) -> float:
        """Returns about which share was done since the last step was noted: less than one operation."""
        room = min(1 - done, 1 / len(self._reached))
        expected = self._requests_then / done if done and self._requests_then else _USUAL * len(self._reached)
        since = (self.requests - self._requests_then) / expected
        return room * (1 - math.exp(-since / room)) if room > 0 else 0.0

    @property
    def left(self) -> float | None:
        """About how many seconds the rest takes; None where too little is done to tell."""
        share = self.share
        return (time.monotonic() - self._started) * (1 - share) / share if share >= 0.1 else None
