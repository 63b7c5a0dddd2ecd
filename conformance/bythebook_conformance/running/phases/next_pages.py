"""Asks a list for a small page, filtered where that is possible, and then for the page that the response leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_conformance.evidence.differential import ABSENT_PROBE, OTHER, WHOLE_ONCE, purpose
from bythebook_conformance.evidence.next_pages import FIRST, ROUNDS, SECOND, WHOLE, latest_whole
from bythebook_conformance.model import Draft, Exchange, Fixed, Requirement, Slot
from bythebook_conformance.relations.collections import least_size, page_size
from bythebook_conformance.relations.filters import Filter, filters, members_of
from bythebook_conformance.relations.next_pages import next_field, next_query
from bythebook_conformance.rules.pages import known_resources, widest
from bythebook_conformance.running.phases.filling import fill
from bythebook_conformance.running.session import Opened, Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import get

__all__ = ["ask_for_sizes", "fill_for_two_pages", "follow", "next_page_of"]

_SMALL = 2
# A list that is longer is asked for two small pages, and not for the last one.
_LONGEST = 100


def fill_for_two_pages(session: Session, size: Field, opened: Opened) -> int:
    """Creates resources until a list has more than a small page. Returns the size of that page, 0 if it has too few."""
    count = _SMALL if session.record.contract.admits(size, _SMALL) else least_size(size)
    if len(known_resources(session.record)) <= count:
        if session.resources.filler(session.operation, count) is None:
            return 0
        fill(session, count, opened)
    return count


def follow(session: Session, requirement: Requirement, opened: Opened) -> None:
    """Asks for the first page and the next one; sends nothing where the list has too few resources for two."""
    size = page_size(session.operation)
    assert size is not None
    count = fill_for_two_pages(session, size, opened)
    if not count:
        return
    asked: dict[Key, Slot] = _filtered(session, count)
    if asked:
        _ask_for_all(session, requirement, asked, is_again=False)
        _follow(session, requirement, {**asked, size.key: Fixed(count)})
    if len(_whole(session)) <= count:  # no response shows those that were created for this
        _ask_for_all(session, requirement, {}, is_again=True)
    _follow(session, requirement, {size.key: Fixed(_before_the_last(session, size, count))})


def _follow(session: Session, requirement: Requirement, asked: Mapping[Key, Slot]) -> None:
    """Asks for a first page and the next one, in several rounds where they show a finding."""
    size = page_size(session.operation)
    beside = {key: slot for key, slot in asked.items() if size is None or key != size.key}
    for number in range(ROUNDS):
        if number:
            _ask_for_all(session, requirement, beside, is_again=True)
        first = session.send(session.over_base(asked), purpose(requirement, FIRST))
        second = _next(session, requirement, first)
        found = session.judge(requirement, second) if second is not None else None
        if found is None or (found.outcome != "fail" and found.reason != WHOLE_ONCE):
            break
        session.resources.rest(sum(session.resources.waits) / ROUNDS)


def _before_the_last(session: Session, size: Field, count: int) -> int:
    """Returns the page size by which the next page is the last one and has two resources; `count` where the whole list
    is not known, or is too short or too long for that.
    """
    wanted = len(_whole(session)) - _SMALL
    is_short = count < wanted <= _LONGEST
    return wanted if is_short and session.record.contract.admits(size, wanted) else count


def _whole(session: Session) -> list[Any]:
    return latest_whole(session.record, [*session.record.accepted()], {}) or []


def ask_for_sizes(session: Session, requirement: Requirement, opened: Opened) -> None:
    """Asks for a small page, and for the whole list before and after it; sends nothing where the list is too short."""
    size = page_size(session.operation)
    assert size is not None
    count = fill_for_two_pages(session, size, opened)
    whole = session.over_base(widest(session.operation))
    for number in range(ROUNDS if count else 0):
        (session.send if number else session.ask)(whole, purpose(requirement, ABSENT_PROBE))
        page = session.send(session.over_base({size.key: Fixed(count)}), purpose(requirement, OTHER))
        session.send(whole, purpose(requirement, ABSENT_PROBE))
        found = session.judge(requirement, page)
        if found is None or found.outcome != "fail":
            break


def _ask_for_all(session: Session, requirement: Requirement, asked: Mapping[Key, Slot], *, is_again: bool) -> None:
    """Asks for all resources that the filter chooses, unless the same request was accepted before."""
    draft = session.over_base({**widest(session.operation), **asked})
    if is_again or not any(exchange.accepted for exchange in session.twins(draft)):
        session.send(draft, purpose(requirement, WHOLE))


def _next(session: Session, requirement: Requirement, first: Exchange) -> Exchange | None:
    """Returns the exchange for the page that a response leads to; None where it leads to none that can be asked for."""
    draft = next_page_of(session, first)
    return session.send(draft, purpose(requirement, SECOND)) if draft is not None else None


def next_page_of(session: Session, first: Exchange) -> Draft | None:
    """Returns the request for the page that a response leads to; None where it leads to none that can be asked for."""
    leading = next_field(session.operation)
    if leading is None or not first.accepted:
        return None
    query = next_query(session.record.contract, session.operation, leading, first)
    if query is None:
        return None
    slots: dict[Key, Slot] = {field.key: "absent" for field in _of_query(session)}
    slots |= {key: Fixed(value) for key, value in query.items()}
    return Draft({**session.base, **slots})


def _of_query(session: Session) -> Iterator[Field]:
    return (field for field in session.operation.parameters if field.location == "query")


def _filtered(session: Session, count: int) -> dict[Key, Slot]:
    """Returns the slot of a filter whose value more resources have than a small page holds, and others have not.

    Prefers a value that the next resources of the list do not have: a page without the filter would show them.
    """
    known = known_resources(session.record)
    found: list[tuple[tuple[bool, int], Filter, Any]] = []
    for filter_ in filters(session.operation, is_deep=True):
        held = [get(item, filter_.place) for item in known] if filter_.place else []
        for value in members_of(filter_.field):
            having = sum(same(value, each) for each in held)
            if count < having < len(held):
                is_next = all(same(value, each) for each in held[count : 2 * count])
                found.append(((is_next, having), filter_, value))
    if not found:
        return {}
    _, filter_, value = min(found, key=lambda ranked: ranked[0])
    return {filter_.key: Fixed(value)}
