"""A share of a document's operations, so that several runs judge it together. It knows operations by their ids alone.

All shards of one count hold every operation, each of them once. Operations that share things stay together, since two
runs beside each other would disturb one another there. The largest group goes first, to the shard that holds least.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bythebook_openapi.errors import InputError

__all__ = ["Shard"]

MAX_COUNT = 10_000


@dataclass(frozen=True)
class Shard:
    """The parts, numbered from 1, of `count` parts."""

    parts: frozenset[int]
    count: int

    @classmethod
    def read(cls, text: str) -> Shard:
        """Return the shard of a text such as `2/3`, or `1,3/4`. Raises `InputError` where it states none."""
        found = re.fullmatch(r"([0-9]{1,5}(?:,[0-9]{1,5})*)/([0-9]{1,5})", text)
        parts = frozenset(int(part) for part in found[1].split(",")) if found else frozenset()
        count = int(found[2]) if found else 0
        if not 1 <= count <= MAX_COUNT or not all(1 <= part <= count for part in parts):
            raise InputError(f"the shard {text!r} cannot be read", expected="I/N with I from 1 to N, such as 2/3")
        return cls(parts, count)

    def __str__(self) -> str:
        return f"{','.join(map(str, sorted(self.parts)))}/{self.count}"

    def of(self, groups: Iterable[Iterable[str]]) -> frozenset[str]:
        """Return those ids of operations that belong to this shard, of operations in groups that stay together."""
        held: list[list[str]] = [[] for _ in range(self.count)]
        for group in sorted((sorted(each) for each in groups), key=lambda ids: (-len(ids), ids)):
            min(held, key=len).extend(group)
        return frozenset(each for part in self.parts for each in held[part - 1])

    @property
    def missing(self) -> Shard:
        """The parts that this one lacks."""
        return Shard(frozenset(range(1, self.count + 1)) - self.parts, self.count)
