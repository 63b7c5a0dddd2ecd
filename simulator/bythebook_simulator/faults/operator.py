"""What a fault operator is. It knows no single one; those stand in `families`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bythebook_simulator.behavior import Behavior
from bythebook_simulator.faults.spots import Spot

__all__ = ["Operator"]


@dataclass(frozen=True)
class Operator:
    """One way of being wrong.

    `does` is what the server does, in words; `fits` says at which spots it can be wrong so, and `behavior` gives the
    server that is. Operators of two spots (`behavior` needs a neighbor) say so by `needs_neighbor`: they are applied
    to each spot and each of those beside it.
    """

    id: str
    family: str
    does: str
    fits: Callable[[Spot], bool]
    behavior: Callable[[Spot], Behavior]
    needs_neighbor: bool = False
