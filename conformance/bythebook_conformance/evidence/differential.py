"""Compares the responses to two requests that must mean the same: one without a parameter, one with its default.

A list is compared by its resources, with their members and their order. What stands around them may repeat the request
(a `next` link, an echoed filter) and is no evidence. Any other response is compared as a whole, and an echo of the
parameter counts only if it follows the values that are sent.

A difference between two requests of the same bytes is the server's doing and is left out; a server may draw values, so
that a difference is asked for again, in turns. Where no other value makes a difference, nothing is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from jsonpointer import JsonPointer

from bythebook_conformance.evidence import echoes
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Level, Observation, Requirement
from bythebook_conformance.relations.collections import lists_resources, resources
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, EACH, get

__all__ = [
    "ABSENT_PROBE",
    "ASKED_ONCE",
    "COMPARED",
    "EXPLICIT",
    "OTHER",
    "WHOLE_ONCE",
    "compared_with",
    "is_probe",
    "judge",
    "probes",
    "purpose",
]

Place = tuple[str, ...]
COMPARED = "compared for"
_DEEPEST = 100
ABSENT_PROBE, EXPLICIT, OTHER = "without it", "with its default", "with another value"
ASKED_ONCE = "the responses differ, and each was asked for only once"
WHOLE_ONCE = "the whole list was not asked for after the page"


def purpose(requirement: Requirement, which: str) -> str:
    """Return the purpose of a request that is sent to compare answers."""
    return f"{COMPARED} {requirement.id}: {which}"


def probes(requirement: Requirement, record: Record, which: str) -> list[Exchange]:
    """Return the requests of a kind that were sent to compare answers for a requirement."""
    return record.sent_for(purpose(requirement, which))


def is_probe(requirement: Requirement, exchange: Exchange) -> bool:
    """Return whether an exchange was made to compare answers for a requirement."""
    return exchange.request.purpose.startswith(f"{COMPARED} {requirement.id}: ")


def compared_with(requirement: Requirement, exchange: Exchange, record: Record) -> Exchange | None:
    """Return the request with the explicit default with which one without it is compared; None for all others."""
    if exchange.request.purpose != purpose(requirement, ABSENT_PROBE):
        return None
    return next((each for each in _accepted(requirement, record, EXPLICIT)), None)


def judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    """Returns what the request without the parameter shows, beside those with the default and with other values."""
    if exchange.request.purpose != purpose(requirement, ABSENT_PROBE):
        return None
    found = _compared(requirement, exchange, record)
    is_single = len(_accepted(requirement, record, EXPLICIT)) == 1
    return inconclusive(exchange, ASKED_ONCE) if is_single and found.outcome == "fail" else found


def _compared(requirement: Requirement, exchange: Exchange, record: Record) -> Observation:
    absent = _accepted(requirement, record, ABSENT_PROBE)
    if exchange.accepted and all(each.number != exchange.number for each in absent):
        absent = [*absent, exchange]  # a response is judged before it is recorded, so that its read may be repeated
    explicit = _accepted(requirement, record, EXPLICIT)
    others = _accepted(requirement, record, OTHER)
    if not exchange.accepted or not explicit:
        return inconclusive(exchange, "the requests to be compared were not all accepted")
    compared = _Compared(requirement.at[-1], record.operation, [*absent, *explicit, *others])
    repeated = compared.unstable(explicit)
    unstable = repeated | compared.unstable(absent)
    if () in repeated:
        return inconclusive(exchange, "two requests with the default are answered differently")
    places = compared.places(explicit[0], exchange) - unstable
    if places:
        expected, actual = compared.shown(explicit[0], exchange, min(places))
        level: Level = "warning" if requirement.authority == "said" else "failure"
        return failed(exchange, f"as with the explicit default: {expected}", actual, level=level)
    if unstable - repeated:
        return inconclusive(exchange, "without it the response is another one from time to time")
    is_applied = any(compared.places(explicit[0], other) - unstable for other in others)
    field = record.operation.by_key[requirement.key]
    for place in echoes.followed(field, explicit, others) if not compared.is_list else ():
        found = echoes.judged(record.contract, field, place, absent, is_applied=is_applied)
        if found is not None:
            return found
    around = compared.echoes(explicit[0], exchange)
    if around is not None:
        return failed(exchange, *around, level="warning", reason="echoed default")
    if not is_applied:
        return inconclusive(exchange, "no other value makes a difference to the response")
    return passed(exchange)


def _accepted(requirement: Requirement, record: Record, which: str) -> list[Exchange]:
    return [probe for probe in probes(requirement, record, which) if probe.accepted]


class _Compared:
    """The responses to the probes of one parameter: all by their resources where each holds a list, else as a whole."""

    def __init__(self, name: str, operation: Operation, exchanges: list[Exchange]) -> None:
        self.name = name
        self.operation = operation
        self.is_list = all(lists_resources(operation, each.answer) for each in exchanges)

    def unstable(self, asked: list[Exchange]) -> set[Place]:
        """Returns the places at which the responses to requests of the same bytes differ."""
        return {place for one, other in pairwise(asked) for place in self.places(one, other)}

    def places(self, one: Exchange, other: Exchange) -> set[Place]:
        """Returns the places at which two responses differ, without those that repeat the request."""
        first, second = self._seen(one), self._seen(other)
        found = {place for place in _differing(first, second) if not self._repeats(first, second, place)}
        return found | ({("status",)} if one.status != other.status else set())

    def shown(self, one: Exchange, other: Exchange, place: Place) -> tuple[str, str]:
        """Returns what two responses hold at a place where they differ: in a list, in the first item that differs."""
        if place == ("status",):
            return str(one.status), str(other.status)
        first, second = self._seen(one), self._seen(other)
        if place == ():
            return _described(first), _described(second)
        pairs = zip(_at(first, place), _at(second, place), strict=False)
        at = JsonPointer.from_parts(place).path
        left, right = next((pair for pair in pairs if not same(*pair)), (ABSENT, ABSENT))
        return f"{show(left)} at {at}", f"{show(right)} at {at}"

    def echoes(self, one: Exchange, other: Exchange) -> tuple[str, str] | None:
        """Returns what two lists say of the parameter outside their resources, where they say different values."""
        if not self.is_list or not isinstance(one.answer, dict) or not isinstance(other.answer, dict):
            return None
        for place in sorted(_differing(one.answer, other.answer)):
            if EACH in place or not echoes.is_echo(place, self.name):
                continue
            first, second = get(one.answer, place), get(other.answer, place)
            if all(isinstance(each, str | int | float) and each != "" for each in (first, second)):
                at = JsonPointer.from_parts(place).path
                return f"{show(first)} at {at}, as with the explicit default", f"{show(second)} at {at}"
        return None

    def _seen(self, exchange: Exchange) -> Any:
        """Returns what of a response is compared: its resources, else its JSON, else its text."""
        found = resources(self.operation, exchange.answer) if self.is_list else None
        return found if found is not None else exchange.text if exchange.answer is ABSENT else exchange.answer

    def _repeats(self, first: Any, second: Any, place: Place) -> bool:
        """Returns whether a place holds the request again: a link with the parameter, or the parameter by its name."""
        if echoes.is_echo(place, self.name) and not self.is_list:
            return True
        values = [each for seen in (first, second) for each in _at(seen, place) if isinstance(each, str)]
        return any(f"{self.name}=" in unquote(each) for each in values)


def _described(seen: Any) -> str:
    return f"{len(seen)} items: {show(seen)}" if isinstance(seen, list) else show(seen)


def _at(value: Any, place: Place) -> Iterator[Any]:
    """Yields what stands at a place, in each item of the lists on the way; ABSENT where nothing does."""
    if not place:
        yield value
    elif isinstance(value, list) and place[0] == EACH:
        for each in value:
            yield from _at(each, place[1:])
    elif isinstance(value, dict):
        yield from _at(value[place[0]], place[1:]) if place[0] in value else iter([ABSENT])


def _differing(one: Any, other: Any, at: Place = ()) -> set[Place]:
    """Returns the places at which two JSON values differ; the lists in them have no index, as they may shift.

    What is nested deeper than any document describes is looked at as a whole.
    """
    if len(at) == _DEEPEST:
        return set() if same(one, other) else {at}
    if isinstance(one, dict) and isinstance(other, dict):
        found: set[Place] = set()
        for name in one.keys() | other.keys():
            if name in one and name in other:
                found |= _differing(one[name], other[name], (*at, name))
            else:
                found.add((*at, name))
        return found
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return {path for left, right in zip(one, other, strict=True) for path in _differing(left, right, (*at, EACH))}
    return set() if same(one, other) else {at}
