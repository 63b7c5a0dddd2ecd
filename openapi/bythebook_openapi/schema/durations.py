"""Reads durations: texts such as `P1DT12H` (RFC 3339, appendix A)."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

__all__ = ["seconds_of"]

_NUMBER: Final = r"(\d+(?:[.,]\d+)?)"
_DATE: Final = "".join(f"(?:{_NUMBER}{unit})?" for unit in "YMWD")
_TIME: Final = "".join(f"(?:{_NUMBER}{unit})?" for unit in "HMS")
_FORM: Final = re.compile(rf"([+-]?)P(?=[\dT]){_DATE}(?:T(?=\d){_TIME})?", re.ASCII)
_DAY: Final = 86400
# Pydantic and .NET count years of 365 and months of 30 days.
_SECONDS: Final = (365 * _DAY, 30 * _DAY, 7 * _DAY, _DAY, 3600, 60, 1)


def seconds_of(text: str) -> Fraction | None:
    """Returns the length of a duration in seconds, so that `PT36H` and `P1DT12H` are one; None for another text."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    sign, *counts = found.groups(default="0")
    lengths = (Fraction(each.replace(",", ".")) * unit for each, unit in zip(counts, _SECONDS, strict=True))
    length = sum(lengths, Fraction(0))
    return -length if sign == "-" else length
