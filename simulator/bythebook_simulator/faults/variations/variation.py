"""What a correct variation is. It knows none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bythebook_simulator.behaviour import Behaviour
from bythebook_simulator.context import World

__all__ = ["Variation"]


@dataclass(frozen=True)
class Variation:
    """One freedom that a server may take: what it does, and the server of a document that does so."""

    id: str
    does: str
    behaviour: Callable[[World], Behaviour]
