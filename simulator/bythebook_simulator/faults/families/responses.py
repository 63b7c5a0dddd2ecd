"""Faults of answers by themselves: a property is missing, null, of another type, or what its schema excludes."""

from __future__ import annotations

from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.rewriting import Held
from bythebook_simulator.faults.seams import shows
from bythebook_simulator.faults.spots import Spot

__all__ = ["OPERATORS"]

_FORMATS: Final = frozenset({"uuid", "date-time", "date", "int32", "int64"})


def _is_answered(spot: Spot) -> bool:
    return spot.location == "response" and bool(spot.steps)


def _types(spot: Spot) -> bool:
    return _is_answered(spot) and bool(spot.types) and "string" not in spot.types


def _as_text(_spot: Spot, held: Held) -> Any:
    return str(held.value) if held.value is not ABSENT and held.value is not None else held.value


def _stale(spot: Spot, held: Held) -> Any:
    """The value of the answer before, and at first the right one."""
    key = f"stale/{spot.name}/{'/'.join(held.at)}"
    before = held.notes.get(key, held.value)
    held.notes[key] = held.value
    return before


def _there(make: Any) -> Any:
    return shows(lambda _spot, held: make if held.value is not ABSENT and held.value is not None else held.value)


OPERATORS: Final = (
    Operator(
        "response-missing",
        "response",
        "leaves out what an answer must hold",
        lambda spot: _is_answered(spot) and spot.is_member and spot.required,
        shows(lambda _spot, _held: ABSENT),
    ),
    Operator(
        "response-null",
        "response",
        "answers null where the document excludes it",
        lambda spot: _is_answered(spot) and not spot.nullable,
        _there(None),
    ),
    Operator("response-as-text", "response", "answers a text for another type", _types, shows(_as_text)),
    Operator(
        "response-as-list",
        "response",
        "answers a list of a single value",
        lambda spot: _is_answered(spot) and bool(spot.types) and "array" not in spot.types,
        shows(lambda _spot, held: [held.value] if held.value not in (ABSENT, None) else held.value),
    ),
    Operator(
        "response-malformed",
        "response",
        "answers a text that is not of its format",
        lambda spot: _is_answered(spot) and spot.types == {"string"} and spot.stated.get("format") in _FORMATS,
        _there("not-of-its-format"),
    ),
    Operator(
        "response-no-member",
        "response",
        "answers what its enumeration excludes",
        lambda spot: _is_answered(spot) and bool(spot.stated.keys() & {"enum", "const"}) and spot.types == {"string"},
        _there("no-such-member"),
    ),
    Operator(
        "response-stale",
        "response",
        "answers what the answer before held",
        lambda spot: (
            _is_answered(spot)
            and spot.is_member
            and len(spot.steps) == 1
            and bool(spot.shown)  # of what only the server sets, no document says that it changes
            and spot.endpoint.method in {"POST", "PUT", "PATCH"}
            and spot.types <= {"string", "integer", "number"}
        ),
        shows(_stale),
    ),
)
