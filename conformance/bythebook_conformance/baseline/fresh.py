"""Sends the requests of a baseline: each of them on resources that were created for it, and with fixed contents.

Both sides of `Twins` are the same server here, so that each request goes to two fresh resources.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.versions.differences.states import ABSENT_STATE, states
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.twins import Parts, Twins
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.states import ABSENT

__all__ = ["Fresh", "Step"]

Change = Callable[[Parts], Parts]
# States that say little of a field: another request that holds more is a better base.
_EDGES = frozenset({ABSENT_STATE, "null", "the default", "empty text", "empty list", "empty object", "zero"})
# Values that another request of the plan holds in a plainer form.
_ODD = frozenset(
    {"text beyond ASCII", "padded text", "blank text", "at its upper bound", "at its lower bound", "several items"}
)


@dataclass(frozen=True)
class Step:
    """A request of a baseline with both responses, what the resource held before on either side, and the read of it."""

    write: Exchanged
    before: tuple[Any, Any] = (ABSENT, ABSENT)
    read: Exchanged | None = None


@dataclass
class Fresh(Twins):
    """Both sides of one server. The base of an operation is the accepted request that says the most."""

    _bases: dict[str, Exchanged | None] = field(default_factory=dict)

    def fullest(self, operation: Operation) -> Exchanged | None:
        """Returns the accepted request of the plan with the most fields that have a value of their own."""
        if operation.id not in self._bases:
            accepted = [
                each
                for each in self.run.log
                if each.operation is operation
                and each.accepted
                and not each.probe
                and not each.a.request.draft.wrong
                and each.a.request.credentials == "right"
            ]
            self._bases[operation.id] = min(accepted, key=_rank, default=None)
        return self._bases[operation.id]

    def made_by(self, made: Exchanged) -> Exchanged:
        """Returns the request that creates a resource anew: the fullest one of its operation."""
        best = self.fullest(made.operation)
        return best if best is not None and made.operation.method == "POST" else made

    def step(self, base: Exchanged, change: Change, purpose: str, probe: str = "") -> Step | None:
        """Sends a changed request to fresh resources, and reads what it wrote. Returns None where it is not sent."""
        parts = self.fresh(base)
        if parts is None:
            return None
        if self.is_single(base.operation):
            parts = parts[0], deepcopy(parts[0])
        before = self._before(base.operation, parts)
        sent = change(parts[0]), change(parts[1])
        found = self.send(base.operation, sent, purpose, probe)
        if found is None:
            return None
        return Step(found, before, self.read(found) if found.accepted and base.operation.is_write else None)

    def is_single(self, operation: Operation) -> bool:
        """Returns whether an operation writes what exists once, so that both sides write the same."""
        return operation.is_write and operation.method != "POST" and "{" not in operation.path

    def _before(self, operation: Operation, parts: tuple[Parts, Parts]) -> tuple[Any, Any]:
        """Returns what a read shows of the resources before they are written."""
        reader = resource_of(self.contract, operation).reader
        if reader is None or not operation.is_write or operation.method == "POST":
            return ABSENT, ABSENT
        paths = [{"path": dict(own["path"]), "query": {}, "header": {}, "cookie": {}} for own in parts]
        found = self.send(reader, (paths[0], paths[1]), "read before a write")
        if found is None or not found.accepted:
            return ABSENT, ABSENT
        return found.a.answer, found.b.answer


def _rank(each: Exchanged) -> tuple[int, int, int, str]:
    """Returns the rank of a base: many fields with values of their own first, then plain values, then few others."""
    found = {label: state for label, state in states(each.operation, each.a.request) if label[:1] != "?"}
    held = [state for state in found.values() if state not in _EDGES]
    odd = sum(state in _ODD for state in held)
    return -len(held), odd, len(found) - len(held), each.a.request.draft.key
