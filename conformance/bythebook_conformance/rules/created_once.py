"""created-once: a creation leaves one resource in the list.

Judged by the list that follows one of the first creations. It must not have a second resource, under another id, with
all the fresh texts that only that request held. A finding is seen again with new resources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import may_be_old
from bythebook_conformance.evidence.signs.twins import is_another, is_record, time_of
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import holds_id, items
from bythebook_conformance.relations.next_pages import may_be_cut
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_conformance.rules.fresh_texts import lister_of_creation, lists_before, members, own_texts
from bythebook_conformance.rules.probe import Probe
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]

# Two creations, each of them shown twice.
_SEVERAL = 4

Members = Mapping[str, Any]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    lister = lister_of_creation(contract, operation)
    if lister is not None:
        sentence = f"{lister.id} has a creation once."
        yield of_operation(operation, "created-once", sentence, authority="inferred", pointer=operation.pointer)


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    listing, own = exchange.listing, record.own(exchange)
    if listing is None or not listing.accepted or exchange.faults or not exchange.authorized:
        return None
    sent, first, others = _twins(exchange, record, own)
    if exchange.number in record.found or not sent:
        return None
    if not others:
        return passed(exchange)
    if not _was_lacking(sent, exchange, record):
        return None  # a resource of an earlier run with the same seed and mark has the same texts
    listed = items(listing.answer) or []
    marks = _serials(listed, record.operation)
    if may_be_old(listing) or any(is_another(first, each, own, marks) for each in others):
        reason = "the other resource differs in more than what the server makes"
        return inconclusive(exchange, reason) if len(listed) >= _SEVERAL else None
    if any(record.sent(exchange, each) == 1 + len(others) for each in record.operation.fields):
        return inconclusive(exchange, "the request has the number of the resources")
    actual = f"{1 + len(others)} items with {show(next(iter(sent.values())))}, which only this request had"
    expected = "one item" if own is None else f"one item, with the id {show(own)}"
    return failed(exchange, expected, actual, level="warning", reason="created twice")


def _twins(exchange: Exchange, record: Record, own: str | int | None) -> tuple[dict[str, str], Members, list[Members]]:
    """Returns the fresh texts of a creation that its list shows, the created resource, and the others with each of the
    texts. Without an id in the response, the created resource is the first with the texts. No texts: nothing is shown.
    """
    listed = items(exchange.listing.answer) or [] if exchange.listing is not None else []
    texts = own_texts(exchange, record, so_far=True)
    has = [{name for name, text in texts.items() if members(each).get(name) == text} for each in listed]
    created = [at for at, each in enumerate(listed) if (has[at] if own is None else holds_id(each, own))]
    if not created or (own is not None and len(created) > 1):
        return {}, {}, []
    first = created[0]
    sent = {name: texts[name] for name in texts if name in has[first]}  # a list may show fewer
    others = [members(each) for at, each in enumerate(listed) if at != first and _has_all(members(each), sent)]
    return sent, members(listed[first]), others


def _was_lacking(sent: Mapping[str, str], exchange: Exchange, record: Record) -> bool:
    """Returns whether a whole list that was read before a request had no resource with its texts."""
    lister = record.resource.lister
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


def _serials(listed: list[Any], operation: Operation) -> frozenset[str]:
    """Returns the members that the server makes, and that no two resources of a list share: a number of the server's
    own, as an id is. Four resources must have the member: two creations, each shown twice.

    There are none if the operation takes a number that the resources do not show, which may ask for several.
    """
    shown = [dict(_plain_members(members(each))) for each in listed]
    names = {name for each in shown for name in each}
    taken = {each.path[-1]: each for each in operation.fields if each.path}
    if any(each.types & {"integer", "number"} and name not in names for name, each in taken.items()):
        return frozenset()
    values = {name: [each[name] for each in shown if name in each] for name in names - taken.keys()}
    return frozenset(name for name, each in values.items() if len(each) >= _SEVERAL and _are_serial(each))


def _plain_members(item: Members) -> Iterator[tuple[str, Any]]:
    """Yields the members of a resource by name, and those of what the server writes about it."""
    yield from item.items()
    for each in item.values():
        if is_record(each, each):
            yield from ((name, value) for name, value in each.items() if name not in item)


def _are_serial(values: list[Any]) -> bool:
    """Returns whether texts or numbers are all different, and no dates: the days of a series are all different."""
    is_plain = all(isinstance(each, str | int) and not isinstance(each, bool) for each in values)
    return is_plain and len(set(values)) == len(values) and not any(time_of(each) for each in values)


def _silence(_: Requirement, record: Record) -> str:
    is_listed = any(exchange.listing for exchange in record.accepted())
    return (
        "no whole list before a creation and after it tells enough" if is_listed else "no created resource was listed"
    )


_MEANING = Meaning(
    group="lists",
    fault="keeps a creation twice",
    raised_by="a POST that creates, and the GET of its collection",
    authority="inferred",
    must="have one resource in the list for one creation",
    notes=(
        Note(
            "Only fresh texts show it: another item has each text, under the name of its field, that no other request "
            "of the operation held. If the response has an id, the item with that id must be in the list, too.",
            case="mutants that insert a row twice",
        ),
        Note(
            "A whole list that was read before the request must lack the texts: a second run with the same seed "
            "and mark sends the same ones. A list with a second page is inconclusive.",
            case="a server that is judged twice with one seed, and has no DELETE",
        ),
        Note(
            "The finding must be seen in two of three rounds, each with a new resource and the list after it.",
            case="a server whose first creation makes a template, too",
        ),
        Note(
            "Nothing is said if the request has the number of the items: it may have asked for so many.",
            case="correct servers that make several vouchers or tickets at once",
        ),
        Note(
            "What no two items share does not count if the request takes a number that the items do not show.",
            case="a library that keeps two copies of a book unless a request asks for fewer, each with a bar code",
        ),
        Note(
            "The two items may differ in ids, also within `metadata`, addresses with the id, times less than a minute "
            "apart, and what the server makes and no two items share (a number, no date). Nothing is said if they "
            "differ in anything else, or if one names the id of the other. They may be a draft and what is published, "
            "two versions or languages, the days of a series, a template and its copy, or a mirror.",
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
    "created-once",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(learns="never", judged_by_state=True, judged_by_list=True),
    probe=Probe(
        "reads",
        "A finding is seen in two of three rounds, each with a new resource and the list after it.",
        prepare=lambda session: session.list_anew(),  # most requests were not followed by a read of the list
        is_shared=True,
    ),
    meaning=_MEANING,
)
