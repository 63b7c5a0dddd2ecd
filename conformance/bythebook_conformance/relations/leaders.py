"""Finds the operation that reads the resource of an action, and those that may lead it to the state that it demands."""

from __future__ import annotations

from bythebook_conformance.conventions import RESTORE
from bythebook_conformance.relations.names import shape_of
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["leaders_of", "read_of_action"]

_WRITES = frozenset({"POST", "PUT", "PATCH"})
# So many operations are tried before an action.
_MOST = 5


def leaders_of(contract: Contract, operation: Operation) -> list[Operation]:
    """Returns the operations to send to a new resource before an action on it, the likeliest first.

    An action is a write right below a resource: `/orders/{id}/ship`. Other actions may lead to it, as `pay`, or what is
    created below the resource, as the items of a cart. What takes back a DELETE comes after it.
    """
    resource, _, last = shape_of(operation).rpartition("/")
    if operation.method not in _WRITES or not resource.endswith("}") or last.startswith("{"):
        return []
    found: list[Operation] = []
    for each in contract.operations:
        own, _, end = shape_of(each).rpartition("/")
        if each.method == "DELETE" and shape_of(each) == resource and RESTORE.found(last):
            found.insert(0, each)
        elif each.method in _WRITES and own == resource and end != last and not RESTORE.found(end):
            found.append(each)
    return found[:_MOST]


def read_of_action(contract: Contract, operation: Operation) -> Operation | None:
    """Returns the GET of the resource that an action is done to: of `/orders/{id}` for `POST /orders/{id}/close`.

    None for what has a GET of its own, or items: it is a resource below the first one.
    """
    own = shape_of(operation)
    resource, _, last = own.rpartition("/")
    custom, _, verb = own.rpartition(":")
    resource = custom if verb and "/" not in verb and custom.endswith("}") else resource
    if operation.method not in _WRITES or not resource.endswith("}") or last == "{}":
        return None
    below = [shape_of(each) for each in contract.operations if shape_of(each).startswith(f"{own}/")]
    reads = {shape_of(each): each for each in reversed(contract.operations) if each.method == "GET"}
    reader = reads.get(resource)
    return None if own in reads or below or reader is None or reader.unreadable else reader
