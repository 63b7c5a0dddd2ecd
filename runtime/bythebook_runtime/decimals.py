"""Decimal numbers: as texts, which keep their digits, and as numbers of JSON."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

__all__ = ["DecimalNumber", "DecimalText"]

_TEXT = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_MOST = 400  # digits before the point of a number of JSON: binary64 ends at 309


def _text(value: object) -> object:
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, str) and _TEXT.fullmatch(value):
        return value
    raise PydanticCustomError("decimal_text", "Input should be a Decimal, in JSON a text such as '10.50'")


def _number(value: object) -> object:
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() < _MOST:
        if value == value.to_integral_value() or Decimal(repr(float(value))) == value:
            return value
        raise PydanticCustomError("decimal_digits", "Input has more digits than a number of JSON holds (binary64)")
    if isinstance(value, int | float) and not isinstance(value, bool) and Decimal(value).is_finite():
        return Decimal(repr(value))
    raise PydanticCustomError("decimal_number", "Input should be a Decimal, in JSON a number such as 10.5")


def _written(value: Decimal) -> str:
    return format(value, "f")


def _as_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


DecimalText = Annotated[
    Decimal,
    BeforeValidator(_text),
    PlainSerializer(_written, when_used="json"),
    WithJsonSchema({"type": "string", "format": "decimal"}),
]
DecimalNumber = Annotated[
    Decimal,
    BeforeValidator(_number),
    PlainSerializer(_as_number, when_used="json"),
    WithJsonSchema({"type": "number", "format": "decimal"}),
]
