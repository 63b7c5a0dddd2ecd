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
    allowed = _beside(left, len(variations))
    missing = _beside(left, len(variations))
    while left and len(found) < most:
        row = _row(min(left), allowed, missing)
        for one, other in combinations(sorted(row), 2):
            left.discard((one, other))
            missing[one].discard(other)
            missing[other].discard(one)
        found.append(tuple(variations[place].id for place in sorted(row)))
    return found


def _beside(of: set[Pair], count: int) -> list[set[int]]:
    """Returns the places that stand in a pair with each place."""
    beside: list[set[int]] = [set() for _ in range(count)]
    for one, other in of:
        beside[one].add(other)
        beside[other].add(one)
    return beside


def _row(pair: Pair, allowed: list[set[int]], missing: list[set[int]]) -> list[int]:
    """Returns a row that begins with a pair, and takes each time the first that adds the most new pairs."""
    first, second = row = list(pair)
    fitting = sorted(allowed[first] & allowed[second])
    gains = {place: (place in missing[first]) + (place in missing[second]) for place in fitting}
    while len(row) < SIZE and any(gains.values()):
        best = max(gains, key=lambda place: gains[place])
        row.append(best)
        gains = {place: gain + (place in missing[best]) for place, gain in gains.items() if place in allowed[best]}
    return row


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def covered(variations: Sequence[Variation], chosen: Sequence[Sequence[str]]) -> int:
    """Returns how many pairs of variations that agree stand together in some row."""
    places = {each.id: place for place, each in enumerate(variations)}
    met = {_pair(places[a], places[b]) for row in chosen for a, b in combinations(row, 2)}
    return len(met & pairs(variations))
