"""A thing that a run made or found. It knows the exchange that shows it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from bythebook_conformance.model import Exchange
from bythebook_specs.contract import Operation

__all__ = ["Thing"]


@dataclass
class Thing:
    """What an accepted exchange made, or a list showed."""

    operation: Operation
    exchange: Exchange
    is_gone: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it was made, and not only found."""
        return self.operation.method != "GET"

    @property
    def id(self) -> str:
        """Its id as the answer names it; empty where it cannot be made out."""
        answer = self.exchange.answer
        found = answer.get("id") if isinstance(answer, dict) else None
        return str(found) if isinstance(found, str | int) else ""
