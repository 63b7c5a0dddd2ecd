"""Reads the JSON of an answer: no digit of a number is lost, and what is no JSON is none. It knows no requests."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any

from bythebook_openapi.states import ABSENT

__all__ = ["parsed"]


def parsed(content: bytes) -> Any:
    """Return the JSON value of an answer, ABSENT where it is none."""
    try:
        return json.loads(content, parse_float=_number, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return ABSENT


def _number(text: str) -> int | float:
    """Return a JSON number; one without a fraction as an integer, so that no digit of it is lost."""
    if "e" not in text.lower() or len(text) < 20:
        exact = Decimal(text)
        if exact.is_finite() and abs(exact.adjusted()) < 400 and exact == exact.to_integral_value():
            return int(exact)
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is out of range")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
