"""Whether the user stopped the run. Signal handlers set it, and every request asks for it."""

from __future__ import annotations

import time
from dataclasses import dataclass

__all__ = ["CLEAN_UP", "Stop", "StoppedError"]

# How the purpose of a request begins that is sent although the run was stopped.
CLEAN_UP = "clean-up"
# A wait ends at most so many seconds after the run was stopped.
_SLICE = 0.1


class StoppedError(KeyboardInterrupt):
    """The user stopped the run.

    It is a `KeyboardInterrupt`, since Hypothesis takes an `Exception` for a failing example and shrinks it.
    """


@dataclass
class Stop:
    """The name of the signal that stopped the run, such as `SIGTERM`; empty while the run goes on.

    A request under way is finished, so that the run knows what it created.
    """

    signal: str = ""

    def check(self) -> None:
        """Raises `StoppedError` once the user has stopped the run."""
        if self.signal:
            raise StoppedError(self.signal)

    def rest(self, seconds: float, *, is_cleaning: bool) -> None:
        """Waits. Raises `StoppedError` once the user has stopped the run, unless it is the clean-up that waits."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            if not is_cleaning:
                self.check()
            time.sleep(min(left, _SLICE))
