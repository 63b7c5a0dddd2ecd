"""Ctrl-C and SIGTERM: the first one stops the run, so that it deletes and reports; the second one ends it at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from bythebook_conformance.reports.report import STOPPED
from bythebook_conformance.running.transport.stop import Stop
from bythebook_openapi.text.atomic_write import discard_drafts

__all__ = ["heeding_signals"]

_STOPPING = "bythebook: stopping; what the run created is deleted (once more ends it at once)\n"
_REPORTING = "bythebook: stopping when the reports are written (once more ends it at once)\n"
_ENDED = "bythebook: ended at once; what the run created may be left on the server\n"


@contextmanager
def heeding_signals(stop: Stop) -> Iterator[None]:
    """Sets `stop` on SIGINT and SIGTERM while the block runs. Outside the main thread no handler can be installed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def heed(number: int, _: FrameType | None) -> None:
        name = signal.Signals(number).name
        if stop.signal:
            discard_drafts()
            _say(_ENDED)
            os._exit(STOPPED[name])  # threads and `finally` blocks would go on sending
        stop.signal = name
        _say(_STOPPING if stop.is_running else _REPORTING)

    before = {name: signal.signal(getattr(signal, name), heed) for name in STOPPED}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _say(text: str) -> None:
    """Writes to stderr past its buffer, which the interrupted code may hold."""
    try:
        os.write(sys.stderr.fileno(), text.encode())
    except (OSError, ValueError):
        return
