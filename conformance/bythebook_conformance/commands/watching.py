"""Shows how far a run is: a bar on a terminal, and a line now and then elsewhere. Nothing of it goes to stdout."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bythebook_conformance.running.progress import Progress
from bythebook_openapi.text.visible import visible

__all__ = ["watching"]

# Seconds between two lines where no terminal shows the progress.
_EVERY = 30.0
_MINUTE = 60
_WIDTH = 20


class Watched(Protocol):
    """What is shown of a target: the number of its requests, and the progress."""

    sent: int
    progress: Progress


@contextmanager
def watching(target: Watched, *, quiet: bool) -> Iterator[None]:
    """Shows the progress of a run while the block runs, unless `quiet`."""
    console = Console(stderr=True)
    if quiet:
        yield
    elif console.is_terminal:
        target.progress.is_watched = True
        with Live(get_renderable=lambda: _bar(target), console=console, refresh_per_second=4, transient=True):
            yield
    else:
        with _now_and_then(target, console):
            yield


@contextmanager
def _now_and_then(target: Watched, console: Console) -> Iterator[None]:
    is_over = threading.Event()

    def tell() -> None:
        while not is_over.wait(_EVERY):
            console.print(_line(target), highlight=False, soft_wrap=True)

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _bar(target: Watched) -> Table:
    """Returns the bar, and the line beside it."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=_WIDTH)
    table.add_column(no_wrap=True, overflow="ellipsis")
    table.add_row(ProgressBar(total=1.0, completed=target.progress.share, width=_WIDTH), _line(target))
    return table


def _line(target: Watched) -> Text:
    """Returns one line: the share that is done, operations, requests, the findings so far, the time left, and what the
    run does or waits for.
    """
    progress = target.progress
    done, total = progress.operations
    parts = [f"{progress.share:4.0%}", f"{done} of {total} operations", f"{target.sent} requests"]
    if progress.is_watched or progress.findings:
        parts.append(f"{progress.findings} finding{'' if progress.findings == 1 else 's'} so far")
    if (left := progress.left) is not None:
        parts.append(f"about {_time(left)} left")
    parts += [told for told in (progress.waits_for, progress.does) if told]
    return Text("  ".join([*parts, visible(progress.operation)]), overflow="ellipsis", no_wrap=True)


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < _MINUTE else f"{seconds / _MINUTE:.0f} min"
