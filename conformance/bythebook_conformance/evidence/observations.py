"""Observations: what one exchange shows of one requirement, and how its values are printed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Level, Observation, Requirement
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["LEFT", "UNJUDGED", "failed", "inconclusive", "passed", "show", "with_both_views"]

# The reason of what an invalid request left on the server.
LEFT = "an invalid request that was accepted before left this value"
# How the reason begins of what no request can show, since this version does not judge it.
UNJUDGED = "bythebook does not judge it"

_PASSED = "_passed"
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def show(value: Any) -> str:
    """Return a value as JSON of at most 120 characters; `absent` for ABSENT."""
    if value is ABSENT or value is NOWHERE:
        return "absent"
    text = _ENCODER.encode(value)
    return text if len(text) <= 120 else f"{text[:80]}... ({len(text)} characters)"


def with_both_views(record: Record, requirement: Requirement, seen: Observation | None) -> Observation | None:
    """Returns an observation whose finding names what the response to a write shows of a field and what the read after
    it shows, where the two differ.
    """
    field = record.operation.by_key.get(requirement.key)
    if seen is None or seen.outcome != "fail" or field is None or seen.exchange.after is None:
        return seen
    if field.location != "body" or seen.exchange.faults or not seen.exchange.accepted:
        return seen
    told, read = record.shown_by(seen.exchange, field), record.shown_by(seen.exchange.after, field)
    if told is None or read is None or ABSENT in (told.value, read.value):
        return seen
    if record.meaning.same(told.value, read.value, field, read.field):
        return seen  # both views agree
    response, later = show(told.value), show(read.value)
    named = [f"the response shows {response}"] if response not in seen.actual and response != seen.expected else []
    named += [f"the read after it shows {later}"] if later not in seen.actual else []
    return replace(seen, actual="; ".join((seen.actual, *named)))


def passed(exchange: Exchange) -> Observation:
    """Return the observation that the exchange shows what is required.

    It is kept with the exchange, as a cached property is: an exchange shows it of most requirements.
    """
    known = vars(exchange)
    if _PASSED not in known:
        known[_PASSED] = Observation("pass", exchange)
    found: Observation = known[_PASSED]
    return found


def inconclusive(exchange: Exchange, reason: str) -> Observation:
    """Return the observation that the exchange does not tell, and why."""
    return Observation("inconclusive", exchange, reason=reason)


def failed(
    exchange: Exchange, expected: str, actual: str, *, level: Level = "failure", reason: str = ""
) -> Observation:
    """Return the observation that the exchange breaks the requirement."""
    return Observation("fail", exchange, level, reason, expected, actual)
