"""Observations: what one exchange shows of one requirement, and how its values are printed."""

from __future__ import annotations

import json
from typing import Any

from bythebook_conformance.model import Exchange, Level, Observation
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["LEFT", "UNJUDGED", "failed", "inconclusive", "passed", "show"]

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
