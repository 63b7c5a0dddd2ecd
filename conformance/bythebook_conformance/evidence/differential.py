"""Two requests that must mean the same are compared by their answers: one without a parameter, one with its default.

Shared by `query-default` and `default`. What differs between two requests of the same bytes is of the server's making,
and is left out; what a server draws may be the same twice by chance, so that a difference is asked for once more, in
turns. Where no other value makes a difference either, nothing is shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_openapi.schema.equivalence import same
from bythebook_openapi.states import ABSENT

__all__ = ["ABSENT_PROBE", "COMPARED", "EXPLICIT", "OTHER", "is_probe", "judge", "probes", "purpose"]

COMPARED = "compared for"
_DEEPEST = 100
ABSENT_PROBE, EXPLICIT, OTHER = "without it", "with its default", "with another value"


def purpose(requirement: Requirement, which: str) -> str:
    """Return the purpose of a request that is sent to compare answers."""
    return f"{COMPARED} {requirement.id}: {which}"


def probes(requirement: Requirement, record: Record, which: str) -> list[Exchange]:
    """Return the requests of a kind that were sent to compare answers for a requirement."""
    return record.sent_for(purpose(requirement, which))


def is_probe(requirement: Requirement, exchange: Exchange) -> bool:
    """Return whether an exchange was made to compare answers for a requirement."""
    return exchange.request.purpose.startswith(f"{COMPARED} {requirement.id}: ")


def judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    """Return what the request without it shows, beside those with the default and with other values."""
    if exchange.request.purpose != purpose(requirement, ABSENT_PROBE):
        return None
    absent = [each for each in probes(requirement, record, ABSENT_PROBE) if each.accepted]
    explicit = [each for each in probes(requirement, record, EXPLICIT) if each.accepted]
    others = [each for each in probes(requirement, record, OTHER) if each.accepted]
    if not exchange.accepted or len(explicit) < 2:
        return inconclusive(exchange, "the requests to be compared were not all accepted")
    unstable = _unstable(explicit) | _unstable(absent)
    if () in _unstable(explicit):
        return inconclusive(exchange, "two requests with the default are answered differently")
    if not _same(explicit[0], exchange, unstable):
        expected = f"the answer to the explicit default: {_short(explicit[0])}"
        return failed(exchange, expected, _short(exchange))
    if _unstable(absent) - _unstable(explicit):
        return inconclusive(exchange, "without it the answer is another one from time to time")
    if all(_same(explicit[0], other, unstable) for other in others):
        return inconclusive(exchange, "no other value makes a difference to the answer")
    return passed(exchange)


def _unstable(asked: list[Exchange]) -> set[tuple[str, ...]]:
    """Return the places at which the answers to requests of the same bytes differ."""
    return {place for one, other in pairwise(asked) for place in _differing(_seen(one), _seen(other))}


def _same(one: Exchange, other: Exchange, unstable: set[tuple[str, ...]]) -> bool:
    return one.status == other.status and _differing(_seen(one), _seen(other)) <= unstable


def _seen(exchange: Exchange) -> Any:
    """Return the JSON of an answer, or its text where it is none."""
    return exchange.text if exchange.answer is ABSENT else exchange.answer


def _differing(one: Any, other: Any, at: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Return the places at which two JSON values differ; the lists in them have no index, as they may shift.

    What is nested deeper than any document describes is looked at as a whole.
    """
    if len(at) == _DEEPEST:
        return set() if same(one, other) else {at}
    if isinstance(one, dict) and isinstance(other, dict):
        found: set[tuple[str, ...]] = set()
        for name in one.keys() | other.keys():
            if name in one and name in other:
                found |= _differing(one[name], other[name], (*at, name))
            else:
                found.add((*at, name))
        return found
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return {path for left, right in zip(one, other, strict=True) for path in _differing(left, right, (*at, "*"))}
    return set() if same(one, other) else {at}


def _short(exchange: Exchange) -> str:
    return f"{exchange.status} {_counted(_seen(exchange))}"


def _counted(answer: Any) -> str:
    sizes = [f"{len(each)} items" for each in _lists(answer)]
    text = show(answer) if isinstance(answer, dict | list) else json.dumps(str(answer))
    return f"{', '.join(sizes)}: {text}" if sizes else text


def _lists(answer: Any) -> Iterator[list[Any]]:
    if isinstance(answer, list):
        yield answer
    elif isinstance(answer, dict):
        yield from (each for each in answer.values() if isinstance(each, list))
