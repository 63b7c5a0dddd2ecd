"""Faults of two fields: one is handled wrongly only where another one is given. Each is applied to each neighbor."""

from __future__ import annotations

from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.faults.families.defaults import has_default
from bythebook_simulator.faults.families.nulls import is_nullable
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.rewriting import Held
from bythebook_simulator.faults.samples import another, empty, same
from bythebook_simulator.faults.seams import keeps
from bythebook_simulator.faults.spots import Spot

__all__ = ["OPERATORS"]


def _is_given(spot: Spot, held: Held) -> bool:
    """Return whether the neighbor, the only one of a pair's spot, is sent and not null."""
    name = spot.beside[0].steps[-1]
    around = held.sent_around
    return isinstance(around, dict) and around.get(name) is not None


def _default(spot: Spot, held: Held) -> Any:
    is_absent = held.sent is ABSENT and held.value is not ABSENT
    return another(spot, spot.default) if is_absent and _is_given(spot, held) else held.value


def _null(spot: Spot, held: Held) -> Any:
    return empty(spot) if held.sent is None and _is_given(spot, held) else held.value


OPERATORS: Final = (
    Operator(
        "default-changes-beside",
        "pair",
        "has another default where a neighbor is given",
        lambda spot: (
            has_default(spot)
            and spot.location == "body"
            and spot.endpoint.method != "PATCH"
            and not same(another(spot, spot.default), spot.default)
        ),
        keeps(_default),
        needs_neighbor=True,
    ),
    Operator(
        "null-replaced-beside",
        "pair",
        "turns null into what is empty where a neighbor is given",
        lambda spot: is_nullable(spot) and spot.is_member and spot.endpoint.method != "PATCH",
        keeps(_null),
        needs_neighbor=True,
    ),
)
