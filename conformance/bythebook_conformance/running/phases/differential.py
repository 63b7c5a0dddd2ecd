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
    probes,
    purpose,
)
from bythebook_conformance.model import Fixed, Observation, Requirement, Slot
from bythebook_conformance.relations.collections import page_size
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.running.phases.filling import fill
from bythebook_conformance.running.session import Opened, Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT

__all__ = ["compare_responses", "fill_lists"]

_MOST = 6
# A boolean that the server draws at random seems to depend on the parameter once in 2 * 4 ** 6 runs.
_TURNS = 6


def compare_responses(session: Session, opened: Opened) -> None:
    """Sends the requests that the plan compares."""
    for requirement in session.plan.compared:
        if session.rules[requirement.id].traits.comparison == "values":
            _with_default(session, requirement, opened)


def fill_lists(session: Session, opened: Opened) -> None:
    """Creates as many resources as the comparisons of a list need."""
    size = page_size(session.operation)
    for requirement in session.plan.compared if size is not None else ():
        comparison = session.rules[requirement.id].traits.comparison
        assert size is not None
        if comparison == "values" and requirement.key == size.key and isinstance(size.default, int):
            fill(session, size.default, opened)


def _with_default(session: Session, requirement: Requirement, opened: Opened) -> None:
    """Asks with and without the default of a parameter, on data where another value may make a difference."""
    field = session.field(requirement)
    if field.key not in {key for key, slot in session.refused if slot == "default"}:
        if traits_of(session.operation, field).page_size and isinstance(field.default, int):
            fill(session, field.default, opened)
        _compare(session, requirement, field)


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
