"""What has changed since a baseline was written, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

__all__ = ["ELSEWHERE", "FAIL_ON", "Changed", "FailOn", "Since"]

# Which changes fail a run: any, those of what the document states, or those that break clients.
FailOn = Literal["any", "documented", "breaking"]
FAIL_ON: tuple[FailOn, ...] = get_args(FailOn)
# Why rows are not compared that another shard compares.
ELSEWHERE = "another shard has it"


@dataclass(frozen=True)
class Changed:
    """Rows of one field that changed from one token to another.

    `rows` counts them. `breaking` is the reason why that breaks clients, and `documented` names the place of the
    document that states what it was; both are empty where it is not so. `curl` sends a request of this run that
    shows it.
    """

    id: str
    field: str
    kind: str
    a: str
    b: str
    states: tuple[str, ...]
    operations: tuple[str, ...]
    rows: int
    breaking: str = ""
    documented: str = ""
    curl: str = ""

    @property
    def told(self) -> str:
        """The change in a few words: `note: null -> ""`."""
        about = self.field or ("every request" if self.kind == "outcome" else self.kind)
        return f"{about}: {self.a} -> {self.b}"


@dataclass(frozen=True)
class Since:
    """What has changed since a baseline was written.

    `file` is the baseline. `shared` counts the rows that were compared, `new` those of this run alone. `missing` holds,
    by operation and reason, how many rows of the baseline were not compared. `is_partial` says that the server, or a
    limit, kept the run from comparing some of them; what the user left out does not count. `left` says what the
    requests of the baseline created and could not delete.
    """

    file: str
    changes: tuple[Changed, ...]
    shared: int
    new: int
    missing: Mapping[str, int] = field(default_factory=dict)
    is_partial: bool = False
    fail_on: FailOn = "any"
    requests: int = 0
    left: tuple[str, ...] = ()
    updated: bool = False

    def fails(self, change: Changed) -> bool:
        """Returns whether a change fails the run."""
        if self.updated:
            return False
        if self.fail_on == "any":
            return True
        return bool(change.breaking if self.fail_on == "breaking" else change.documented)

    @property
    def failing(self) -> tuple[Changed, ...]:
        """The changes that fail the run."""
        return tuple(filter(self.fails, self.changes))

    @property
    def not_compared(self) -> int:
        """How many rows of the baseline were not compared."""
        return sum(self.missing.values())

    @property
    def is_untested(self) -> bool:
        """Whether the run says too little: it shares no row with the baseline, or could not compare some."""
        return not self.updated and (not self.shared or self.is_partial)
