"""Groups differences by transition: one change of a server shows in many requests, and is told once.

note: null is now answered as ""   (absent, null; 3 operations; 35 of 35)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bythebook_conformance.versions.differences.difference import AT_TIMES, Difference, Seen, View
from bythebook_conformance.versions.exchanged import Exchanged

__all__ = ["Group", "grouped"]

# Views in which one change of a value shows.
_OF_VALUES: frozenset[View] = frozenset({"response", "read", "list"})
_TWO = 2
# What one version alone varies may be chance in both, so that it has to be seen more often.
_OFTEN = 5
# What a busy server or a balancer answers at times.
_WEAK = "no response", "fails 5"


@dataclass(frozen=True)
class Group:
    """Differences of one field with one transition, from `a` to `b`.

    `looked` is the number of times that one of their cells was looked at.
    """

    field: str
    kind: str
    a: str
    b: str
    differences: tuple[Difference, ...]
    looked: int

    @property
    def seen(self) -> int:
        """How often the difference was seen."""
        return len(self.differences)

    @cached_property
    def operations(self) -> tuple[str, ...]:
        """The ids of the operations whose requests bring the difference."""
        return tuple(dict.fromkeys(each.operation for each in self.differences))

    @cached_property
    def shown_by(self) -> tuple[str, ...]:
        """The ids of the operations whose responses show it."""
        return tuple(dict.fromkeys(each.exchanged.operation.id for each in self.differences))

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The states of the field in the requests."""
        return tuple(sorted({each.state for each in self.differences} - {""}))

    @cached_property
    def views(self) -> tuple[View, ...]:
        """Where it shows."""
        return tuple(dict.fromkeys(each.view for each in self.differences))

    @property
    def id(self) -> str:
        """The id of the group, which is the same in each run: `note/value/null -> ""`."""
        about = self.field or (self.operations[0] if self.kind == "outcome" else "any request")
        return f"{about}/{self.kind}/{self.a} -> {self.b}"

    @cached_property
    def witnesses(self) -> tuple[Exchanged, ...]:
        """One exchange for each resource on which it was seen; those of lists, and of what there is once, are apart."""
        found: dict[str, Exchanged] = {}
        for each in self.differences:
            is_creation = each.exchanged.operation.method == "POST"
            is_one = each.exchanged.a.accepted if is_creation else "{" in each.exchanged.operation.path
            key = each.exchanged.resource if is_one else ""
            found.setdefault(key or f"{each.exchanged.a.number}", each.exchanged)
        return tuple(found.values())

    @property
    def is_repeated(self) -> bool:
        """Whether it was seen on two resources or more. A server may be busy at times, so that a crash and no response
        count on fresh resources alone.
        """
        if AT_TIMES in {self.a, self.b}:
            return len(self.witnesses) >= _OFTEN
        is_weak = any(each.startswith(_WEAK) for each in (self.a, self.b))
        return sum(not is_weak or each.is_repeated for each in self.witnesses) >= _TWO

    @property
    def sample(self) -> Difference:
        """The difference that is shown: the earliest one in a response to a write, else the earliest one."""
        writes = (each for each in self.differences if each.view in {"response", "outcome"})
        return next(writes, self.differences[0])


def grouped(seen: Seen) -> list[Group]:
    """Returns the groups of all differences, those that were seen most often first."""
    found: dict[tuple[str, str, str], list[Difference]] = {}
    for each in seen.differences:
        kind = "value" if each.view in _OF_VALUES else each.view
        apart = each.operation if kind == "outcome" and not each.field else ""
        found.setdefault((each.field, kind, apart), []).append(each)
    groups = [group for key, some in found.items() for group in _parted(key, some, seen)]
    return sorted(groups, key=lambda group: (-group.seen, group.id))


def _parted(key: tuple[str, str, str], some: Sequence[Difference], seen: Seen) -> Iterator[Group]:
    """Yields a group for each transition that is needed: one that fits the most differences goes first."""
    left = list(some)
    while left:
        counts = Counter(each for one in left for each in one.transitions)
        most = max(counts.values())
        first = next(each for one in left for each in one.transitions if counts[each] == most)
        fitting = [each for each in left if first in each.transitions]
        left = [each for each in left if first not in each.transitions]
        yield _group((key[0], key[1], *first), fitting, seen)


def _group(key: Sequence[str], some: Iterable[Difference], seen: Seen) -> Group:
    differences = tuple(some)
    cells = {each.cell for each in differences}
    looked = max(sum(seen.looked[cell] for cell in cells), len(differences))
    return Group(key[0], key[1], key[2], key[3], differences, looked)
