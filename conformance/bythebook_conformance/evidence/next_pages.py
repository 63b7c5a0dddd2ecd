"""Compares a page of a list with the next page: which resources repeat, are left out, or are not of the filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bythebook_conformance.evidence.differential import probes
from bythebook_conformance.evidence.filters import chosen, listed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Requirement
from bythebook_conformance.relations.collections import by_id, page_size
from bythebook_conformance.relations.next_pages import leads_to, may_be_cut, next_field
from bythebook_conformance.relations.traits import traits_of
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.equivalence import same

__all__ = [
    "FIRST",
    "ROUNDS",
    "SECOND",
    "WHOLE",
    "asked_beside_pages",
    "first_of",
    "is_alike",
    "is_steady",
    "latest_whole",
    "repeated",
    "skipped_between",
    "unfiltered",
    "whole_before",
]

WHOLE, FIRST, SECOND = "all that the filter chooses", "a small page", "the page that it leads to"
# A finding must show in each of so many rounds: another client may create a resource between two pages.
ROUNDS = 3


def first_of(requirement: Requirement, record: Record, second: Exchange) -> Exchange | None:
    """Returns the latest small page that was read before a next page."""
    before = [first for first in probes(requirement, record, FIRST) if first.number < second.number]
    return before[-1] if before else None


def is_alike(one: Exchange, other: Exchange) -> bool:
    """Returns whether two requests asked for the same page."""
    return bool(one.request.parts["query"] == other.request.parts["query"])


def is_steady(record: Record, pages: Sequence[Exchange]) -> bool:
    """Returns whether every request for the small page got the same resources."""
    return len({chosen(record.operation, page) for page in pages}) == 1


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
    whole = whole_before(record, first, asked) if asked else None
    if whole is None:
        return ""
    all_chosen, before = by_id(lister, whole) or {}, by_id(lister, listed(lister, first) or []) or {}
    if not before or not before.keys() <= all_chosen.keys():
        return ""
    return next((key for key in by_id(lister, listed(lister, second) or []) or {} if key not in all_chosen), "")


def skipped_between(record: Record, first: Exchange, second: Exchange) -> str:
    """Returns the id of a resource that no page shows, though the whole list has it after the resources of the first
    page; empty where there is none, or where the pages have another order than the whole list.
    """
    lister, asked = record.operation, asked_beside_pages(record.operation, first)
    whole = whole_before(record, first, asked)
    known = [*(by_id(lister, whole or []) or {})]
    before, after = ([*(by_id(lister, listed(lister, each) or []) or {})] for each in (first, second))
    rest = known[len(before) :]
    if not before or len(known) != len(whole or []) or known[: len(before)] != before or not rest:
        return ""
    shown = [each for each in rest if each in after]
    if shown != after or not _is_list_of_ids(lister, second):
        return ""
    start = rest.index(after[0]) if after else 0
    if start and rest[start : start + len(after)] == after:
        return rest[0]
    leading = next_field(lister)
    is_last = leading is not None and not leads_to(leading, second) and len(rest) <= len(before)
    return next((each for each in rest if each not in after), "") if is_last else ""


def _is_list_of_ids(lister: Operation, exchange: Exchange) -> bool:
    """Returns whether a response is a list, and its resources have ids of their own; an empty list is one."""
    found = listed(lister, exchange)
    return found is not None and (not found or by_id(lister, found) is not None)


def asked_beside_pages(lister: Operation, exchange: Exchange) -> dict[str, Any]:
    """Returns the query of a request without its pages."""
    paging = {
        field.path[0]
        for field in lister.parameters
        if (traits := traits_of(lister, field)).paging or traits.continuation or field is page_size(lister)
    }
    return {name: value for name, value in exchange.request.parts["query"].items() if name not in paging}


def whole_before(record: Record, first: Exchange, asked: dict[str, Any]) -> list[Any] | None:
    """Returns all resources that a filter chooses, or all of the list where nothing is asked for beside the pages, by
    the latest response before a page that has room for them.
    """
    earlier = (each for each in record.accepted() if each.number < first.number)
    alike = [each for each in earlier if each.request.parts["path"] == first.request.parts["path"]]
    return latest_whole(record, alike, asked)


def latest_whole(record: Record, exchanges: Sequence[Exchange], asked: dict[str, Any]) -> list[Any] | None:
    """Returns all resources of a list by the latest response with the same query beside the pages that has room for
    them.
    """
    for exchange in reversed(exchanges):
        is_alike = asked_beside_pages(record.operation, exchange) == asked and not _is_later_page(record, exchange)
        if is_alike and not may_be_cut(record.operation, exchange):
            return listed(record.operation, exchange)
    return None


def _is_later_page(record: Record, exchange: Exchange) -> bool:
    """Returns whether a request asked for a page by its number, an offset or a cursor."""
    asked = (traits_of(record.operation, each) for each in record.operation.parameters if _is_asked(each, exchange))
    return any(each.page or each.offset or each.continuation for each in asked)


def _is_asked(field: Field, exchange: Exchange) -> bool:
    return field.location == "query" and field.path[0] in exchange.request.parts["query"]
