"""Sends the requests whose answers are compared: without a parameter, with its default, with other values.

The collection that is read is filled first, so that the answers could differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.differential import ABSENT_PROBE, EXPLICIT, OTHER, probes, purpose
from bythebook_conformance.model import Fixed, Requirement, Slot
from bythebook_conformance.relations.collections import first_step, least_size, page_size
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.operation import Key
from bythebook_openapi.schema.equivalence import same
from bythebook_openapi.states import ABSENT

__all__ = ["compare_answers"]

_MOST = 6
# A boolean that a server draws is the same on one side, and the other on the other, in so many turns once in 4 ** 4.
_TURNS = 4


def compare_answers(session: Session) -> None:
    """Send what is compared for each requirement of the plan that needs it."""
    for requirement in session.plan.compared:
        field = session.field(requirement)
        if requirement.kind == "query-heeded":
            _ask_for_few(session, requirement, field)
            continue
        if field.key in {key for key, slot in session.refused if slot == "default"}:
            continue
        if traits_of(session.operation, field).page_size:
            session.surroundings.fill(session, field.default)
        _compare(session, requirement, field)


def _ask_for_few(session: Session, requirement: Requirement, field: Field) -> None:
    """Ask for a page as small as may be, or for two pages of that size, where there are more things."""
    size = page_size(session.operation)
    assert size is not None
    least = least_size(size)
    session.surroundings.fill(session, least)
    session.send(session.over_base({}), purpose(requirement, ABSENT_PROBE))
    if field is size:
        session.send(session.over_base({size.key: Fixed(least)}), purpose(requirement, OTHER))
        return
    first = first_step(session.operation, field)
    for step in (first, first + (least if traits_of(session.operation, field).offset else 1)):
        slots: dict[Key, Slot] = {size.key: Fixed(least), field.key: Fixed(step)}
        session.send(session.over_base(slots), purpose(requirement, OTHER))


def _compare(session: Session, requirement: Requirement, field: Field) -> None:
    mark = session.values.mark()
    around = session.around(requirement, beside_all=False).slots

    def send(slot: Slot, which: str) -> None:
        session.send(session.over_base({**around, field.key: slot}), purpose(requirement, which), mark=mark)

    send("default", EXPLICIT)
    send("default", EXPLICIT)
    for value in _others(session, field):
        send(Fixed(value), OTHER)
    send("absent", ABSENT_PROBE)
    for _ in range(_TURNS if _differs(session, requirement) else 0):
        send("default", EXPLICIT)
        send("absent", ABSENT_PROBE)


def _differs(session: Session, requirement: Requirement) -> bool:
    """Return whether the answer without it seems to be another one: what a server draws may differ by chance."""
    asked = probes(requirement, session.record, ABSENT_PROBE)
    found = session.judge(requirement, asked[-1]) if asked else None
    return found is not None and found.outcome == "fail"


def _others(session: Session, field: Field) -> Iterator[Any]:
    """Yield values beside the default: of a number its neighbour, of an enumeration the first few members."""
    contract = session.record.contract
    if isinstance(field.default, int) and not isinstance(field.default, bool):
        near = [field.default + 1, field.default - 1]
        yield from [value for value in near if contract.admits(field, value)][:1]
        return
    members = field.schema.get("enum", [not field.default] if isinstance(field.default, bool) else [])
    made = [session.values.value(field, slot) for slot in ("plain", "other")]
    values = [value for value in (*members, *made) if value is not ABSENT and contract.admits(field, value)]
    yield from [value for value in values if not same(value, field.default)][:_MOST]
