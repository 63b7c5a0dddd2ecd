"""created-once: a creation leaves one resource in the list.

Judged by the list that follows one of the first creations. It must not have a second resource, under another id, with
all the fresh texts that only that request held.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bythebook_conformance.conventions import IDENTITY, KEY, NAME, plain
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import may_be_old
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import holds_id, items
from bythebook_conformance.relations.graph import related
from bythebook_conformance.relations.identity import own_id
from bythebook_conformance.relations.next_pages import may_be_cut
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_conformance.rules.fresh_texts import lister_of_creation, lists_before, members, own_texts
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]

_IDS = frozenset(map(plain, (*IDENTITY.words, *KEY.words, *NAME.words)))
# Two resources of one request have times of creation so close together.
_AT_ONCE = timedelta(minutes=1)


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    lister = lister_of_creation(contract, operation)
    if lister is not None:
        sentence = f"{lister.id} has a creation once."
        yield of_operation(operation, "created-once", sentence, authority="inferred", pointer=operation.pointer)


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    listing, own = exchange.listing, own_id(record.operation, exchange.answer)
    if listing is None or not listing.accepted or own is None or exchange.faults or not exchange.authorized:
        return None
    listed = items(listing.answer) or []
    first = [members(each) for each in listed if holds_id(each, own)]
    if exchange.number in record.found or len(first) != 1:
        return None
    texts = own_texts(exchange, record, so_far=True)
    sent = {name: text for name, text in texts.items() if first[0].get(name) == text}  # a list may show fewer
    if not sent:
        return None
    second = [each for each in listed if not holds_id(each, own) and _has_all(members(each), sent)]
    if not second:
        return passed(exchange)
    if not _was_lacking(sent, exchange, record):
        return inconclusive(exchange, "no earlier whole list shows that the other resource was not there before")
    if may_be_old(listing) or any(_is_another(first[0], members(each), own) for each in second):
        return inconclusive(exchange, "the other resource differs in more than what the server makes")
    if any(record.sent(exchange, each) == 1 + len(second) for each in record.operation.fields):
        return inconclusive(exchange, "the request has the number of the resources")
    actual = f"{1 + len(second)} items with {show(next(iter(sent.values())))}, which only this request had"
    return failed(exchange, f"one item, with the id {show(own)}", actual, level="warning", reason="created twice")


def _was_lacking(sent: Mapping[str, str], exchange: Exchange, record: Record) -> bool:
    """Returns whether a whole list that was read before a request had no resource with its texts."""
    lister = related(record.contract, record.operation).lister
    whole = (each for each in lists_before(exchange, record) if lister is not None and _is_whole(lister, each))
    return any(not any(_has_all(members(item), sent) for item in items(each.answer) or []) for each in whole)


def _is_whole(lister: Operation, exchange: Exchange) -> bool:
    """Returns whether a response shows the first page of a list, and the list has no other page."""
    query = exchange.request.parts["query"]
    traits = (traits_of(lister, each) for each in lister.parameters if each.path[0] in query)
    is_first = not any(each.page or each.offset or each.continuation for each in traits)
    return is_first and not may_be_cut(lister, exchange)


def _has_all(item: Mapping[str, Any], sent: Mapping[str, str]) -> bool:
    return all(item.get(name) == text for name, text in sent.items())


def _is_another(first: Mapping[str, Any], second: Mapping[str, Any], own: str | int) -> bool:
    """Returns whether two resources with the same texts may be meant to be two: a draft and what is published, two
    languages, the days of a series, a mirror. Only their ids, addresses and times of creation are the server's alone.
    """
    if first.keys() != second.keys():
        return True
    differing = [name for name in first if first[name] != second[name]]
    return any(second[name] == own or not _is_mark(name, first[name], second[name], own) for name in differing)


def _is_mark(name: str, one: Any, other: Any, own: str | int) -> bool:
    """Returns whether two values are ids, addresses with the id, or times that one creation may have."""
    is_text = isinstance(one, str) and isinstance(other, str)
    return plain(name) in _IDS or (is_text and (one.rstrip("/").endswith(f"/{own}") or _are_close(one, other)))


def _are_close(one: str, other: str) -> bool:
    try:
        times = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (one, other)]
    except ValueError:
        return False
    return abs(times[0] - times[1]) <= _AT_ONCE


def _silence(_: Requirement, record: Record) -> str:
    return "" if any(exchange.listing for exchange in record.accepted()) else "no created resource was listed"


_MEANING = Meaning(
    group="lists",
    fault="keeps a creation twice",
    raised_by="a POST that creates, and the GET of its collection",
    authority="inferred",
    must="have one resource in the list for one creation",
    notes=(
        Note(
            "Only fresh texts show it: another item has each text, under the name of its field, that no other request "
            "of the operation held. The item with the id of the response must be in the list, too.",
            case="mutants that insert a row twice",
        ),
        Note(
            "A whole list that was read before the request must lack the texts: a second run with the same seed sends "
            "the same ones. A list with a second page is inconclusive.",
            case="a server that is judged twice with one seed, and has no DELETE",
        ),
        Note(
            "Nothing is said if the request has the number of the items: it may have asked for so many.",
            case="correct servers that make several vouchers or tickets at once",
        ),
        Note(
            "Nothing is said if the two items differ in more than ids, addresses with the id, and times less than a "
            "minute apart, or if one names the id of the other. They may be a draft and what is published, two "
            "versions or languages, the days of a series, a template and its copy, or a mirror.",
            case="correct servers with drafts, versions, translations, repeated events and mirrors in one list",
        ),
    ),
    alternatives=(
        Alternative(
            "Another request, or an earlier run, created the second resource",
            "no other request held the texts, and an earlier whole list lacks them",
        ),
        Alternative("One creation makes several resources on purpose", "the members in which the items differ"),
    ),
)

RULE = Rule(
    "created-once", _requirements, _judge, silence=_silence, traits=Traits(judged_by_state=True), meaning=_MEANING
)
