"""Faults of required fields: one is not demanded, an optional one is."""

from __future__ import annotations

from typing import Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.seams import refuses, takes
from bythebook_simulator.faults.spots import Spot

__all__ = ["OPERATORS"]


def _is_demanded(spot: Spot) -> bool:
    return spot.is_request and spot.is_member and spot.required and spot.location != "path"


def _is_optional(spot: Spot) -> bool:
    is_known = "required" not in (spot.stated.get("x-unstated") or {})
    return spot.is_request and spot.is_member and not spot.required and is_known


def _is_demanded_body(spot: Spot) -> bool:
    """A form of nothing is sent as no content: where that is admitted, no body is the same."""
    may_be_nothing = spot.is_text and not spot.stated.get("required")
    return spot.location == "body" and not spot.steps and spot.required and not may_be_nothing


OPERATORS: Final = (
    Operator(
        "required-not-enforced",
        "required",
        "takes a request without a required field",
        _is_demanded,
        takes(lambda _spot, held: held.value is ABSENT),
    ),
    Operator(
        "optional-demanded",
        "required",
        "refuses a request without an optional field",
        _is_optional,
        refuses(lambda _spot, held: held.value is ABSENT),
    ),
    Operator(
        "body-not-demanded",
        "required",
        "takes a request without the required body",
        _is_demanded_body,
        takes(lambda _spot, held: held.value is ABSENT),
    ),
)
