"""A shard of a run: the operations that one of several runs judges. It knows operations by their ids.

All shards of one count hold every operation, each of them once, and the same ones in every run. An operation is not
split: its rules judge all of its responses, and only `no-server-error` reports that one of them was a 500. A read stays
with the operation that writes what it shows: a list of the smallest resources alone shows few of their properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bythebook_openapi.errors import InputError

__all__ = ["Shard", "Work"]

MAX_COUNT = 10_000
# Requests that a shard sends for a supplier of another shard: the smallest one, a read, a creation, a deletion.
_OPENING = 4


@dataclass(frozen=True)
class Work:
    """Operations that one shard judges together: their ids, their planned requests, and the other operations that
    supply their resources, directly or not.

    `near` is the operation whose resources they show as well, such as what a search finds; empty for none. It goes to
    the same shard if that holds both.
    """

    operations: frozenset[str]
    requests: int
    suppliers: frozenset[str] = frozenset()
    near: str = ""

    def __add__(self, other: Work) -> Work:
        operations = self.operations | other.operations
        return Work(operations, self.requests + other.requests, (self.suppliers | other.suppliers) - operations)


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
            raise InputError(
                f"the shard {text!r} cannot be read", expected="I/N with I from 1 to N, such as 2/3, or auto"
            )
        return cls(parts, count)

    def __str__(self) -> str:
        return f"{','.join(map(str, sorted(self.parts)))}/{self.count}"

    def of(self, works: Iterable[Work]) -> frozenset[str]:
        """Returns the ids of the operations that belong to this shard.

        The work with most requests goes first, each to the part that then has least to send.
        """
        held = [_Held() for _ in range(self.count)]
        used = 1  # the empty parts are alike, so the first one of them is enough to look at
        for work in sorted(
            _together(list(works), self.count), key=lambda work: (-work.requests, min(work.operations, default=""))
        ):
            part = min(held[:used], key=lambda part: part.with_work(work))
            part.add(work)
            used = min(self.count, used + (part is held[used - 1]))
        return frozenset(operation for part in self.parts for operation in held[part - 1].operations)

    @property
    def missing(self) -> Shard:
        """The parts that this one lacks."""
        return Shard(frozenset(range(1, self.count + 1)) - self.parts, self.count)


def _together(works: list[Work], count: int) -> list[Work]:
    """Returns the works. Joins each with its nearest work, unless the two exceed a fair share."""
    share = sum(work.requests for work in works) / count
    found = list(works)
    for work in sorted((each for each in works if each.near), key=lambda work: min(work.operations)):
        mine = next(each for each in found if work.operations <= each.operations)
        host = next((each for each in found if work.near in each.operations), mine)
        if host is not mine and host.requests + mine.requests <= share:
            found = [each for each in found if each not in (host, mine)] + [host + mine]
    return found


class _Held:
    """What a part has to send: its operations, and the suppliers that it opens for them."""

    def __init__(self) -> None:
        self.requests = 0
        self.operations: set[str] = set()
        self.opened: set[str] = set()

    def with_work(self, work: Work) -> int:
        """Returns the requests of this part if it had more work."""
        return self.requests + work.requests + _OPENING * len(work.suppliers - self.opened - self.operations)

    def add(self, work: Work) -> None:
        self.requests = self.with_work(work)
        self.operations |= work.operations
        self.opened |= work.suppliers
