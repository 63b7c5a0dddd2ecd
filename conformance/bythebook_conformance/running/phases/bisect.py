"""Finds the field, or the few fields, for which the server refused a request with many fields.

Adaptive group testing by QuickXplain (Junker, 2004): a minimal set of changes that is still refused over an accepted
request. The caller sends the requests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

__all__ = ["guilty"]

T = TypeVar("T")


def guilty(changes: Sequence[T], refused: Callable[[Sequence[T]], bool]) -> list[T]:
    """Returns a smallest subset of `changes` that the server refuses, given that it refuses all of them and not none.

    Calls `refused` with subsets, about `2 k log2(n / k)` times for k guilty of n changes.
    """
    if len(changes) <= 1:
        return list(changes)

    def search(background: list[T], added: bool, candidates: list[T]) -> list[T]:
        if added and background and refused(background):
            return []
        if len(candidates) == 1:
            return candidates
        half = len(candidates) // 2
        first, second = candidates[:half], candidates[half:]
        from_second = search(background + first, bool(first), second)
        from_first = search(background + from_second, bool(from_second), first)
        return from_first + from_second

    return search([], False, list(changes))
