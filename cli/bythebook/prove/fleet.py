"""Sends the twins of a document to worker processes, and gathers what became of them. It judges and prints nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from threading import Lock
from uuid import uuid4

from bythebook.prove.court import Court
from bythebook.prove.outcome import Accused, Outcome
from bythebook.prove.workers import Seat, Workers, completed
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError
from bythebook_simulator.faults.twins import Twin

__all__ = ["Case", "sampled", "tried"]

_TOGETHER = 4
_Found = tuple[int, Outcome] | Accused

# The courts of this process, by run.
_COURTS: dict[str, Court] = {}
# A Dask worker may run tasks in several threads, and a court judges one twin after the other.
_JUDGING = Lock()


@dataclass(frozen=True)
class Case:
    """What is proved: a document, the seed, and how many requests a run searches."""

    document: Document
    seed: int
    examples: int


def _take(run: str, case: Case, wanted: str) -> None:
    """Keeps the court of a run in this process, so that the document is sent to each process once."""
    if version("bythebook") != wanted:
        raise InputError(f"a worker has bythebook {version('bythebook')}", expected=f"{wanted}, as this process has")
    _COURTS.setdefault(run, Court(case.document, case.seed, case.examples))


def _leave(run: str) -> None:
    _COURTS.pop(run, None)


def _twins(run: str, numbers: Sequence[int]) -> list[_Found]:
    with _JUDGING:
        court = _COURTS[run]
        return [(number, court.tried(court.fleet[number])) for number in numbers]


def _variation(run: str, number: int) -> list[_Found]:
    with _JUDGING:
        court = _COURTS[run]
        return [court.vindicated(court.variations()[number])]


def _combination(run: str, names: Sequence[str]) -> list[_Found]:
    with _JUDGING:
        return [_COURTS[run].combined(names)]


def tried(
    case: Case,
    numbers: Sequence[int],
    variations: int,
    workers: Workers,
    combinations: Sequence[Sequence[str]] = (),
) -> Iterator[_Found]:
    """Yields what becomes of each twin, with its number, of each correct variation and of each combination of them, as
    they end. Raises `InputError` where workers are killed again and again.
    """
    run = uuid4().hex
    seat = Seat(partial(_take, run, case, version("bythebook")), partial(_leave, run))
    parts = [tuple(numbers[start : start + _TOGETHER]) for start in range(0, len(numbers), _TOGETHER)]
    tasks: list[Callable[[], list[_Found]]] = [partial(_variation, run, number) for number in range(variations)]
    tasks += [partial(_combination, run, names) for names in combinations]
    tasks += [partial(_twins, run, part) for part in parts]
    for found in completed(workers, seat, tasks):
        yield from found


def sampled(fleet: Sequence[Twin], only: str, most: int | None) -> list[int]:
    """Return the numbers of the twins whose id holds a text; of more than `most`, as many of each family as of any
    other, within it of each operator, and these spread over the document.
    """
    numbers = [number for number, each in enumerate(fleet) if only in each.id]
    if most is None or len(numbers) <= most:
        return numbers
    families: dict[str, dict[str, list[int]]] = {}
    for number in numbers:
        operator = fleet[number].operator
        families.setdefault(operator.family, {}).setdefault(operator.id, []).append(number)
    by_family = [_in_turn([_spread(each) for each in some.values()]) for some in families.values()]
    return sorted(_in_turn(by_family)[:most])


def _in_turn(some: Sequence[Sequence[int]]) -> list[int]:
    """Return the first of each, then the second of each, and so on."""
    longest = max(map(len, some), default=0)
    return [each[turn] for turn in range(longest) for each in some if turn < len(each)]


def _spread(numbers: list[int]) -> list[int]:
    """Return numbers in an order of which each beginning is spread over all: halves, quarters, eighths."""
    order, step = list[int](), len(numbers)
    while step:
        order += [each for each in range(step // 2, len(numbers), step) if each not in order]
        step //= 2
    return [numbers[each] for each in dict.fromkeys([*order, *range(len(numbers))])]
