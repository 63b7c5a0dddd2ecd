"""Sends the requests whose responses are compared: without a parameter, with its default, with other values, by page.

Fills the collection first, so that the responses could differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.differential import (
    ABSENT_PROBE,
    ASKED_ONCE,
    COMPARED,
    EXPLICIT,
    OTHER,
    WHOLE_ONCE,
    probes,
    purpose,
)
from bythebook_conformance.model import Draft, Exchange, Fixed, Observation, Requirement, Slot
from bythebook_conformance.relations.collections import first_step, items, least_size, page_size
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.running.phases.filling import fill, fill_more
from bythebook_conformance.running.phases.next_pages import ask_for_sizes, fill_for_two_pages, follow, next_page_of
from bythebook_conformance.running.session import Opened, Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["compare_responses", "fill_lists"]

_MOST = 6
_MORE_PAGES = 3
# A boolean that the server draws at random seems to depend on the parameter once in 2 * 4 ** 6 runs.
_TURNS = 6


def compare_responses(session: Session, opened: Opened) -> None:
    """Sends the requests that the plan compares."""
    compare = {
        "pages": _ask_for_few,
        "next page": follow,
        "sizes": ask_for_sizes,
        "values": _with_default,
    }
    for requirement in session.plan.compared:
        comparison = session.rules[requirement.id].traits.comparison
        if comparison in compare:
            compare[comparison](session, requirement, opened)


def fill_lists(session: Session, opened: Opened) -> None:
    """Creates as many resources as the comparisons of a list need."""
    size = page_size(session.operation)
    for requirement in session.plan.compared if size is not None else ():
        comparison = session.rules[requirement.id].traits.comparison
        assert size is not None
        if comparison == "pages":
            fill(session, least_size(size), opened)
        elif comparison in {"next page", "sizes"}:
            fill_for_two_pages(session, size, opened)
        elif comparison == "values" and requirement.key == size.key and isinstance(size.default, int):
            fill(session, size.default, opened)


def _with_default(session: Session, requirement: Requirement, opened: Opened) -> None:
    """Asks with and without the default of a parameter, on data where another value may make a difference."""
    field = session.field(requirement)
    if field.key not in {key for key, slot in session.refused if slot == "default"}:
        if traits_of(session.operation, field).page_size and isinstance(field.default, int):
            fill(session, field.default, opened)
        _compare(session, requirement, field)


def _ask_for_few(session: Session, requirement: Requirement, opened: Opened) -> None:
    """Asks for the smallest page, or for two pages of that size, of a collection with more resources."""
    field, size = session.field(requirement), page_size(session.operation)
    assert size is not None
    least = least_size(size)
    fill(session, least, opened)
    whole = session.ask(session.over_base({}), purpose(requirement, ABSENT_PROBE))
    missing = least + 1 - len(items(whole.answer) or ())
    if whole.accepted and missing > 0 and fill_more(session, missing, opened):
        # The list hides some of those that were created, or has those of another parent.
        session.send(session.over_base({}), purpose(requirement, ABSENT_PROBE))
    if field is size:
        page = session.ask(session.over_base({size.key: Fixed(least)}), purpose(requirement, OTHER))
        if (found := session.judge(requirement, page)) is not None and found.reason == WHOLE_ONCE:
            session.send(session.over_base({}), purpose(requirement, ABSENT_PROBE))
            session.send(session.over_base({size.key: Fixed(least)}), purpose(requirement, OTHER))
        count = len(items(page.answer) or ()) if page.accepted else 0
        if count > least:
            fill(session, 2 * count, opened)
            following = _second_page(session, size, page)
            if following is not None:
                session.send(following, purpose(requirement, OTHER))
        return
    _turn_pages(session, requirement, field, 2)
    last = probes(requirement, session.record, OTHER)[-1]
    if (found := session.judge(requirement, last)) is not None and found.reason == WHOLE_ONCE:
        fill(session, _MORE_PAGES * least, opened)
        session.send(session.over_base({}), purpose(requirement, ABSENT_PROBE))
        _turn_pages(session, requirement, field, _MORE_PAGES)
        session.send(session.over_base({}), purpose(requirement, ABSENT_PROBE))


def _turn_pages(session: Session, requirement: Requirement, step: Field, count: int) -> None:
    """Asks for so many of the smallest pages, the first one first."""
    size = page_size(session.operation)
    assert size is not None
    first, least = first_step(session.operation, step), least_size(size)
    for number in range(count):
        wanted = first + number * (least if traits_of(session.operation, step).offset else 1)
        slots: dict[Key, Slot] = {size.key: Fixed(least), step.key: Fixed(wanted)}
        session.send(session.over_base(slots), purpose(requirement, OTHER))


def _second_page(session: Session, size: Field, first: Exchange) -> Draft | None:
    """Returns the request for the page after a smallest one; None where the list has no parameter for it."""
    asked = ((each, traits_of(session.operation, each)) for each in session.operation.parameters)
    step, is_offset = next(((each, it.offset) for each, it in asked if it.page or it.offset), (None, False))
    if step is None:
        return next_page_of(session, first)
    least = least_size(size)
    number = first_step(session.operation, step) + (least if is_offset else 1)
    return session.over_base({size.key: Fixed(least), step.key: Fixed(number)})


def _compare(session: Session, requirement: Requirement, field: Field) -> None:
    mark = session.values.mark(f"{COMPARED} {requirement.id}")
    around = session.around(requirement, beside_all=False).slots

    def send(slot: Slot, which: str) -> None:
        session.send(session.over_base({**around, field.key: slot}), purpose(requirement, which), mark=mark)

    session.ask(session.over_base({**around, field.key: "default"}), purpose(requirement, EXPLICIT), mark=mark)
    for value in _others(session, field):
        send(Fixed(value), OTHER)
    without = session.over_base(session.changes({**around, field.key: "absent"}))
    # A server may remember what was chosen last: the first request without it comes after those with other values.
    is_first = not any(each.request.purpose.startswith(COMPARED) for each in session.twins(without))
    ask = session.send if is_first else session.ask
    ask(without, purpose(requirement, ABSENT_PROBE), mark=mark)
    if (found := _found(session, requirement)) is not None and found.reason == ASKED_ONCE:
        send("default", EXPLICIT)
        found = _found(session, requirement)
    for _ in range(_TURNS if found is not None and found.outcome == "fail" else 0):
        send("default", EXPLICIT)
        send("absent", ABSENT_PROBE)


def _found(session: Session, requirement: Requirement) -> Observation | None:
    """Returns what the responses show so far. Random values may differ by chance."""
    asked = probes(requirement, session.record, ABSENT_PROBE)
    return session.judge(requirement, asked[-1]) if asked else None


def _others(session: Session, field: Field) -> Iterator[Any]:
    """Yields values other than the default: a neighbor of a number, the first few members of an enumeration."""
    contract = session.record.contract
    if isinstance(field.default, int) and not isinstance(field.default, bool):
        near = [field.default + 1, field.default - 1]
        yield from [value for value in near if contract.admits(field, value)][:1]
        return
    members = field.schema.get("enum", [not field.default] if isinstance(field.default, bool) else [])
    made = [session.values.value(field, slot, supplied=session.context.supplied) for slot in ("plain", "other")]
    values: list[Any] = []
    for value in (*members, *made):
        is_new = not any(same(value, each) for each in (field.default, *values))
        if value is not ABSENT and is_new and contract.admits(field, value):
            values.append(value)
    yield from values[:_MOST]
