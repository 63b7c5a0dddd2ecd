"""Which members of a body may be unique among the resources of a collection, and which operations change them."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.relations.envelopes import request_envelope
from bythebook_conformance.relations.graph import path_names, related
from bythebook_conformance.relations.references import references
from bythebook_conformance.relations.traits import traits_of
from bythebook_openapi.model.contract import Contract, Field, Operation

__all__ = ["creator_of", "is_changed_by_others", "may_be_unique", "own_members"]

_CHANGES = frozenset({"PUT", "PATCH"})
# Formats whose values many resources share.
_SHARED = frozenset({"date", "date-time", "time", "duration", "byte", "binary", "password"})


def own_members(operation: Operation) -> Iterator[Field]:
    """Yields the members of the resource in a body: of the body itself, or of its envelope."""
    wrapper = request_envelope(operation)
    around = wrapper.key if wrapper is not None else ("body",)
    for field in operation.fields:
        if field.location == "body" and field.kind == "property" and field.parent == around:
            yield field


def may_be_unique(contract: Contract, operation: Operation, field: Field) -> bool:
    """Returns whether a member is a free text of the resource's own: no secret, no revision, no id of another one."""
    is_free = "string" in field.types and not field.schema.keys() & {"enum", "const"}
    traits = traits_of(operation, field)
    is_own = not traits.secret and not traits.revision and field.key not in references(contract, operation)
    return is_free and is_own and field.schema.get("format") not in _SHARED


def creator_of(contract: Contract, operation: Operation) -> Operation | None:
    """Returns the POST that creates the resources which a PUT or PATCH changes; None where there is none."""
    names = path_names(operation) if operation.method in _CHANGES else []
    supplier = related(contract, operation).suppliers.get(names[-1]) if names else None
    return supplier.operation if supplier is not None and supplier.operation.method == "POST" else None


def is_changed_by_others(contract: Contract, operation: Operation) -> bool:
    """Returns whether a PUT or PATCH changes what an operation creates."""
    return any(
        (creator := creator_of(contract, other)) is not None and creator.id == operation.id
        for other in contract.operations
    )
