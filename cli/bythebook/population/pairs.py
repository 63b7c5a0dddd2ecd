"""Deals the pairs of a document and a correct server. The same seed deals the same pairs, and each beginning of the
deal is spread evenly over the documents, their sizes, and the styles of the variations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from random import Random
from typing import TypeVar

from bythebook_simulator.faults.variations import VARIATIONS, Variation

__all__ = ["PLAIN", "Pair", "dealt"]

PLAIN = VARIATIONS[0].id
# A combination has so many variations: covering every pair of them needs fewer servers than single ones.
_TOGETHER = 4
# Documents of up to so many operations are of one size.
_SIZES = (5, 15, 30)
_ORDER = {each.id: number for number, each in enumerate(VARIATIONS)}


T = TypeVar("T")


@dataclass(frozen=True)
class Pair:
    """A document and the variations of its correct server, in the order in which they are laid over each other."""

    document: str
    variations: tuple[str, ...]

    @property
    def id(self) -> str:
        """The document and the variations: `shop.json|newest-first+bare-errors`."""
        return f"{self.document}|{'+'.join(self.variations)}"


def dealt(documents: Mapping[str, int], seed: int, most: int) -> list[Pair]:
    """Returns at most `most` pairs of documents, given with their numbers of operations.

    The plain server of each document comes first. Then single variations and combinations of them take turns.
    """
    return list(islice(_dealt(documents, seed), most))


def _dealt(documents: Mapping[str, int], seed: int) -> Iterator[Pair]:
    random = Random(f"{seed}")
    ordered = _spread(documents, random)
    yield from (Pair(document, (PLAIN,)) for document in ordered)
    left = {document: {each.id for each in VARIATIONS[1:]} for document in ordered}
    seen: set[str] = set()
    deck = _deck(random)
    turn = 0
    while ordered and any(left.values()):
        for place, document in enumerate(ordered):
            if (turn + place) % 2:
                pair = Pair(document, _combination(deck))
            elif left[document]:
                single = next(each.id for each in deck if each.id in left[document])
                left[document].discard(single)
                pair = Pair(document, (single,))
            else:
                continue
            if pair.id not in seen:
                seen.add(pair.id)
                yield pair
        turn += 1


def _combination(deck: Iterator[Variation]) -> tuple[str, ...]:
    """Returns the next variations of a deck that do not exclude each other."""
    chosen: dict[str, Variation] = {}
    while len(chosen) < _TOGETHER:
        each = next(deck)
        if not any(each.aspect and each.aspect == other.aspect for other in chosen.values()):
            chosen[each.id] = each
    return tuple(sorted(chosen, key=_ORDER.__getitem__))


def _deck(random: Random) -> Iterator[Variation]:
    """Yields all variations again and again, each time shuffled, the styles in turn."""
    while True:
        styles: dict[str, list[Variation]] = {}
        for each in random.sample(VARIATIONS[1:], len(VARIATIONS) - 1):
            styles.setdefault(each.style, []).append(each)
        yield from _in_turn(list(styles.values()))


def _spread(documents: Mapping[str, int], random: Random) -> list[str]:
    """Returns the documents shuffled, their sizes in turn."""
    sizes: dict[int, list[str]] = {}
    for name in random.sample(sorted(documents), len(documents)):
        sizes.setdefault(sum(documents[name] > bound for bound in _SIZES), []).append(name)
    return list(_in_turn([sizes[size] for size in sorted(sizes)]))


def _in_turn(some: Sequence[Sequence[T]]) -> Iterator[T]:
    longest = max(map(len, some), default=0)
    return chain.from_iterable((each[turn] for each in some if turn < len(each)) for turn in range(longest))
