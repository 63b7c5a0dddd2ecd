"""Counts the results of a population. It judges and prints nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bythebook.population.bound import upper_bound
from bythebook.population.results import Control, Judged
from bythebook_simulator.faults.families import LATE
from bythebook_simulator.faults.variations import VARIATIONS

__all__ = ["Detection", "Line", "Missed", "Population"]

_STYLES = {each.id: each.style or "plain" for each in VARIATIONS}


@dataclass(frozen=True)
class Line:
    """The figures of one document, style or variation: pairs that were tried, that count, and that are accused."""

    name: str
    pairs: int
    counted: int
    accused: int


@dataclass(frozen=True)
class Detection:
    """The planted bugs that a client can see, and how many were found: at any level, under `--strict`, by a failure."""

    family: str
    planted: int
    found: int
    strict: int
    failures: int


@dataclass(frozen=True)
class Missed:
    """The planted bugs of an operator in a document that no failure or warning tells, and how many a notice tells."""

    operator: str
    document: str
    count: int
    notices: int


@dataclass(frozen=True)
class Population:
    """The results of a measurement. `unusable` maps documents that could not be judged to the reason, `code` is the
    digest of the code that judged. `smaller` is the number of documents of a stratum of smaller ones.
    """

    name: str
    version: str
    seed: int
    examples: int
    results: Sequence[Judged]
    unusable: Mapping[str, str]
    seconds: float = 0.0
    code: str = ""
    smaller: int = 0

    @cached_property
    def counted(self) -> list[Judged]:
        """The pairs that count."""
        return [each for each in self.results if not each.why_not]

    @cached_property
    def accused(self) -> list[Judged]:
        """The pairs with an accusation, also those that do not count."""
        return [each for each in self.results if each.is_accused]

    @cached_property
    def documents(self) -> list[str]:
        """The independent units: documents with a pair that counts, or with an accused pair."""
        return sorted({each.document for each in (*self.counted, *self.accused)})

    @cached_property
    def accused_documents(self) -> list[str]:
        """The documents with an accused pair."""
        return sorted({each.document for each in self.accused})

    @property
    def bound(self) -> float:
        """The rate of documents with an accusation that the results do not exclude, at 95 %."""
        return upper_bound(len(self.accused_documents), len(self.documents))

    @property
    def reasons(self) -> dict[str, int]:
        """How many pairs do not count, by the reason."""
        return dict(Counter(each.why_not for each in self.results if each.why_not).most_common())

    @property
    def by_document(self) -> list[Line]:
        """A line for each document."""
        return self._lines(lambda each: (each.document,))

    @property
    def by_style(self) -> list[Line]:
        """A line for each style. A combination stands in the line of each of its styles that shows."""
        return self._lines(lambda each: {_STYLES.get(name, "plain") for name in each.shown} or {"plain"})

    @property
    def by_variation(self) -> list[Line]:
        """A line for each variation that shows in a response."""
        return self._lines(lambda each: each.shown)

    @property
    def by_kind(self) -> dict[str, int]:
        """How many accusations there are of each kind of requirement, and of each level."""
        found = [(level, _kind(name)) for each in self.accused for level, name in each.accusations]
        return {f"{level} {kind}": count for (level, kind), count in Counter(found).most_common()}

    @property
    def detection(self) -> list[Detection]:
        """A line for each family of planted bugs, and one for all."""
        some = self._controls
        families = sorted({each.family for each in some})
        lines = [_detection(family, [each for each in some if each.family == family]) for family in families]
        return [*lines, _detection("all", some)]

    @property
    def late(self) -> list[Detection]:
        """A line for each operator of `LATE`, whose faults no rule looked for at first, and one for all of them."""
        some = [each for each in self._controls if each.operator in LATE]
        names = sorted({each.operator for each in some})
        lines = [_detection(name, [each for each in some if each.operator == name]) for name in names]
        return [*lines, _detection("all", some)]

    @property
    def missed(self) -> list[Missed]:
        """A line for each operator whose bugs a run under `--strict` missed in a document: the operators with the most
        of them first.
        """
        lost: dict[tuple[str, str], list[Control]] = {}
        for each in self.results:
            if each.has_visible_bug and each.control is not None and not each.control.is_found:
                lost.setdefault((each.control.operator, each.document), []).append(each.control)
        by_operator = Counter(each.operator for some in lost.values() for each in some)
        lines = [
            Missed(operator, document, len(some), sum(each.found == "notice" for each in some))
            for (operator, document), some in lost.items()
        ]
        return sorted(lines, key=lambda each: (-by_operator[each.operator], each.operator, -each.count, each.document))

    @property
    def _controls(self) -> list[Control]:
        """The planted bugs that count for what the judge finds."""
        return [each.control for each in self.results if each.has_visible_bug and each.control is not None]

    def _lines(self, names: Callable[[Judged], Iterable[str]]) -> list[Line]:
        tried, counted, accused = Counter[str](), Counter[str](), Counter[str]()
        for each in self.results:
            own = list(names(each))
            tried.update(own)
            counted.update(own if not each.why_not else ())
            accused.update(own if each.is_accused else ())
        return [Line(name, tried[name], counted[name], accused[name]) for name in sorted(tried)]


def _detection(family: str, controls: Sequence[Control]) -> Detection:
    strict, failures = sum(each.is_found for each in controls), sum(each.found == "failure" for each in controls)
    found = sum(bool(each.found) for each in controls)
    return Detection(family, len(controls), found, strict, failures)


def _kind(requirement: str) -> str:
    """Returns the kind of a requirement, the last part of its id without the case."""
    return requirement.rpartition("/")[2].partition(":")[0]
