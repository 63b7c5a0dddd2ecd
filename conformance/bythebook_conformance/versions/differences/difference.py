"""One difference between the responses of two versions to one request."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from bythebook_conformance.versions.exchanged import Exchanged

__all__ = ["AT_TIMES", "LISTED", "NEWEST", "NOT_LISTED", "Cell", "Difference", "Seen", "View"]

# Whether a list holds a resource.
LISTED, NOT_LISTED = "listed", "not listed"
# The token of a version that alone differs from itself.
AT_TIMES = "something else at times"
# The probe that looks for a resource that was just created.
NEWEST = "newest item"

# Where a difference shows: in the response to a write, in a read, in a list, or in what is not a value.
View = Literal["response", "read", "list", "outcome", "status", "header", "error", "order", "page"]
# What may differ: the operation, the field, its state in the request, and the view.
Cell = tuple[str, str, str, View]


@dataclass(frozen=True)
class Difference:
    """A field of which the versions show something else, `a` and `b` as tokens.

    `others` holds further pairs of tokens that fit the values. `operation` is the operation whose request brought it,
    which a read need not be. `place` is where the responses have it. `is_retyped` says that the values differ in
    their type, and `write` is the request that wrote the item of a list.
    """

    operation: str
    field: str
    state: str
    view: View
    a: str
    b: str
    exchanged: Exchanged
    place: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    is_retyped: bool = False
    write: Exchanged | None = None

    @property
    def transitions(self) -> tuple[tuple[str, str], ...]:
        """All transitions that describe it, the most telling one first."""
        return (self.a, self.b), *self.others

    @property
    def cell(self) -> Cell:
        """What differs."""
        return self.operation, self.field, self.state, self.view


@dataclass
class Seen:
    """The differences of a run, and how often each cell was looked at."""

    differences: list[Difference] = field(default_factory=list)
    looked: Counter[Cell] = field(default_factory=Counter)
