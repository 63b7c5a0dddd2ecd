"""Values that the faults use: another one than the default, an empty one, one of another type. It knows no fault."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import jsonschema_rs

from bythebook_simulator.faults.spots import Spot

__all__ = ["EMPTY", "admits", "another", "breaks_only", "empty", "is_text", "same"]

EMPTY: Final[tuple[Any, ...]] = ("", 0, False, [], {})
_EMPTY_OF: Final[Mapping[str, Any]] = {
    "string": "",
    "integer": 0,
    "number": 0,
    "boolean": False,
    "array": [],
    "object": {},
}
_NO_ASSERTION: Final = frozenset({"$ref", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "discriminator"})


def admits(stated: Mapping[str, Any], value: Any) -> bool:
    """Return whether the keywords of a spot admit a value; those that refer elsewhere are left out.

    Keywords that no validator reads, such as `multipleOf: 0`, admit nothing.
    """
    own = {key: each for key, each in stated.items() if key not in _NO_ASSERTION and '"$ref"' not in json.dumps(each)}
    try:
        return jsonschema_rs.Draft202012Validator(own, validate_formats=True).is_valid(value)
    except ValueError:
        return False


def breaks_only(spot: Spot, keyword: str, value: Any) -> bool:
    """Return whether a value breaks one keyword of a spot, and none beside it."""
    others = {key: each for key, each in spot.stated.items() if key != keyword}
    return not admits(spot.stated, value) and admits(others, value)


def same(one: Any, other: Any) -> bool:
    """Return whether two JSON values are the same: `true` is not 1, and 1.0 is 1."""
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    return bool(one == other)


def another(spot: Spot, value: Any) -> Any:
    """Return a value that the spot admits and that is not `value`; `value` itself where none is known."""
    return next((each for each in _others(spot, value) if not same(each, value) and admits(spot.stated, each)), value)


def _others(spot: Spot, value: Any) -> Iterator[Any]:
    yield from (each for each in spot.stated.get("enum", ()) if each is not None)
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, value - 1, value * 2, value + spot.stated.get("multipleOf", 5))
    elif isinstance(value, str):
        yield from (value + "-other", value[1:], "other", "o")
    elif isinstance(value, list):
        yield from ([], value[:-1])
    elif isinstance(value, dict):
        yield {}
    if spot.nullable:
        yield None


def empty(spot: Spot) -> Any:
    """Return the empty value of a spot's type: `""`, 0, false, `[]` or `{}`."""
    return next((value for kind, value in _EMPTY_OF.items() if kind in spot.types), "")


def is_text(spot: Spot) -> bool:
    """Return whether a spot holds free text: a string without format, enumeration, constant or pattern."""
    return spot.types == {"string"} and not spot.stated.keys() & {"format", "enum", "const", "pattern"}
