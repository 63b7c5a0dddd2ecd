"""Reads the JSON of a response: no digit of a number is lost, and what is no JSON is none. It knows no requests."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bythebook_openapi.states import ABSENT

__all__ = ["MAX_DEPTH", "TooDeepError", "parsed"]

# Levels of lists and objects. Validators stop at 255, and functions that call themselves before the stack ends: what is
# deeper cannot be judged (RFC 8259, section 9, lets a reader limit it).
MAX_DEPTH = 100


class TooDeepError(Exception):
    """A response is nested more than `MAX_DEPTH` levels deep. `shallow` holds its outermost members, without what they
    hold: the id among them addresses the resource.
    """

    def __init__(self, value: Any = ABSENT) -> None:
        super().__init__()
        members = value.items() if isinstance(value, dict) else ()
        self.shallow: Any = {name: each for name, each in members if not isinstance(each, dict | list)} or ABSENT


def parsed(content: bytes) -> Any:
    """Returns the JSON value of a response, ABSENT where it is none. Raises `TooDeepError`."""
    try:
        value = _DECODER.decode(content.decode(json.detect_encoding(content), "surrogatepass"))
    except ValueError:
        return ABSENT
    except RecursionError as error:
        raise TooDeepError from error
    # Fewer brackets than levels: most responses need no look.
    if content.count(b"[") + content.count(b"{") > MAX_DEPTH and _is_deep(value):
        raise TooDeepError(value)
    return value


def _is_deep(value: Any) -> bool:
    """Returns whether a value has more than `MAX_DEPTH` levels. It goes level by level, as no stack would do."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [each for each in level if isinstance(each, dict | list)]
        if not level:
            return False
        level = [inner for each in level for inner in _inside(each)]
    return True


def _inside(value: Any) -> Iterator[Any]:
    return iter(value.values() if isinstance(value, dict) else value)


def _number(text: str) -> int | float:
    """Return a JSON number; one without a fraction as an integer, so that no digit of it is lost."""
    if "e" not in text.lower() or len(text) < 20:
        exact = Decimal(text)
        if exact.is_finite() and abs(exact.adjusted()) < 400 and exact == exact.to_integral_value():
            return int(exact)
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is out of range")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


# Made once: `json.loads` would make one for each response.
_DECODER = json.JSONDecoder(parse_float=_number, parse_constant=_no_constant)
