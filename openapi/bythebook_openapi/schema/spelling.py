"""Spells integers as integers: `1000.0` is the integer 1000 to JSON Schema (2020-12, Validation, section 6.1.1).

FastAPI writes all bounds in the components of its documents so, while many servers refuse `1000.0` in a request.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["as_integer", "has_float", "inside", "with_integers"]

# A larger double stands for several integers: a document may mean each of them.
_MOST: Final = 2**53
_NUMBERS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "default", "const")
_LISTS: Final = ("enum", "examples")


def as_integer(value: Any) -> Any:
    """Returns an integer that is spelled with a fraction or an exponent as an integer, and any other value as it is."""
    is_integral = isinstance(value, float) and value.is_integer() and abs(value) <= _MOST
    return int(value) if is_integral else value


def with_integers(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the schema of an integer whose bounds and values are spelled as integers. The others stay as they are."""
    found = dict(schema)
    for keyword in (*_NUMBERS, "example"):
        if keyword in found:
            found[keyword] = as_integer(found[keyword])
    for keyword in _LISTS:
        if isinstance(found.get(keyword), list):
            found[keyword] = [as_integer(each) for each in found[keyword]]
    return found


def has_float(value: Any) -> bool:
    """Returns whether a JSON value is, or contains, a number with a fraction or an exponent."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return isinstance(value, float) or any(has_float(each) for each in inner)


def inside(bound: Any) -> Any:
    """Returns the integer at a bound of integers. Of a double that stands for several, it is one that lies within each:
    FastAPI writes 2^63 - 1 as the double 2^63.
    """
    is_large = isinstance(bound, float) and math.isfinite(bound) and abs(bound) > _MOST
    return int(math.nextafter(bound, 0.0)) if is_large else as_integer(bound)
