"""A resource that the run created below another one of its own, and what is read and deleted of the two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.model import Exchange
from bythebook_conformance.planning.values import NOTHING
from bythebook_conformance.relations.graph import path_names, related
from bythebook_conformance.relations.identity import has_fresh_text
from bythebook_conformance.relations.nested import Nested
from bythebook_conformance.running.resources.clean_up import CleanUp
from bythebook_conformance.running.resources.reads import Reads
from bythebook_conformance.running.resources.resource import Resource, addressed
from bythebook_conformance.running.sender import Sender
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["Families", "Family"]

_GONE = frozenset({404, 410})


@dataclass(frozen=True)
class Family:
    """A resource, one below it, and the path parameters with which each is read."""

    parent: Resource
    child: Resource
    parent_read: Mapping[Key, Any]
    child_read: Mapping[Key, Any]


@dataclass
class Families:
    """The resources of a run that have others below them. `sender` returns the sender of an operation."""

    contract: Contract
    sender: Callable[[Operation], Sender]
    reads: Reads
    cleaning: CleanUp

    def found(self, deleter: Operation, nested: Nested, made: Sequence[Resource]) -> Family | None:
        """Returns the latest sound resource below another resource of the run; None without one.

        A resource with a fresh text comes first: no other resource can be taken for it.
        """
        supplier = related(self.contract, nested.creator).suppliers.get(path_names(deleter)[-1])
        reader = related(self.contract, deleter).reader
        if supplier is None or reader is None:
            return None
        parents = [each for each in made if each.operation.id == supplier.operation.id]
        there = {self.cleaning.path(each): each for each in parents if not (each.is_gone or each.was_there)}
        children = [each for each in reversed(made) if each.operation.id == nested.creator.id and _is_sound(each)]
        for child in sorted(children, key=lambda each: not has_fresh_text(each.exchange, self.contract)):
            theirs = [child.exchange.request.parts["path"].get(name) for name in path_names(child.operation)]
            parent = there.get(_filled(deleter, theirs))
            wanted = self._address(nested, child)
            if parent is not None and wanted is not None:
                names = (("path", name) for name in path_names(reader))
                of_parent: dict[Key, Any] = dict(zip(names, theirs, strict=False))
                return Family(parent, child, of_parent, wanted)
        return None

    def _address(self, nested: Nested, child: Resource) -> Mapping[Key, Any] | None:
        turn = self.reads.turns.get(nested.reader.id, 0)
        return addressed(self.contract, nested.creator, nested.reader, NOTHING, child.exchange, turn=turn)

    def read_child(self, deleter: Operation, nested: Nested, family: Family) -> Exchange:
        """Returns a read of the lower resource."""
        return self.reads.get(self.sender(nested.reader), family.child_read, deleter)

    def read_deleted(self, deleter: Operation, reader: Operation, wanted: Mapping[Key, Any]) -> Exchange | None:
        """Returns a read of a deleted resource, or of one below it, repeated while the server still finds it."""
        return self.reads.until_gone(self.sender(reader), wanted, deleter)

    def delete(self, family: Family) -> Exchange | None:
        """Deletes the upper resource. Returns the DELETE; None where none was sent."""
        return self.cleaning.delete(family.parent)

    def forget(self, family: Family, after: Exchange | None, created: Sequence[Resource]) -> list[Resource]:
        """Returns the resources below a deleted one, which no request may use any more. They count as deleted if a
        read of one of them did not find it.
        """
        path = self.cleaning.path(family.parent)
        beneath = [each for each in created if path and self.cleaning.path(each).startswith(f"{path}/")]
        for each in beneath:
            each.is_spoiled = True
            if after is not None and after.meant in _GONE:
                each.is_gone, each.remainder = True, None
        return beneath


def _is_sound(resource: Resource) -> bool:
    """Returns whether a valid request created a resource that is still there, and no invalid one changed it."""
    return not (resource.is_gone or resource.is_spoiled or resource.exchange.faults)


def _filled(deleter: Operation, values: Sequence[Any]) -> str:
    """Returns the path of a DELETE with values for its parameters, in their order."""
    path = deleter.path
    for name, value in zip(path_names(deleter), values, strict=False):
        path = path.replace(f"{{{name}}}", str(value))
    return path.rstrip("/")
