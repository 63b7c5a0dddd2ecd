"""Combinations of variations: rows in which pairs of freedoms meet, since real servers take many at once.

A greedy covering array: each row begins with a pair that no row has, and takes what adds the most new pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from bythebook_simulator.faults.variations.variation import Variation

__all__ = ["SIZE", "agree", "covered", "pairs", "rows"]

SIZE: Final = 12

Pair = tuple[int, int]


def agree(one: Variation, other: Variation) -> bool:
    """Returns whether one server can take two freedoms: they are of different aspects."""
    first, second = sorted((one.aspect, other.aspect), key=len)
    return not first or not (second == first or second.startswith(f"{first} of "))


def pairs(variations: Sequence[Variation]) -> set[Pair]:
    """Returns each pair of variations that agree, by their places in the sequence."""
    return {(a, b) for a, b in combinations(range(len(variations)), 2) if agree(variations[a], variations[b])}


def rows(variations: Sequence[Variation], most: int) -> list[tuple[str, ...]]:
    """Returns at most so many combinations of at most `SIZE` variations, by their ids; the same for the same
    variations. It ends where every pair stands in a row.
    """
    left, found = pairs(variations), list[tuple[str, ...]]()
    allowed = frozenset(left)
    while left and len(found) < most:
        row = list(min(left))
        while len(row) < SIZE and (best := _best(len(variations), row, allowed, left)) is not None:
            row.append(best)
        left -= {_pair(a, b) for a, b in combinations(row, 2)}
        found.append(tuple(variations[each].id for each in sorted(row)))
    return found


def _best(count: int, row: list[int], allowed: frozenset[Pair], left: set[Pair]) -> int | None:
    """Returns what adds the most new pairs to a row, None where nothing adds one."""
    fitting = (each for each in range(count) if each not in row and all(_pair(each, one) in allowed for one in row))
    gains = {each: sum(_pair(each, one) in left for one in row) for each in fitting}
    best = max(gains, key=lambda each: gains[each], default=None)
    return best if best is not None and gains[best] else None


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def covered(variations: Sequence[Variation], chosen: Sequence[Sequence[str]]) -> int:
    """Returns how many pairs of variations that agree stand together in some row."""
    places = {each.id: place for place, each in enumerate(variations)}
    met = {_pair(places[a], places[b]) for row in chosen for a, b in combinations(row, 2)}
    return len(met & pairs(variations))
