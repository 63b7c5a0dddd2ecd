"""Names the valid members of a format that servers refuse by mistake, and their neighbors without that feature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bythebook_conformance.relations.dependent_fields import has_happened
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.schema.formats import UUIDS

__all__ = ["CASES", "LEAP_DAY", "PLUS", "YEARS_AGO", "feature", "features_sent", "leap_day", "neighbors"]

PLUS = "plus"
LEAP_DAY = "leap-day"
UPPER = "upper-case"
# The feature of each format, and how a sentence names it.
CASES: Mapping[str, tuple[str, str]] = {
    "email": (PLUS, "an address with '+'"),
    "date": (LEAP_DAY, "29 February of a leap year"),
    "uuid": (UPPER, "a UUID in upper case"),
}
_NARROWING = frozenset({"enum", "const", "pattern"})
_HELD = frozenset({"property", "parameter", "item", "value"})
# Leap days before and behind the other dates that are sent.
_BEFORE, _BEHIND = "2028-02-29", "2032-02-29"
# By how many years the dates of what has happened are earlier than the others.
YEARS_AGO = 40
# So long is the longest value that is sent.
_LENGTH = 36


def features_sent(operation: Operation, field: Field) -> str:
    """Returns the feature of a field's format that a request holds; empty if none does.

    Of several dates of an object only the first one and the last one are leap days: they lie before and behind the
    other dates that are sent, as a start and an end do. Ids of other resources are not spelled otherwise.
    """
    format_ = format_of(field)
    if format_ not in CASES or field.types - {"null"} != {"string"} or field.schema.keys() & _NARROWING:
        return ""
    lengths = field.schema.get("minLength", 0), field.schema.get("maxLength", _LENGTH)
    if field.kind not in _HELD or field.location == "path" or lengths[0] > 0 or lengths[1] < _LENGTH:
        return ""
    if format_ == "uuid" and any(step.lower().rstrip("s").endswith("id") for step in field.path[-2:]):
        return ""
    return "" if format_ == "date" and not leap_day(operation, field) else CASES[format_][0]


def format_of(field: Field) -> str:
    """Returns the format of a field: `uuid` for a UUID of any version."""
    stated = str(field.schema.get("format"))
    return "uuid" if stated in UUIDS else stated


def leap_day(operation: Operation, field: Field) -> str:
    """Returns the leap day that is sent for a date; empty for a date between two others."""
    beside = [each for each in operation.fields if each.parent == field.parent and each.location == field.location]
    dates = [each.key for each in beside if str(each.schema.get("format")) in {"date", "date-time"}]
    if has_happened(field) and field.key in {*dates[:1], *dates[-1:]}:
        return f"{int(_BEHIND[:4]) - YEARS_AGO}{_BEHIND[4:]}"
    if dates[-1:] == [field.key]:
        return _BEHIND
    return _BEFORE if dates[:1] == [field.key] else ""


def feature(field: Field, value: Any) -> str:
    """Returns the feature that a value of a format has; empty if it has none."""
    format_ = format_of(field)
    if not isinstance(value, str) or format_ not in CASES:
        return ""
    has = {
        "email": "+" in value.partition("@")[0],
        "date": value.endswith("-02-29"),
        "uuid": value != value.lower(),
    }
    return CASES[format_][0] if has[format_] else ""


def neighbors(case: str, value: str) -> tuple[str, ...]:
    """Returns the values that differ from another one in its feature alone.

    29 February also has a weekday, is the 29th, and ends a month: the calendar of a business may exclude such a day.
    """
    if case == PLUS:
        return (value.replace("+", "", 1),)
    if case == LEAP_DAY:
        day = date.fromisoformat(value)
        a_week_later, of_march, end = day + timedelta(days=7), day.replace(month=3), day.replace(month=3, day=31)
        around = (day - timedelta(days=1), day + timedelta(days=1), a_week_later, of_march, end)
        return tuple(each.isoformat() for each in around)
    return (value.lower(),)
