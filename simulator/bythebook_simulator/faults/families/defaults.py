"""Faults of documented defaults: not applied, another one, laid over what was sent, applied by a PATCH."""

from __future__ import annotations

from typing import Any, Final

from bythebook_openapi.states import ABSENT, EACH
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.rewriting import Held
from bythebook_simulator.faults.samples import EMPTY, admits, another, same
from bythebook_simulator.faults.seams import SpotChange, keeps
from bythebook_simulator.faults.spots import Spot

__all__ = ["OPERATORS", "has_default"]


def has_default(spot: Spot) -> bool:
    """Return whether a spot of a request may be left out and then has a default that is not null."""
    return (
        spot.is_request
        and spot.is_member
        and not spot.required
        and spot.default is not ABSENT
        and spot.default is not None
    )


def _has_default(spot: Spot) -> bool:
    return has_default(spot) and spot.endpoint.method != "PATCH"


def _when_absent(make: SpotChange) -> SpotChange:
    return lambda spot, held: make(spot, held) if held.sent is ABSENT and held.value is not ABSENT else held.value


def _over(spot: Spot, held: Held) -> Any:
    return spot.default if held.sent is not ABSENT and held.sent is not None else held.value


def _over_null(spot: Spot, held: Held) -> Any:
    return spot.default if held.sent is None else held.value


def _over_empty(spot: Spot, held: Held) -> Any:
    return spot.default if any(same(held.sent, each) for each in EMPTY) else held.value


def _on_patch(spot: Spot, held: Held) -> Any:
    return spot.default if held.sent is ABSENT else held.value


def _admits_an_empty_one(spot: Spot) -> bool:
    kinds = [each for each in EMPTY if admits(spot.stated, each) and not same(each, spot.default)]
    return _has_default(spot) and bool(kinds) and not spot.is_text


def _is_patched(spot: Spot) -> bool:
    return spot.endpoint.method == "PATCH" and spot.location == "body"


OPERATORS: Final = (
    Operator(
        "default-not-applied",
        "default",
        "leaves an absent field absent",
        lambda spot: _has_default(spot) and spot.shown != "default",
        keeps(_when_absent(lambda _spot, _held: ABSENT)),
    ),
    Operator(
        "default-null",
        "default",
        "takes null for what is absent",
        lambda spot: _has_default(spot) and not spot.is_text,
        keeps(_when_absent(lambda _spot, _held: None)),
    ),
    Operator(
        "default-wrong",
        "default",
        "has another default",
        lambda spot: _has_default(spot) and not same(another(spot, spot.default), spot.default),
        keeps(_when_absent(lambda spot, _held: another(spot, spot.default))),
    ),
    Operator(
        "default-as-text",
        "default",
        "has the default as a text",
        lambda spot: _has_default(spot) and not spot.is_text and "string" not in spot.types,
        keeps(_when_absent(lambda spot, _held: str(spot.default))),
    ),
    Operator("default-over-explicit", "default", "lays the default over what was sent", _has_default, keeps(_over)),
    Operator(
        "default-over-null",
        "default",
        "lays the default over null",
        # Where no answer can show null, null may mean the default.
        lambda spot: _has_default(spot) and spot.nullable and not spot.is_text and not spot.hides_null,
        keeps(_over_null),
    ),
    Operator(
        "default-over-falsy",
        "default",
        "lays the default over 0, false and what is empty",
        _admits_an_empty_one,
        keeps(_over_empty),
    ),
    Operator(
        "default-on-patch",
        "default",
        "applies the default to what a PATCH leaves out",
        # An item of a list is made anew with it, so that its default may as well be applied.
        lambda spot: has_default(spot) and _is_patched(spot) and EACH not in spot.steps,
        keeps(_on_patch),
    ),
)
