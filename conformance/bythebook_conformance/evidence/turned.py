"""Recognizes a wrong value that a server turned into the documented type, and that still says all that it said."""

from __future__ import annotations

import calendar
import re
from typing import Any

from bythebook_conformance.conventions import FALSE_WORDS, TRUE_WORDS
from bythebook_openapi.schema.decimals import as_decimal

__all__ = ["says_the_same"]

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTHS = 12


def says_the_same(value: Any, got: Any) -> bool:
    """Returns whether a value in the documented type says all that the wrong one did: `5` for `"5"`, true for 1, a
    member of an enumeration for its name in capitals, a UUID for one without hyphens, a time for the seconds since
    1970, a list of one for the item alone.
    """
    if isinstance(got, list):
        items = value if isinstance(value, list) else [value]
        return len(items) == len(got) and all(map(says_the_same, items, got))
    if isinstance(got, dict) or isinstance(value, dict | list):
        return isinstance(got, dict) and isinstance(value, dict) and value.items() <= got.items()
    one, other = str(value).strip().casefold(), str(got).strip().casefold()
    if isinstance(got, bool) or isinstance(value, bool):
        both = [_truth(each) for each in (one, other)]
        return both[0] is not None and both[0] == both[1]
    numbers = [as_decimal(each) for each in (one, other)]
    if None not in numbers:
        return numbers[0] == numbers[1]
    signs = ["".join(filter(str.isalnum, each)).removeprefix("urnuuid") for each in (one, other)]
    return one == other or (signs[0] == signs[1] != "") or _is_one_time(value, other)


def _truth(word: str) -> bool | None:
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def _is_rolled_over(value: str, got: str) -> bool:
    """Returns whether a day that the calendar does not have became one of the next month (30 February, 2 March), as
    `Date` of JavaScript reads it.
    """
    dates = [_DATE.match(each) for each in (value, got)]
    if None in dates:
        return False
    (year, month, day), (other_year, other_month, other_day) = (
        [int(n) for n in each.groups()] for each in dates if each
    )
    is_next = (other_year * 12 + other_month) - (year * 12 + month) == 1
    return is_next and day - calendar.monthrange(year, month)[1] == other_day if 1 <= month <= _MONTHS else False


def _is_one_time(value: Any, got: str) -> bool:
    """Returns whether a time, or a date, begins with the digits of a text, or stands for a number of seconds."""
    if as_decimal(value) is not None:
        return re.match(r"\d{4}-\d{2}-\d{2}", got) is not None
    if isinstance(value, str) and _is_rolled_over(value, got):
        return True
    digits = re.sub(r"\D", "", value) if isinstance(value, str) else ""
    return digits != "" and re.sub(r"\D", "", got).startswith(digits.rstrip("0"))
