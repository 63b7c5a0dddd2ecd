"""Whether the user stopped the run. Signal handlers set it, and every request asks for it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Stop", "StoppedError"]


class StoppedError(KeyboardInterrupt):
    """The user stopped the run. No `except Exception` may swallow it, and Hypothesis must not take it for a failure."""


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
