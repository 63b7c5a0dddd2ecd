"""Recognizes a server that rounds numbers or times, and documents that say so."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from bythebook_conformance.conventions import NUMERALS, SAID_PLACES, SAID_TIME_UNIT, WHOLE
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import instant, same
from bythebook_openapi.schema.decimals import as_decimal, lost_places

__all__ = ["is_rounded", "is_rounded_as_said", "is_shortened_as_said", "loses_fractions"]

# So many fractions must be lost, and so many different integers come back: a constant may be near one number by chance.
_LOST, _DIFFERENT = 2, 2
# What a description may call the parts of a time, and how many seconds the unit has that is kept where they are lost.
_UNITS = (("millisecond", 1), ("second", 60), ("minute", 60), ("quarter", 900), ("hour", 3600), ("day", 86400))


def is_rounded(sent: Any, got: Any) -> bool:
    """Returns whether a number with a fraction came back as a neighboring integer."""
    return _is_number(sent) and _is_number(got) and sent != got and got in (math.floor(sent), math.ceil(sent))


def loses_fractions(pairs: Iterable[tuple[Any, Any]]) -> bool:
    """Returns whether every number that was sent came back as a neighboring integer, and every integer unchanged."""
    known = [(sent, got) for sent, got in pairs if sent is not None]
    lost = {sent for sent, got in known if is_rounded(sent, got)}
    is_each_known = all(is_rounded(sent, got) or same(sent, got) for sent, got in known)
    return is_each_known and len(lost) >= _LOST and len({got for _, got in known}) >= _DIFFERENT


def _is_documented_whole(*fields: Field) -> bool:
    """Returns whether a document says of a number that it has no fraction: by an integer format, or in words."""
    return any(
        str(field.schema.get("format", "")).startswith(("int", "uint"))
        or any(WHOLE.found(str(field.schema.get(name, ""))) for name in ("description", "title"))
        for field in fields
    )


def is_rounded_as_said(sent: Any, got: Any, *fields: Field) -> bool:
    """Returns whether a number lost decimal places, and the description of a field says that it does: how many places
    the server keeps, or that it rounds the number, or that the number has no fraction. It may lose no place that it
    keeps.
    """
    if not is_rounded(sent, got) and not lost_places(sent, got):
        return False
    said = _said_places(fields)
    if not said:
        return _is_documented_whole(*fields)
    one, other = as_decimal(sent), as_decimal(got)
    return one is not None and other is not None and any(abs(one - other) < Decimal(1).scaleb(-each) for each in said)


def is_shortened_as_said(sent: Any, got: Any, *fields: Field) -> bool:
    """Returns whether a time lost its parts below a unit, and the description of a field says how exact the server
    keeps it: `to the minute`, `seconds are cut off`.
    """
    one, other = instant(sent), instant(got)
    if one is None or other is None:
        return False
    said = [SAID_TIME_UNIT.found(str(each.schema.get("description", ""))).lower() for each in fields]
    units = [seconds for text in said for name, seconds in _UNITS if text and name in text]
    is_cut = bool(units) and other.timestamp() % min(units) == 0
    return is_cut and abs((one - other).total_seconds()) < max(units)


def _said_places(fields: Iterable[Field]) -> list[int]:
    """Returns how many decimal places the descriptions of fields say that a number keeps."""
    said = (SAID_PLACES.found(str(each.schema.get("description", ""))) for each in fields)
    found = [re.search(rf"\d|{'|'.join(NUMERALS)}", text, re.IGNORECASE) for text in said if text]
    numbers = [match.group().lower() for match in found if match is not None]
    return [int(each) if each.isdigit() else NUMERALS.index(each) for each in numbers]


def _is_number(value: object) -> bool:
    is_finite = isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    return is_finite and not isinstance(value, bool)
