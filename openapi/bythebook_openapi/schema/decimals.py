"""Reads how many decimal places a schema states, and how many of them a value lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

__all__ = ["as_decimal", "lost_places", "stated_places"]

_MOST = 8
_STATING = frozenset({"x-decimal-places", "multipleOf", "pattern", "anyOf", "oneOf"})
# What a pattern of decimals does not admit.
_NO_NUMBERS = ("x", "a.1", "v1.1", "1-1", "1.1.1")


def stated_places(schema: Mapping[str, Any]) -> int | None:
    """Returns how many decimal places a schema states, also in an alternative; None where it states none.

    It states them by `x-decimal-places`, by a `multipleOf` below 1, or by a pattern that limits them.
    """
    if _STATING.isdisjoint(schema):
        return None
    return max((places for places in _stated(schema) if places is not None), default=None)


def _stated(schema: Mapping[str, Any]) -> Iterator[int | None]:
    places, step, pattern = schema.get("x-decimal-places"), schema.get("multipleOf"), schema.get("pattern")
    if isinstance(places, int) and not isinstance(places, bool):
        yield places
    if isinstance(step, float):
        yield _places(Decimal(str(step))) or None
    if isinstance(pattern, str):
        yield _of_pattern(pattern)
    for alternative in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if isinstance(alternative, Mapping):
            yield from _stated(alternative)


@lru_cache(maxsize=1024)
def _of_pattern(pattern: str) -> int | None:
    """Returns the most decimal places that a pattern of numbers admits; None where it sets no limit."""
    try:
        if any(re.search(pattern, text) for text in _NO_NUMBERS):
            return None
        admitted = [places for places in range(1, _MOST + 2) if re.search(pattern, f"1.{'1' * places}")]
    except re.error:
        return None
    return admitted[-1] if admitted and admitted[-1] <= _MOST else None


def as_decimal(value: Any) -> Decimal | None:
    """Returns a number, or a text of one, as a decimal; None for any other value."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(str(value))
    except (InvalidOperation, ValueError):  # an integer of thousands of digits
        return None
    return found if found.is_finite() else None


def lost_places(sent: Any, got: Any) -> int:
    """Returns how many decimal places a number had that came back rounded to fewer; 0 where it was not rounded."""
    one, other = as_decimal(sent), as_decimal(got)
    if one is None or other is None or one == other:
        return 0
    had, kept = _places(one), _places(other)
    return had if kept < had and abs(one - other) < Decimal(1).scaleb(-kept) else 0


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
