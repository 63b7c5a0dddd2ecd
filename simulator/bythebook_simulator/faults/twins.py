"""The fleet of a document: its correct twin, and each faulty one, an operator at a spot. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import World
from bythebook_simulator.faults.families import OPERATORS
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.spots import Spot, spots

__all__ = ["Twin", "twins"]


@dataclass(frozen=True)
class Twin:
    """A server that is wrong in exactly one way, at one spot."""

    operator: Operator
    spot: Spot

    @property
    def id(self) -> str:
        """The operator and the spot: `default-wrong@createInterview/body/channel`, with `+name` of a neighbor."""
        beside = f"+{self.spot.beside[0].steps[-1]}" if self.operator.needs_neighbor else ""
        return f"{self.operator.id}@{self.spot.name}{beside}"

    @property
    def behavior(self) -> Behavior:
        """The steps of the server."""
        return self.operator.behavior(self.spot)


def twins(world: World) -> Iterator[Twin]:
    """Yield every faulty twin of a document, in the order of its operations and of the table of operators."""
    known: set[str] = set()
    for spot in spots(world):
        for operator in OPERATORS:
            for each in _at(operator, spot):
                if each.id not in known:
                    known.add(each.id)
                    yield each


def _at(operator: Operator, spot: Spot) -> Iterator[Twin]:
    if not operator.fits(spot):
        return
    if not operator.needs_neighbor:
        yield Twin(operator, spot)
        return
    for neighbor in spot.beside:
        if not neighbor.required:  # one that is always given is no condition
            yield Twin(operator, replace(spot, beside=(neighbor,)))
