"""Finds the texts that one request of a run sent and no other one, and the list that shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.collections import demanded
from bythebook_conformance.relations.identity import DISTINCTIVE
from bythebook_conformance.relations.names import is_of_item
from bythebook_conformance.relations.next_pages import may_be_cut
from bythebook_conformance.relations.resources import resource_of
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import EACH

__all__ = ["lister_of_creation", "lists_before", "members", "own_texts"]

# The resource itself, or the resource in the one member of its envelope.
_DEEPEST = 2
# A shorter text of a pattern is one of few: `CC-5500`.
_MANY = 12


def lister_of_creation(contract: Contract, operation: Operation) -> Operation | None:
    """Returns the list that shows what a POST creates; None where it creates nothing, its list requires a parameter, or
    no field of its body has a fresh text.
    """
    resource = resource_of(contract, operation)
    is_creation = operation.method == "POST" and resource.creates and not is_of_item(operation)
    if not is_creation or resource.lister is None or demanded(resource.lister):
        return None
    return resource.lister if any(_is_fresh(each) for each in operation.fields) else None


def _is_fresh(field: Field) -> bool:
    """Returns whether each request has a different text for a field."""
    is_member = field.location == "body" and field.kind == "property" and 1 <= field.depth <= _DEEPEST
    is_member = is_member and EACH not in field.path  # of a list, the server may keep the valid items
    format_ = str(field.schema.get("format", ""))
    is_time = "date" in format_ or "time" in format_  # there are few, so that two requests hold the same one
    return is_member and "string" in field.types and not is_time and not field.schema.keys() & {"enum", "const"}


def own_texts(exchange: Exchange, record: Record, *, so_far: bool = False) -> dict[str, str]:
    """Returns the texts of a request that no other request of its operation held, by the names of their fields;
    `so_far` that no earlier request held.
    """
    texts: dict[str, str] = {}
    for field in record.operation.fields:
        value = record.held(exchange, field) if _is_fresh(field) else None
        least = _MANY if "pattern" in field.schema else DISTINCTIVE
        if not isinstance(value, str) or len(value) < least or value == field.default:
            continue
        holders = record.holders(field, value)
        if all(number == exchange.number or (so_far and number > exchange.number) for number in holders):
            texts[field.path[-1]] = value
    return texts


def lists_before(exchange: Exchange, record: Record) -> Iterator[Exchange]:
    """Yields the reads of a creation's list that came before it: those without a filter, and those after creations."""
    path, lister = exchange.request.parts["path"], record.resource.lister
    lists = record.group.get(lister.id) if lister is not None else None
    for each in lists.accepted() if lister is not None and lists is not None else ():
        is_earlier = each.number < exchange.number and each.request.parts["path"] == path
        if lister is not None and is_earlier and not each.request.parts["query"] and not may_be_cut(lister, each):
            yield each
    for each in record.exchanges:
        is_earlier = each.number < exchange.number and each.request.parts["path"] == path
        if is_earlier and each.listing is not None and each.listing.accepted:
            yield each.listing


def members(item: Any) -> Mapping[str, Any]:
    """Returns the members of a resource in a list, in the one member of its envelope too."""
    if not isinstance(item, Mapping):
        return {}
    inner = next(iter(item.values()), None) if len(item) == 1 else None
    return {**inner, **item} if isinstance(inner, Mapping) else item
