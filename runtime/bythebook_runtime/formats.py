"""Integers, dates and UUIDs, which Pydantic reads otherwise than JSON Schema does."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import Annotated
from uuid import UUID as _UUID

from pydantic import AwareDatetime as _AwareDatetime
from pydantic import Strict
from pydantic.functional_validators import BeforeValidator
from pydantic_core import PydanticCustomError

__all__ = ["UUID", "AwareDatetime", "StrictInt", "date"]

# RFC 3339 section 5.6
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DATE_TIME = _DATE + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"


def _form(pattern: str, kind: type, name: str) -> BeforeValidator:
    """Returns a validator that refuses texts of another form, and numbers. Pydantic reads the others."""
    form = re.compile(pattern, re.ASCII | re.IGNORECASE)

    def checked(value: object) -> object:
        if form.fullmatch(value) if isinstance(value, str) else isinstance(value, kind):
            return value
        raise PydanticCustomError("form", "Input should be {name}", {"name": name})

    return BeforeValidator(checked)


def _moment(value: object) -> object:
    """Returns the next second for a leap second (RFC 3339 section 5.7), and UTC where an offset has seconds."""
    if isinstance(value, dt.datetime) and (value.utcoffset() or dt.timedelta()) % dt.timedelta(minutes=1):
        return value.astimezone(dt.UTC)
    if isinstance(value, str) and value[17:19] == "60":
        moment = dt.datetime.fromisoformat(f"{value[:17]}59{value[19:]}".upper())
        with suppress(OverflowError):
            if moment.astimezone(dt.UTC).strftime("%H:%M") == "23:59":
                return moment.replace(microsecond=0) + dt.timedelta(seconds=1)
    return value


def _integer(value: object) -> object:
    """JSON Schema Validation section 6.1.1: a number with a zero fraction is an integer."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


StrictInt = Annotated[int, Strict(), BeforeValidator(_integer)]
UUID = Annotated[_UUID, _form(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", _UUID, "a UUID with hyphens (RFC 4122)")]
date = Annotated[dt.date, _form(_DATE, dt.date, "a date such as 2023-11-07 (RFC 3339)")]
AwareDatetime = Annotated[
    _AwareDatetime,
    BeforeValidator(_moment),
    _form(_DATE_TIME, dt.datetime, "a date-time with a zone such as 2023-11-07T05:31:56Z (RFC 3339)"),
]
