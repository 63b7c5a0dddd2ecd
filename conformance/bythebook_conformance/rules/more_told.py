"""more-told: a page of a list with more resources does not say that it is the last page.

Judged by a small first page, between two requests for the whole list. All members that may lead on must say that there
is no more, and both whole lists must begin with the page and go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.differential import ABSENT_PROBE, OTHER, probes, purpose
from bythebook_conformance.evidence.next_pages import ROUNDS
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Fixed, Observation, Requirement
from bythebook_conformance.relations.collections import items, items_place, page_size
from bythebook_conformance.relations.next_pages import linked_on
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_field
from bythebook_conformance.rules.pages import fill_for_two_pages, widest
from bythebook_conformance.rules.probe import Probe, ProbeSession, for_each
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, EACH, NOWHERE, get

__all__ = ["RULE"]

_PLAIN = frozenset({"string", "integer", "boolean", "null"})
_ENDS: tuple[Any, ...] = (None, False, "")


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    size = page_size(operation) if operation.method == "GET" else None
    if size is None or not traits_of(operation, size).certain_paging or items_place(operation) is None:
        return
    told = list(_leading(operation))
    for field in told[:1]:
        sentence = f"'{field.name}' does not end the list on a page that others follow."
        yield of_field(operation, field, "more-told", sentence, authority="inferred")


def _leading(lister: Operation) -> Iterator[Field]:
    """Yields the properties around the resources of a list that say whether there are more."""
    for response in lister.successes:
        for field in response.fields:
            is_around = field.kind == "property" and EACH not in field.place and bool(field.types)
            if is_around and field.types <= _PLAIN and traits_of(lister, field).next_page:
                yield field


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.request.purpose != purpose(requirement, OTHER):
        return None
    found = _finding(requirement, exchange, record)
    if found.outcome != "fail":
        return found
    pages = probes(requirement, record, OTHER)
    if not all(_finding(requirement, each, record).outcome == "fail" for each in pages):
        return inconclusive(exchange, "the list changes from request to request")
    return found


def _finding(requirement: Requirement, exchange: Exchange, record: Record) -> Observation:
    """Returns what a page shows, between the whole list before it and the one after it."""
    wholes = probes(requirement, record, ABSENT_PROBE)
    before = [each for each in wholes if each.number < exchange.number][-1:]
    after = [each for each in wholes if each.number > exchange.number][:1]
    page, place = items(exchange.answer) or [], requirement.at[1:]
    around = [items(each.answer) or [] for each in (*before, *after)]
    if not exchange.accepted or not page or len(around) < 2:
        return inconclusive(exchange, "the list was not answered before a page and after it")
    if not all(len(each) > len(page) and same(each[: len(page)], page) for each in around):
        return inconclusive(exchange, "the whole list does not begin with the page, and go on")
    size = page_size(record.operation)
    asked = exchange.request.parts["query"].get(size.path[0]) if size is not None else None
    if asked != len(page) or not _is_end(record.operation, place, exchange):
        return passed(exchange)
    value = get(exchange.answer, place)
    told = "no value" if value in (ABSENT, NOWHERE) else show(value)
    actual = f"{told} for '{place[-1]}' on a page of {len(page)}, and the list has {len(around[1])}"
    return failed(exchange, "a value that says that there are more resources", actual, level="warning")


def _is_end(lister: Operation, place: tuple[str, ...], exchange: Exchange) -> bool:
    """Returns whether a response says by each member that there is no next page. A property that is left out says so
    only where no other way leads on: pages or offsets.
    """
    values = [get(exchange.answer, each.place) for each in _leading(lister)]
    is_told = all(value in (ABSENT, NOWHERE) or any(value is each or value == "" for each in _ENDS) for value in values)
    if not is_told or linked_on(exchange):
        return False
    return get(exchange.answer, place) not in (ABSENT, NOWHERE) or _is_only_way(lister)


def _is_only_way(lister: Operation) -> bool:
    """Returns whether a list takes a cursor, and neither a page nor an offset. Some give a cursor only if asked by one:
    `cursor=*`.
    """
    traits = [(each, traits_of(lister, each)) for each in lister.parameters if each.location == "query"]
    has_steps = any(it.page or it.offset for _, it in traits)
    cursors = [each for each, it in traits if it.continuation]
    is_asked_for = any("*" in str(each.schema.get("description", "")) or each.default is not ABSENT for each in cursors)
    return bool(cursors) and not has_steps and not is_asked_for


def _silence(requirement: Requirement, record: Record) -> str:
    return "" if probes(requirement, record, OTHER) else "the list has too few resources for two pages"


def _ask(session: ProbeSession, requirement: Requirement) -> None:
    """Asks for a small page, and for the whole list before and after it; sends nothing where the list is too short."""
    size, count = page_size(session.operation), fill_for_two_pages(session)
    whole = session.over_base(widest(session.operation))
    for number in range(ROUNDS if size is not None and count else 0):
        assert size is not None
        (session.send if number else session.ask)(whole, purpose(requirement, ABSENT_PROBE))
        page = session.send(session.over_base({size.key: Fixed(count)}), purpose(requirement, OTHER))
        session.send(whole, purpose(requirement, ABSENT_PROBE))
        found = session.judge(requirement, page)
        if found is None or found.outcome != "fail":
            break


_MEANING = Meaning(
    group="lists",
    fault="says that a page is the last one, and others follow",
    raised_by=(
        "a list with a page size whose response documents a property that says whether there is more: `next`, "
        "`next_cursor`, `has_more`"
    ),
    authority="inferred",
    must="not say that a page is the last one while the list has more",
    notes=(
        Note(
            "The rule asks for the whole list, for a small page, and for the whole list again. Both must begin with "
            "the resources of the page, and have more. The page must have as many as were asked for.",
            case="correct servers whose lists have another order on each request",
        ),
        Note(
            "If there are several such properties, or the header `Link`, all must say that there is no more: null, "
            "false or an empty text. A server may lead on by one of them.",
            case="correct servers that document a link and a cursor, and give one",
        ),
        Note(
            "A property that is left out counts only if the list takes a cursor, and neither a page nor an offset.",
            case="Crossref, which gives a cursor if it is asked for `cursor=*`; servers with pages and cursors",
        ),
        Note("Each of three rounds must show the finding.", case="correct servers to whose lists others add resources"),
    ),
    alternatives=(
        Alternative("Other resources were created after the page", "the list before it must have more too"),
        Alternative("Another member leads on", "all members and the header `Link` must say that there is no more"),
        Alternative("Cursors are given only if asked for", "a list that has pages, too, must say so explicitly"),
    ),
)

RULE = Rule(
    "more-told",
    _requirements,
    _judge,
    silence=_silence,
    probe=Probe(
        "responses",
        "A list is asked for a small page, between two requests for the whole list.",
        for_each(_ask),
        also={"filling": fill_for_two_pages},
    ),
    meaning=_MEANING,
)
