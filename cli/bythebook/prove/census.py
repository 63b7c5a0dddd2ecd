"""Counts what was found, by family. It knows no twin and prints nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import mean

from bythebook.prove.outcome import Accused, Outcome

__all__ = ["Census", "Line"]


@dataclass(frozen=True)
class Line:
    """A family's figures. `visible` is what the shares are of; `requests` is the mean of a run."""

    family: str
    twins: int
    visible: int
    found: int
    strict: int
    gate: int
    near: int
    requests: int
    seconds: float


@dataclass(frozen=True)
class Census:
    """A finished proof of a document: its twins that were tried, of how many, its correct servers, and combinations of
    these. `pairs` is how many pairs of freedoms meet in the combinations, and how many there are on this document.
    """

    document: str
    version: str
    seed: int
    examples: int
    fleet: int
    outcomes: Sequence[Outcome]
    correct: Sequence[Accused]
    seconds: float
    jobs: int = field(default=1)
    combined: Sequence[Accused] = ()
    pairs: tuple[int, int] = (0, 0)

    @property
    def lines(self) -> list[Line]:
        """One line for each family, in the order of the operators, and one for all."""
        families = dict.fromkeys(each.family for each in self.outcomes)
        some = [_line(family, [each for each in self.outcomes if each.family == family]) for family in families]
        return [*some, _line("all", self.outcomes)]

    @property
    def share(self) -> float:
        """The share of the visible twins that were found at any level, in percent; 0 where none is visible."""
        last = self.lines[-1]
        return 100 * last.found / last.visible if last.visible else 0.0

    @property
    def survivors(self) -> list[Outcome]:
        """The visible twins that were not found at any level."""
        return [each for each in self.outcomes if each.visible and not each.found]

    @property
    def hidden(self) -> list[Outcome]:
        """The twins that no client can tell from the correct one."""
        return [each for each in self.outcomes if not each.visible]

    @property
    def false_alarms(self) -> list[Accused]:
        """The correct servers that were accused, alone or as a combination."""
        return [each for each in (*self.correct, *self.combined) if each.accusations]

    @property
    def idle(self) -> list[Accused]:
        """The correct servers that answered every request as the correct twin did."""
        return [each for each in self.correct[1:] if not each.has_effect]


def _line(family: str, outcomes: Iterable[Outcome]) -> Line:
    some = list(outcomes)
    seen = [each for each in some if each.visible]
    return Line(
        family,
        len(some),
        len(seen),
        sum(each.found for each in seen),
        sum(each.strict for each in seen),
        sum(each.gate for each in seen),
        sum(each.near for each in seen),
        round(mean([each.requests for each in seen] or [0])),
        sum(each.seconds for each in some),
    )
