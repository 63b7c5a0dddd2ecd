"""What a variation is: a correct server that differs from the plain one in one thing that the document leaves open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import World

__all__ = ["Variation", "Vary", "together"]

Vary = Callable[[World, Behavior], Behavior]
"""Returns a behavior that takes a freedom and leaves all else to the behavior that it is given."""


@dataclass(frozen=True)
class Variation:
    """One freedom that a server may take.

    `does` says in one sentence what the server does, and where the document leaves it open. `style` names the API style
    that publishes it, `source` the document, its clause and its address. Two variations of one `aspect` exclude each
    other.
    """

    id: str
    does: str
    vary: Vary
    style: str = ""
    source: str = ""
    aspect: str = ""

    def behavior(self, world: World) -> Behavior:
        """Returns the plain server with this freedom."""
        return self.vary(world, Behavior())


def together(variations: Iterable[Variation], world: World) -> Behavior:
    """Returns the server that takes several freedoms, each on top of the ones before it."""
    behavior = Behavior()
    for variation in variations:
        behavior = variation.vary(world, behavior)
    return behavior
