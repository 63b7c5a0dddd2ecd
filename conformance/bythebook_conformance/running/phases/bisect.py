"""From a pool that was refused to the field, or the few fields, that the server refuses.

Adaptive group testing by QuickXplain (Junker, 2004): a minimal set of changes which, laid over an accepted request,
is still refused. It asks; the caller sends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

__all__ = ["guilty"]

T = TypeVar("T")


def guilty(changes: Sequence[T], refused: Callable[[Sequence[T]], bool]) -> list[T]:
    """Return a smallest subset of `changes` that is refused, given that all of them are and that none are not.

    Takes about `2 k log2(n / k)` questions for k guilty of n. `refused` is asked for subsets only.
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
