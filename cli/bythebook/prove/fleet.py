"""Sends the twins of a document to several processes, and gathers what became of them. It judges and prints nothing."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from bythebook.prove.court import Court
from bythebook.prove.outcome import Accused, Outcome
from bythebook_openapi.document.load import load
from bythebook_openapi.errors import InputError
from bythebook_simulator.faults.twins import Twin

__all__ = ["Case", "sampled", "tried"]

_TOGETHER = 4


@dataclass(frozen=True)
class Case:
    """What is proved: a document's file, the seed, and how many requests a run searches."""

    path: Path
    seed: int
    examples: int


@cache
def _court(case: Case) -> Court:
    """The court of a process: a document is read once in each."""
    return Court(load(case.path), case.seed, case.examples)


def _twins(case: Case, numbers: Sequence[int]) -> list[tuple[int, Outcome]]:
    court = _court(case)
    return [(number, court.tried(court.fleet[number])) for number in numbers]


def _variation(case: Case, number: int) -> Accused:
    court = _court(case)
    return court.vindicated(court.variations()[number])


def _end_with_parent() -> None:
    """End this process when the one that started it ends, be it killed: nobody would ask for the results."""
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def tried(case: Case, numbers: Sequence[int], variations: int, jobs: int) -> Iterator[tuple[int, Outcome] | Accused]:
    """Yield what becomes of each twin, with its number, and of each correct variation, as they end. Raises `InputError`
    where one of the processes is killed.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_end_with_parent) as pool:
        some = [pool.submit(_variation, case, number) for number in range(variations)]
        parts = [numbers[start : start + _TOGETHER] for start in range(0, len(numbers), _TOGETHER)]
        waiting: list[Future[Any]] = [*some, *(pool.submit(_twins, case, part) for part in parts)]
        try:
            for each in as_completed(waiting):
                found: Accused | list[tuple[int, Outcome]] = each.result()
                yield from [found] if isinstance(found, Accused) else found
        except BrokenProcessPool as error:  # by the system, where memory is short
            raise InputError("a process of the proof was killed", expected="memory for all: fewer --jobs") from error
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


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
