"""What to do where nobody reads the output any more, as after `bythebook check ... | head`.

Work that was asked for goes on without the output: a run deletes what it created and writes its reports.
"""

from __future__ import annotations

import os
import select
import sys
from typing import TextIO

__all__ = ["CLOSED_PIPE", "is_closed", "silence", "was_silenced"]

# 128 and the number of SIGPIPE, as shells have it.
CLOSED_PIPE = 141
# The descriptors that were pointed at the null device.
_SILENCED: set[int] = set()


def is_closed(stream: TextIO) -> bool:
    """Returns whether a stream is a pipe that nobody reads any more."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):
        return False
    if number in _SILENCED:
        return True
    if sys.platform == "win32":
        return True  # it cannot be asked there
    asked = select.poll()
    asked.register(number, select.POLLOUT)
    return any(event & select.POLLERR for _, event in asked.poll(0))


def silence() -> None:
    """Points standard output and standard error at the null device where they are closed pipes.

    Else Python would fail once more when it flushes them at its end.
    """
    for stream in (sys.stdout, sys.stderr):
        if not is_closed(stream):
            continue
        number = stream.fileno()
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, number)
        os.close(null)
        _SILENCED.add(number)


def was_silenced() -> bool:
    """Returns whether some output could not be written, since nobody read it."""
    return bool(_SILENCED)
