"""Faults of a schema's keywords: one is not enforced, or its edge lies one off; a documented member is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from bythebook_openapi.schema.normalize import is_of_format
from bythebook_openapi.states import ABSENT
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.rewriting import Held
from bythebook_simulator.faults.samples import breaks_only, same
from bythebook_simulator.faults.seams import refuses, takes
from bythebook_simulator.faults.spots import Spot

__all__ = ["OPERATORS"]

_KEYWORDS: Final = (
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
)
# Formats that are enforced (docs/semantics.md, "Words").
_FORMATS: Final = frozenset({"uuid", "date-time", "date"})
# The way in which a bound looks at a value, and by how much it is missed.
_MEASURES: Final[dict[str, tuple[Callable[[Any], Any], int]]] = {
    "minimum": (lambda value: value, -1),
    "maximum": (lambda value: value, 1),
    "minLength": (len, -1),
    "maxLength": (len, 1),
    "minItems": (len, -1),
    "maxItems": (len, 1),
    "minProperties": (len, -1),
    "maxProperties": (len, 1),
}
_MEASURED: Final = {"Length": str, "Items": list, "Properties": dict}


def _has(keyword: str) -> Callable[[Spot], bool]:
    return lambda spot: spot.is_request and spot.location != "path" and keyword in spot.stated


def _states(keyword: str) -> Callable[[Spot], bool]:
    """Returns whether the document states a bound itself. Frameworks write `int32` for each integer of a query, and
    read integers without a bound.
    """
    has = _has(keyword)
    return lambda spot: has(spot) and not (spot.location == "query" and is_of_format(spot.stated, spot.stated[keyword]))


def _taken(keyword: str) -> Callable[[Spot, Held], bool]:
    def is_taken(spot: Spot, held: Held) -> bool:
        return held.value is not ABSENT and held.value is not None and breaks_only(spot, keyword, held.value)

    return is_taken


def _measured(keyword: str, off: int) -> Callable[[Spot, Held], bool]:
    """Return whether a value lies on a bound, or `off` beyond it."""
    measure, _ = _MEASURES[keyword]

    def lies(spot: Spot, held: Held) -> bool:
        value, bound = held.value, spot.stated[keyword]
        kind = _MEASURED.get(keyword[3:], int | float)
        is_right = isinstance(value, kind) and not isinstance(value, bool)
        return bool(is_right and same(measure(value), bound + off) and (not off or breaks_only(spot, keyword, value)))

    return lies


def _member(which: int) -> Callable[[Spot, Held], bool]:
    def is_refused(spot: Spot, held: Held) -> bool:
        members = [each for each in spot.stated["enum"] if each is not None]
        return bool(members) and same(held.value, members[which])

    return is_refused


def _of_type(*types: str) -> Callable[[Spot], bool]:
    return lambda spot: (
        spot.is_request
        and spot.location == "body"
        and not spot.is_text
        and bool(spot.steps)
        and bool(spot.types & set(types))
        and spot.types <= set(types)
    )


def _is_numeral(_spot: Spot, held: Held) -> bool:
    if not isinstance(held.value, str):
        return False
    try:
        float(held.value)
    except ValueError:
        return False
    return True


def _is_number(_spot: Spot, held: Held) -> bool:
    return isinstance(held.value, int | float) and not isinstance(held.value, bool)


def _is_flag(_spot: Spot, held: Held) -> bool:
    return isinstance(held.value, bool)


def _formatted(format_: str) -> Callable[[Spot], bool]:
    return lambda spot: _has("format")(spot) and spot.stated["format"] == format_ and spot.types == {"string"}


def _of_text(which: Callable[[str], bool]) -> Callable[[Spot, Held], bool]:
    return lambda _spot, held: isinstance(held.value, str) and which(held.value)


def _is_closed(spot: Spot) -> bool:
    return spot.is_request and spot.location == "body" and spot.stated.get("additionalProperties") is False


def _has_unknown(spot: Spot, held: Held) -> bool:
    known = spot.stated.get("properties") or {}
    return isinstance(held.value, dict) and any(name not in known for name in held.value)


def _of_keywords() -> Iterator[Operator]:
    for keyword in _KEYWORDS:
        yield Operator(
            f"{keyword}-not-enforced", "domain", f"does not enforce {keyword}", _has(keyword), takes(_taken(keyword))
        )
    for keyword, (_, off) in _MEASURES.items():
        yield Operator(
            f"{keyword}-one-beyond",
            "domain",
            f"takes one beyond {keyword}",
            _states(keyword),
            takes(_measured(keyword, off)),
        )
        yield Operator(
            f"{keyword}-one-short",
            "domain",
            f"refuses what lies on {keyword}",
            _has(keyword),
            refuses(_measured(keyword, 0)),
        )


OPERATORS: Final = (
    *_of_keywords(),
    Operator(
        "format-not-enforced",
        "domain",
        "does not enforce the format",
        lambda spot: _has("format")(spot) and spot.stated["format"] in _FORMATS and spot.types == {"string"},
        takes(lambda spot, held: isinstance(held.value, str) and breaks_only(spot, "format", held.value)),
    ),
    Operator("numeral-taken", "domain", "takes a text of a number", _of_type("integer", "number"), takes(_is_numeral)),
    Operator(
        "number-taken",
        "domain",
        "takes a number for a text or a boolean",
        _of_type("string", "boolean"),
        takes(_is_number),
    ),
    Operator(
        "boolean-taken",
        "domain",
        "takes a boolean for another type",
        _of_type("string", "integer", "number", "array", "object"),
        takes(_is_flag),
    ),
    Operator(
        "text-taken",
        "domain",
        "takes a text for a boolean, a list or an object",
        _of_type("boolean", "array", "object"),
        takes(lambda _spot, held: isinstance(held.value, str)),
    ),
    Operator(
        "list-taken",
        "domain",
        "takes a list for another type",
        _of_type("string", "integer", "number", "boolean", "object"),
        takes(lambda _spot, held: isinstance(held.value, list)),
    ),
    Operator(
        "unknown-taken", "domain", "takes a member that a closed object excludes", _is_closed, takes(_has_unknown)
    ),
    Operator(
        "first-member-refused",
        "domain",
        "refuses the first member of an enumeration",
        _has("enum"),
        refuses(_member(0)),
    ),
    Operator(
        "last-member-refused",
        "domain",
        "refuses the last member of an enumeration",
        lambda spot: _has("enum")(spot) and len(spot.stated["enum"]) > 1,
        refuses(_member(-1)),
    ),
    Operator(
        "plus-refused",
        "domain",
        "refuses an e-mail address with a plus sign",
        _formatted("email"),
        refuses(_of_text(lambda text: "+" in text)),
    ),
    Operator(
        "leap-day-refused",
        "domain",
        "refuses 29 February",
        _formatted("date"),
        refuses(_of_text(lambda text: text.endswith("-02-29"))),
    ),
    Operator(
        "upper-uuid-refused",
        "domain",
        "refuses a UUID in upper case",
        _formatted("uuid"),
        refuses(_of_text(lambda text: text != text.lower())),
    ),
)
