"""Reads a POST that changes a resource as the PATCH that it is: Stripe updates a customer by `POST /customers/{id}`.

RFC 9110 leaves to each resource what a POST does. The document tells: the path is that of an item which a GET reads and
whose collection has a POST of its own, no PUT or PATCH changes it, and every property of the body may be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bythebook_conformance.relations.calls.patches import as_patched
from bythebook_conformance.relations.calls.roles import as_called
from bythebook_conformance.relations.names import shape
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["JudgedContract"]

_CREATED, _CHANGES = "201", ("PUT", "PATCH")


@dataclass(frozen=True, eq=False)
class JudgedContract(Contract):
    """A contract in which a POST that changes a resource is a PATCH; requests are sent by its own method."""

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, in the document's order."""
        known = super().operations
        read = {**as_called(known), **as_patched(known)}
        known = tuple(read.get(each.id, each) for each in known)
        places = {(each.method, shape(each.path)): each for each in known}
        return tuple(
            replace(each, method="PATCH", written=each.verb) if _is_change(each, places) else each for each in known
        )


def _is_change(operation: Operation, places: Mapping[tuple[str, str], Operation]) -> bool:
    """Returns whether a POST changes the resource of its path, and neither creates one nor starts an action."""
    own = shape(operation.path)
    if operation.method != "POST" or not own.endswith("/{}") or operation.unreadable or not operation.has_body:
        return False
    reader, creator = places.get(("GET", own)), places.get(("POST", own.removesuffix("/{}")))
    is_other = any((method, own) in places for method in _CHANGES)
    if reader is None or creator is None or is_other or any(each.key == _CREATED for each in operation.responses):
        return False
    members = [each for each in operation.fields if each.location == "body" and each.kind == "property"]
    sent = {each.place[-1] for each in members if each.depth == 1}
    made = {each.place[-1] for each in creator.fields if each.location == "body" and each.kind == "property"}
    is_partial = not any(each.required and each.depth == 1 for each in members)
    return is_partial and 2 * len(sent & made) > len(sent)
