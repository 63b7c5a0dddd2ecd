"""Field types that take exactly what the document says, without conversions."""

import re
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

MONEY = r"^(0|[1-9][0-9]{0,8})\.[0-9]{2}$"
TOTAL = r"^(0|[1-9][0-9]{0,15})\.[0-9]{2}$"
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _number_only(value: Any) -> Any:
    if isinstance(value, (bool, str)):
        raise ValueError("must be an integer")
    return value


def _money(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not re.fullmatch(MONEY, value):
        raise ValueError("must be an amount with two decimals, as text")
    return Decimal(value)


def _date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("must be a date like 2024-12-31")
    return value


def _instant_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise ValueError("must be a date-time with a zone, like 2024-12-31T10:00:00Z")
    return value.upper()


def _instant_range(value: datetime) -> datetime:
    try:
        value.astimezone(timezone.utc)
    except OverflowError:
        raise ValueError("is out of range")
    return value


Quantity = Annotated[int, Field(ge=1, le=10000), BeforeValidator(_number_only)]
Percent = Annotated[int, Field(ge=0, le=100), BeforeValidator(_number_only)]
_as_text = PlainSerializer(lambda v: f"{v:.2f}", return_type=str, when_used="json")
Money = Annotated[
    Decimal,
    BeforeValidator(_money),
    _as_text,
    WithJsonSchema({"type": "string", "pattern": MONEY, "examples": ["12.50"]}),
]
Total = Annotated[
    Decimal, _as_text, WithJsonSchema({"type": "string", "pattern": TOTAL, "examples": ["12.50"]})
]
IsoDate = Annotated[date, BeforeValidator(_date)]
Instant = Annotated[AwareDatetime, BeforeValidator(_instant_text), AfterValidator(_instant_range)]

Name = Annotated[str, Field(min_length=1, max_length=120)]
Email = Annotated[str, Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Phone = Annotated[str, Field(min_length=1, max_length=40)]
Tags = Annotated[list[Annotated[str, Field(min_length=1, max_length=30)]], Field(max_length=10)]
