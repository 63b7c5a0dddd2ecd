"""Disables the garbage collector during bulk allocation."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["counted", "without_collector"]

# Whether the caller froze objects before the first use: to count them takes as long as to look at each.
counted: list[bool] = []


@contextmanager
def without_collector() -> Iterator[None]:
    """Disables the garbage collector: everything that is allocated here stays until the end.

    Then the collector treats it as old, without a look at each object: the next collection would look at all of it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not counted:
                counted.append(gc.get_freeze_count() > 0)
            if not counted[0]:  # what the caller froze stays frozen
                gc.freeze()
                gc.unfreeze()
            gc.enable()
