"""listed: the collection holds what was created in it.

Judged by a read of the list after an accepted creation, page after page; what it must be asked by is what the thing
holds under that name. Where a filter may hide things, or pages cannot be followed, what is missing is inconclusive.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import documents_id, holds_id, items, lists_what_is_written, may_hide
from bythebook_conformance.relations.graph import identity, is_search, related
from bythebook_conformance.rules.base import Rule, Traits, of_operation
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    found = related(contract, operation)
    if operation.method != "POST" or found.lister is None or is_search(operation):
        return
    if (found.reader is not None and documents_id(found.lister, found.reader)) or lists_what_is_written(
        contract, operation
    ):
        sentence = f"What it creates is listed by {found.lister.id}."
        yield of_operation(operation, "listed", sentence, authority="inferred", pointer=found.lister.pointer)


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    found = related(record.contract, record.operation)
    if exchange.listing is None or found.lister is None:
        return None
    if not exchange.listing.accepted:
        return inconclusive(exchange, f"the list was answered {exchange.listing.status}")
    listed = items(exchange.listing.answer)
    own = identity(record.operation, exchange, found)
    if listed is None or own is None:
        return inconclusive(exchange, "no list of things with an id could be made out in the answers")
    named = (
        exchange.listing.answer if isinstance(exchange.listing.answer, dict) else {}
    )  # things may be kept by their id
    if any(holds_id(each, own) for each in listed) or any(str(own).lower() == name.lower() for name in named):
        return passed(exchange)
    hidden = may_hide(found.lister, exchange)
    if hidden or exchange.listing.request.purpose.endswith("more to come"):
        return inconclusive(exchange, hidden or "not all pages of the list could be followed")
    return failed(exchange, f"a list that holds {own}", "the list does not hold it", level="warning", reason="listed")


def _silence(_: Requirement, record: Record) -> str:
    return "" if any(record.accepted()) else "nothing was created"


RULE = Rule("listed", _requirements, _judge, silence=_silence, traits=Traits(judged_by_state=True))
