"""How far a run is: the share of its work that is done, the operation at hand, and the findings so far."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

__all__ = ["Progress"]


@dataclass
class Progress:
    """How far a run is. `is_watched` says whether somebody looks, so that findings are worth counting early.

    `operation` is the method and path of the latest request, `waits_for` what the run waits for at the moment, empty
    while it sends. `findings` counts the requirements that seem broken, which
    are confirmed only at the end.
    """

    is_watched: bool = False
    operation: str = ""
    waits_for: str = ""
    findings: int = 0
    _started: float = field(default_factory=time.monotonic)
    _reached: dict[str, float] = field(default_factory=dict)
    _found: dict[str, int] = field(default_factory=dict)

    def expect(self, operations: list[str]) -> None:
        """Names the operations of the run by their ids. Its time begins now."""
        self._started = time.monotonic()
        self._reached = dict.fromkeys(operations, 0.0)

    def reach(self, operation: str, share: float) -> None:
        """Notes which share of the work on an operation is done, from 0 to 1."""
        if operation in self._reached:
            self._reached[operation] = max(self._reached[operation], share)

    def find(self, operation: str, number: int) -> None:
        """Notes how many requirements of an operation seem broken."""
        self._found[operation] = number
        self.findings = sum(self._found.values())

    @property
    def share(self) -> float:
        """The share of the run's work that is done, from 0 to 1."""
        return sum(self._reached.values()) / len(self._reached) if self._reached else 0.0

    @property
    def left(self) -> float | None:
        """About how many seconds the rest takes; None where too little is done to tell."""
        share = self.share
        return (time.monotonic() - self._started) * (1 - share) / share if share >= 0.1 else None
