"""Faults of values: what was sent is kept as something else, although the document admits it as it is."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.rewriting import Held
from bythebook_simulator.faults.samples import admits, is_text
from bythebook_simulator.faults.seams import keeps
from bythebook_simulator.faults.spots import Spot

__all__ = ["OPERATORS"]

_SHORT: Final = 32
_BYTE: Final = 2**31 - 1
_ASTRAL: Final = 0x10000
# IEEE 754 doubles hold every whole number up to the first, and `float` overflows not far above the second.
_EXACT: Final = 2**53
_HUGE: Final = 10**300


def _text(spot: Spot) -> bool:
    return spot.location == "body" and is_text(spot) and bool(spot.steps)


def _typed(*types: str) -> Callable[[Spot], bool]:
    return lambda spot: spot.location == "body" and bool(spot.steps) and spot.types == set(types)


def _sent(make: Callable[[Any], Any]) -> Any:
    """Return a change of what was sent and is neither null nor absent."""
    return keeps(
        lambda _spot, held: make(held.value) if held.sent is not ABSENT and held.value is not None else held.value
    )


def _of_text(make: Callable[[str], Any]) -> Any:
    return _sent(lambda value: make(value) if isinstance(value, str) else value)


def _without_zone(value: str) -> str:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None).isoformat() + "Z"
    except ValueError:
        return value


def _swapped(spot: Spot, held: Held) -> Any:
    if held.sent is ABSENT or held.value is None:
        return held.value
    others = [each for each in spot.beside if each.types == spot.types and not each.stated.keys() & {"enum", "format"}]
    names = [each.steps[-1] for each in others]
    around = held.around if isinstance(held.around, dict) else {}
    return next((around[name] for name in names if isinstance(around.get(name), type(held.value))), held.value)


def _as_latin(value: str) -> str:
    """The bytes of UTF-8 are read as Latin-1."""
    return value.encode("utf-8", "surrogatepass").decode("latin-1")


def _of_three_bytes(value: str) -> str:
    """Characters of four bytes are lost, as in MySQL's `utf8`."""
    return "".join(each if ord(each) < _ASTRAL else "?" for each in value)


def _as_double(value: Any) -> Any:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return int(float(value)) if is_whole and abs(value) < _HUGE else value


def _a_day_earlier(value: str) -> str:
    try:
        return (date.fromisoformat(value) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return value


def _zero(spot: Spot) -> Any:
    return False if spot.types == {"boolean"} else 0


def _has_large(spot: Spot) -> bool:
    is_small = spot.stated.get("format") == "int32" or spot.stated.get("maximum", _EXACT + 1) <= _EXACT
    return _typed("integer")(spot) and not is_small


def _rounded(value: Any) -> Any:
    return float(round(value)) if isinstance(value, float) else value


OPERATORS: Final = (
    Operator(
        "value-dropped",
        "value",
        "drops what was sent",
        lambda spot: (
            spot.location == "body" and spot.is_member and not spot.required and spot.endpoint.method != "PATCH"
        ),
        keeps(lambda _spot, held: ABSENT if held.sent is not ABSENT and held.sent is not None else held.value),
    ),
    Operator(
        "value-nulled",
        "value",
        "keeps null in place of what was sent",
        lambda spot: spot.location == "body" and bool(spot.steps) and spot.nullable and not spot.is_text,
        _sent(lambda _value: None),
    ),
    Operator(
        "value-swapped",
        "value",
        "keeps the value of a neighbor of the same type",
        lambda spot: _text(spot) and any(is_text(each) for each in spot.beside),
        keeps(_swapped),
    ),
    Operator(
        "text-truncated",
        "value",
        "cuts texts after 32 characters",
        lambda spot: _text(spot) and spot.stated.get("maxLength", _SHORT + 1) > _SHORT,
        _of_text(lambda value: value[:_SHORT]),
    ),
    Operator("text-lower-cased", "value", "puts texts in lower case", _text, _of_text(str.lower)),
    Operator(
        "text-trimmed",
        "value",
        "takes white space off texts",
        lambda spot: _text(spot) and not spot.is_text,
        _of_text(str.strip),
    ),
    Operator(
        "text-escaped",
        "value",
        "escapes mark-up in texts",
        lambda spot: _text(spot) and not spot.is_text,
        _of_text(html.escape),
    ),
    Operator(
        "text-ascii",
        "value",
        "loses what is not ASCII",
        lambda spot: _text(spot) and not spot.is_text,
        _of_text(lambda value: value.encode("ascii", "ignore").decode()),
    ),
    Operator("text-as-latin", "value", "reads UTF-8 as Latin-1", _text, _of_text(_as_latin)),
    Operator(
        "text-of-three-bytes",
        "value",
        "loses characters of four bytes",
        lambda spot: _text(spot) and not spot.is_text,
        _of_text(_of_three_bytes),
    ),
    Operator("integer-as-double", "value", "keeps whole numbers as doubles", _has_large, _sent(_as_double)),
    Operator(
        "zero-nulled",
        "value",
        "keeps null in place of 0 and false",
        lambda spot: (
            spot.location == "body"
            and bool(spot.steps)
            and spot.nullable
            and bool(spot.types)
            and not spot.is_text
            and spot.types <= {"integer", "number", "boolean"}
            and admits(spot.stated, _zero(spot))
        ),
        _sent(lambda value: None if value == 0 else value),
    ),
    Operator(
        "date-shifted",
        "value",
        "keeps the day before",
        lambda spot: spot.location == "body" and spot.stated.get("format") == "date",
        _of_text(_a_day_earlier),
    ),
    Operator("number-rounded", "value", "rounds numbers", _typed("number"), _sent(_rounded)),
    Operator(
        "number-clipped",
        "value",
        "keeps no number above 2147483647",
        lambda spot: (
            _typed("integer")(spot)
            and spot.stated.get("maximum", _BYTE + 1) > _BYTE
            and spot.stated.get("format") != "int32"
        ),
        _sent(lambda value: min(value, _BYTE) if isinstance(value, int) else value),
    ),
    Operator(
        "number-without-sign",
        "value",
        "loses the sign of numbers",
        lambda spot: (
            spot.location == "body"
            and spot.types <= {"integer", "number"}
            and bool(spot.types)
            and spot.stated.get("minimum", -1) < 0
            and "exclusiveMinimum" not in spot.stated
        ),
        _sent(lambda value: abs(value) if isinstance(value, int | float) else value),
    ),
    Operator("boolean-true", "value", "keeps true for every boolean", _typed("boolean"), _sent(lambda _value: True)),
    Operator("boolean-false", "value", "keeps false for every boolean", _typed("boolean"), _sent(lambda _value: False)),
    Operator(
        "zone-lost",
        "value",
        "reads every time as UTC",
        lambda spot: spot.location == "body" and spot.stated.get("format") == "date-time",
        _of_text(_without_zone),
    ),
    Operator(
        "list-cut",
        "value",
        "keeps the first item only",
        _typed("array"),
        _sent(lambda value: value[:1] if isinstance(value, list) else value),
    ),
    Operator(
        "list-reversed",
        "value",
        "keeps items in another order",
        lambda spot: _typed("array")(spot) and not spot.stated.get("uniqueItems"),
        _sent(lambda value: value[::-1] if isinstance(value, list) else value),
    ),
    Operator(
        "list-emptied",
        "value",
        "keeps an empty list",
        _typed("array"),
        _sent(lambda value: [] if isinstance(value, list) else value),
    ),
)
