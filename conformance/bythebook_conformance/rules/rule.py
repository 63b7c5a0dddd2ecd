"""What a rule is, and the few judgements that several rules share. It knows no single rule.

A rule is one kind of requirement: what raises it, what puts it to the test, how an exchange is judged by it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.model import Authority, Exchange, Level, Observation, Requirement
from bythebook_conformance.record import Record
from bythebook_specs.contract import Contract, Field, Operation
from bythebook_specs.states import ABSENT, get

__all__ = [
    "REFUSED",
    "UNRELATED",
    "Rule",
    "failed",
    "field_of",
    "judge_negative",
    "judge_state",
    "of_field",
    "passed",
    "sent",
    "show",
    "state_refused",
]

# Refusals that say nothing about the value that was sent.
UNRELATED = frozenset({401, 403, 404, 405, 408, 409, 413, 415, 429})
REFUSED = "a refusal (4xx)"


@dataclass(frozen=True)
class Rule:
    """One kind of requirement.

    `requirements` yields what the document demands. `judge` says what an exchange shows of one of them, None where it
    does not bear on it. A rule that needs a request of its own says which value to send instead of the right one
    (`wrong`: ABSENT takes the field out), or which credentials. `silence` explains why nothing could be seen.
    """

    kind: str
    requirements: Callable[[Contract, Operation], Iterable[Requirement]]
    judge: Callable[[Requirement, Exchange, Record], Observation | None]
    wrong: Callable[[Requirement, Field], Any] | None = None
    credentials: Callable[[Requirement], str] | None = None
    silence: Callable[[Requirement, Record], str] | None = None


def of_field(
    operation: Operation,
    field: Field,
    kind: str,
    sentence: str,
    *,
    authority: Authority = "stated",
    case: str = "",
    fact: str = "name",
) -> Requirement:
    """Return a requirement on a field. `fact` is the word in the page's facts whose line says it."""
    place = "/".join(part for part in (operation.id, field.location, field.name) if part)
    return Requirement(
        id=f"{place}/{kind}:{case}" if case else f"{place}/{kind}",
        operation=operation.id,
        location=field.location,
        path=field.path,
        kind=kind,
        case=case,
        authority=authority,
        sentence=sentence,
        pointer=field.pointer,
        source=field.sources.get(fact) or field.sources.get("type") or field.sources.get("name"),
    )


def field_of(requirement: Requirement, record: Record) -> Field:
    """Return the body field that a requirement is about."""
    return next(each for each in record.operation.body if each.path == requirement.path)


def show(value: Any) -> str:
    """Return a value as JSON of at most 120 characters; `absent` for ABSENT."""
    if value is ABSENT:
        return "absent"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:80]}... ({len(text)} characters)"


def passed(exchange: Exchange) -> Observation:
    """Return the observation that the exchange shows what is required."""
    return Observation("pass", exchange)


def failed(
    exchange: Exchange, expected: str, actual: str, *, level: Level = "failure", reason: str = ""
) -> Observation:
    """Return the observation that the exchange breaks the requirement."""
    return Observation("fail", exchange, level, reason, expected, actual)


def judge_negative(
    requirement: Requirement,
    exchange: Exchange,
    record: Record,
    accepted: Callable[[Exchange], Observation],
) -> Observation | None:
    """Return what a request that must be refused shows; `accepted` says what it means that the server took it."""
    if exchange.request.purpose != requirement.id:
        return None
    if exchange.accepted:
        return accepted(exchange)
    if not exchange.refused:
        return None
    if exchange.status in UNRELATED:
        return Observation("inconclusive", exchange, reason=f"answered {exchange.status}, which is not about the value")
    if exchange.number in record.controlled:
        return passed(exchange)
    return Observation("inconclusive", exchange, reason="the same request with a right value was refused too")


def judge_state(
    requirement: Requirement, exchange: Exchange, record: Record, expected: str, state: str
) -> Observation | None:
    """Return what a request shows that holds a field in a state which must be accepted; `state` says which."""
    if exchange.request.credentials != "right":
        return None
    if exchange.accepted:
        return passed(exchange)
    fields = state_refused(requirement, exchange, record)
    if fields == 1:
        return failed(exchange, expected, f"{exchange.status}, only because {state}")
    if fields > 1:
        actual = f"{exchange.status} where {state} and another field is changed too"
        return failed(exchange, expected, actual, level="warning", reason="narrower")
    return None


def state_refused(requirement: Requirement, exchange: Exchange, record: Record) -> int:
    """Return in how many fields a refused request differs from its accepted control, 0 where the requirement's field is
    not among them or the refusal is not about it.
    """
    changed = record.control.get(exchange.number, frozenset())
    about = exchange.refused and exchange.status not in UNRELATED and not exchange.faults
    return len(changed) if about and requirement.path in changed else 0


def sent(requirement: Requirement, exchange: Exchange) -> Any:
    """Return what the request held at the requirement's place."""
    return get(exchange.request.body, requirement.path)
