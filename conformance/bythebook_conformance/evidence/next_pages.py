"""Compares a page of a list with the next page: which resources repeat, and which the filter excludes."""

from __future__ import annotations

from typing import Any

from bythebook_conformance.evidence.differential import probes
from bythebook_conformance.evidence.filters import chosen, listed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Requirement
from bythebook_conformance.relations.collections import by_id, page_size
from bythebook_conformance.relations.next_pages import may_be_cut
from bythebook_conformance.relations.traits import traits_of
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.equivalence import same

__all__ = ["FIRST", "SECOND", "WHOLE", "asked_beside_pages", "first_of", "is_steady", "repeated", "unfiltered"]

WHOLE, FIRST, SECOND = "all that the filter chooses", "a small page", "the page that it leads to"


def first_of(requirement: Requirement, record: Record, second: Exchange) -> Exchange | None:
    """Returns the latest small page that was read before a next page."""
    before = [first for first in probes(requirement, record, FIRST) if first.number < second.number]
    return before[-1] if before else None


def is_steady(requirement: Requirement, record: Record) -> bool:
    """Returns whether every request for the small page got the same resources."""
    return len({chosen(record.operation, first) for first in probes(requirement, record, FIRST)}) == 1


def repeated(lister: Operation, first: Exchange, second: Exchange) -> str:
    """Returns the id of a resource that stands on both pages; empty where there is none.

    A server may put the same resources at the top of each page. Those count only where the pages are equal.
    """
    before, after = listed(lister, first) or [], listed(lister, second) or []
    known, shown = by_id(lister, before) or {}, by_id(lister, after) or {}
    top = 0
    while top < min(len(before), len(after)) and same(before[top], after[top]):
        top += 1
    pinned = 0 if top == len(before) == len(after) else top
    again = (key for key in list(shown)[pinned:] if key in known and same(known[key], shown[key]))
    return next(again, "")


def unfiltered(record: Record, first: Exchange, second: Exchange) -> str:
    """Returns the id of a resource of the second page that the filter of the first page does not choose.

    Empty where there is none, or where no response shows all resources that the filter chooses.
    """
    lister = record.operation
    asked = asked_beside_pages(lister, first)
    whole = _whole(record, first, asked) if asked else None
    if whole is None:
        return ""
    all_chosen, before = by_id(lister, whole) or {}, by_id(lister, listed(lister, first) or []) or {}
    if not before or not before.keys() <= all_chosen.keys():
        return ""
    return next((key for key in by_id(lister, listed(lister, second) or []) or {} if key not in all_chosen), "")


def asked_beside_pages(lister: Operation, exchange: Exchange) -> dict[str, Any]:
    """Returns the query of a request without its pages."""
    paging = {
        field.path[0]
        for field in lister.parameters
        if (traits := traits_of(lister, field)).paging or traits.continuation or field is page_size(lister)
    }
    return {name: value for name, value in exchange.request.parts["query"].items() if name not in paging}


def _whole(record: Record, first: Exchange, asked: dict[str, Any]) -> list[Any] | None:
    """Returns all resources that a filter chooses, by the latest response before a page that has room for them."""
    for exchange in reversed(list(record.accepted())):
        is_alike = exchange.request.parts["path"] == first.request.parts["path"] and exchange.number < first.number
        if is_alike and asked_beside_pages(record.operation, exchange) == asked and exchange.number != first.number:
            if may_be_cut(record.operation, exchange):
                continue
            return listed(record.operation, exchange)
    return None
