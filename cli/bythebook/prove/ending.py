"""Keeps the results of work that a signal, or an exception of this code, ends before it is done."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import click

from bythebook_conformance.reports.report import STOPPED
from bythebook_openapi.errors import InputError, InternalError

__all__ = ["Ending", "keeping_results"]


@dataclass
class Ending:
    """How some work ended: the name of the signal that stopped it, or the exception of this code."""

    signal: str = ""
    crash: Exception | None = None

    @property
    def is_early(self) -> bool:
        """Whether the work is not done."""
        return bool(self.signal) or self.crash is not None

    def leave(self) -> None:
        """Ends the command where the work ended early: with 130 or 143 after a signal. Raises `InternalError`."""
        if self.crash is not None:
            raise InternalError from self.crash
        if self.signal:
            click.echo("bythebook: stopped", err=True)
            sys.exit(STOPPED[self.signal])


@contextmanager
def keeping_results() -> Iterator[Ending]:
    """Ends the block, and not the command, on SIGINT, SIGTERM and exceptions of this code; a second signal ends both.

    Outside the main thread no handler can be installed.
    """
    ending = Ending()

    def heed(number: int, _: FrameType | None) -> None:
        name = signal.Signals(number).name
        if ending.signal:
            os._exit(STOPPED[name])
        ending.signal = name
        raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    before = {name: signal.signal(getattr(signal, name), heed) for name in (STOPPED if is_main else ())}
    try:
        yield ending
    except KeyboardInterrupt:
        if not ending.signal:
            raise
    except (InputError, click.ClickException):
        raise
    except Exception as error:  # noqa: BLE001 - `Ending.leave` raises it once the results are written
        ending.crash = error
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
