"""Sends the requests of a baseline: each of them on resources that were created for it, and with fixed contents.

Both sides of `Twins` are the same server here, so that each request goes to two fresh resources.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.model import Draft
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.versions.differences.states import ABSENT_STATE, states
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.twins import EMPTY, Parts, Twins
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.states import ABSENT

__all__ = ["Fresh", "Step"]

Change = Callable[[Parts], Parts]
# So many requests share what lies around their resources.
_SHARING = 8
_TAKEN = 409
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

    _bases: dict[str, list[Exchanged]] = field(default_factory=dict)
    # What lies around the resources of the latest requests, by address, and how many requests used it.
    _around: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    _used: int = 0

    def fullest(self, operation: Operation) -> Exchanged | None:
        """Returns the accepted request of the plan with the most fields that have a value of their own."""
        return next(iter(self.bases(operation)), None)

    def bases(self, operation: Operation) -> list[Exchanged]:
        """Returns the accepted requests of the plan from which others may differ, the fullest one first."""
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
            self._bases[operation.id] = sorted(accepted, key=_rank)
        return self._bases[operation.id]

    def choose(self, base: Exchanged) -> None:
        """Lets all requests of an operation differ from this one."""
        self._bases[base.operation.id] = [base]

    def made_again(
        self, made: Exchanged, swaps: Mapping[str, tuple[Any, Any]], *, is_around: bool
    ) -> tuple[Any, Any] | None:
        """Creates a resource anew by the fullest request of its operation. A few requests share what lies around their
        resources.
        """
        if is_around and made.resource in self._around:
            return self._around[made.resource]
        best = self.fullest(made.operation) if made.operation.method == "POST" else None
        found = super().made_again(best or made, swaps, is_around=is_around)
        if is_around and found is not None:
            self._around[made.resource] = found
        return found

    def send(
        self, operation: Operation, parts: tuple[Parts, Parts], purpose: str, probe: str = "", *, draft: Draft = EMPTY
    ) -> Exchanged | None:
        """Sends a request to two resources. What a deletion leaves is no longer what lies around others."""
        found = super().send(operation, parts, purpose, probe, draft=draft)
        if operation.method == "DELETE":
            self.leave()
        return found

    def leave(self) -> None:
        """Lets the next request have everything around its resource anew."""
        self._around.clear()
        self._used = 0

    def step(self, base: Exchanged, change: Change, purpose: str, probe: str = "") -> Step | None:
        """Sends a changed request to fresh resources, and reads what it wrote. Returns None where it is not sent."""
        self._used += 1
        if self._used > _SHARING:
            self.leave()
        step = self._step(base, change, purpose, probe)
        is_taken = step is not None and base.operation.method == "POST" and _may_be_taken(step.write)
        return self._step(base, change, purpose, probe) if is_taken else step

    def _step(self, base: Exchanged, change: Change, purpose: str, probe: str) -> Step | None:
        start = len(self.run.log)
        parts = self.fresh(base)
        if parts is None:
            return None
        if self.is_single(base.operation):
            parts = parts[0], deepcopy(parts[0])
        before = self._before(base.operation, parts, self.run.log[start:])
        sent = change(parts[0]), change(parts[1])
        found = self.send(base.operation, sent, purpose, probe)
        if found is None:
            return None
        return Step(found, before, self.read(found) if found.accepted and base.operation.is_write else None)

    def is_single(self, operation: Operation) -> bool:
        """Returns whether an operation writes what exists once, so that both sides write the same."""
        return operation.is_write and operation.method != "POST" and "{" not in operation.path

    def _before(self, operation: Operation, parts: tuple[Parts, Parts], made: Sequence[Exchanged]) -> tuple[Any, Any]:
        """Returns what the resources show before they are written: in the responses to their creation if these are
        documented like a read, else in a read.
        """
        reader = resource_of(self.contract, operation).reader
        if reader is None or not operation.is_write or operation.method == "POST":
            return ABSENT, ABSENT
        if made and _places(made[-1].operation) == _places(reader) and isinstance(made[-1].a.answer, dict):
            return made[-1].a.answer, made[-1].b.answer
        paths = [{"path": dict(own["path"]), "query": {}, "header": {}, "cookie": {}} for own in parts]
        found = self.send(reader, (paths[0], paths[1]), "read before a write")
        if found is None or not found.accepted:
            return ABSENT, ABSENT
        return found.a.answer, found.b.answer


def _may_be_taken(write: Exchanged) -> bool:
    """Returns whether a creation may have been refused since a resource of an earlier run has one of its texts."""
    return not write.agrees or _TAKEN in {write.a.status, write.b.status}


def _places(operation: Operation) -> set[tuple[str, ...]]:
    return {field.place for response in operation.successes for field in response.fields}


def _rank(each: Exchanged) -> tuple[int, int, int, int, str]:
    """Returns the rank of a base: many fields with values of their own first, then few parameters, which may ask for
    something else, then plain values, then few others.
    """
    parts = each.a.request.parts
    parameters = sum(len(parts.get(location) or ()) for location in ("query", "header"))
    found = [state for label, state in states(each.operation, each.a.request) if label[:1] != "?" and label[-1:] != ":"]
    held = [state for state in found if state not in _EDGES]
    odd = sum(state in _ODD for state in held)
    return -len(held), parameters, odd, len(found) - len(held), each.a.request.draft.key
