"""Faults of null: refused where it may be sent, taken where it may not, turned into something else."""

from __future__ import annotations

from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.samples import empty
from bythebook_simulator.faults.seams import keeps, refuses, takes
from bythebook_simulator.faults.spots import Spot

__all__ = ["OPERATORS", "is_nullable"]

_MERGE: Final = "application/merge-patch+json"


def is_nullable(spot: Spot) -> bool:
    """Return whether null may be sent at a spot; in a merge patch null takes out (RFC 7396), and is another matter."""
    is_merge = _MERGE in spot.endpoint.bodies
    return _is_stated(spot) and spot.nullable and not is_merge


def _is_not_nullable(spot: Spot) -> bool:
    is_merge = _MERGE in spot.endpoint.bodies
    return _is_stated(spot) and not spot.nullable and not is_merge


def _is_taken_out(spot: Spot) -> bool:
    """Return whether a merge patch could take out a member that each answer must show."""
    is_merge = spot.location == "body" and next(iter(spot.endpoint.bodies), "").startswith(_MERGE)
    is_member = is_merge and spot.endpoint.method == "PATCH" and len(spot.steps) == 1
    return is_member and _is_stated(spot) and not spot.nullable and spot.shown == "must"


def _is_stated(spot: Spot) -> bool:
    """Return whether null can be sent at a spot, and the document says what is to become of it."""
    unstated = spot.stated.get("x-unstated") or {}
    return spot.is_request and not spot.is_text and bool(spot.steps) and "null" not in unstated


def _kept_as(make: Any) -> Any:
    return keeps(lambda spot, held: make(spot) if held.sent is None and held.value is None else held.value)


OPERATORS: Final = (
    Operator("null-refused", "null", "refuses null", is_nullable, refuses(lambda _spot, held: held.value is None)),
    Operator(
        "null-accepted",
        "null",
        "takes null, and keeps it",
        _is_not_nullable,
        takes(lambda _spot, held: held.value is None),
    ),
    Operator(
        "null-takes-out",
        "null",
        "takes null for a required member in a merge patch",
        _is_taken_out,
        takes(lambda _spot, held: held.value is None),
    ),
    Operator("null-to-empty", "null", "turns null into what is empty", is_nullable, _kept_as(empty)),
    Operator(
        "null-to-absent",
        "null",
        "leaves null out of an answer that must hold it",
        lambda spot: is_nullable(spot) and spot.is_member and spot.shown == "must",
        _kept_as(lambda _spot: ABSENT),
    ),
    Operator("null-to-text", "null", 'turns null into the text "None"', is_nullable, _kept_as(lambda _spot: "None")),
)
