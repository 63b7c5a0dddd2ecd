"""Asks without a field, with its default and with other values: two rules judge by the differences."""

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
from bythebook_conformance.rules.probe import ProbeSession
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT

__all__ = ["compare_default"]

_MOST = 6
# A boolean that the server draws at random seems to depend on the parameter once in 2 * 4 ** 6 runs.
_TURNS = 6


def compare_default(session: ProbeSession, requirement: Requirement) -> None:
    """Sends the same request without a field, with its default and with other values, unless its default is refused.
    A difference is asked for in turns.
    """
    field = session.operation.by_key[requirement.key]
    if session.is_refused(field.key, "default"):
        return
    mark, around = session.mark(f"{COMPARED} {requirement.id}"), session.around(requirement)

    def send(slot: Slot, which: str) -> None:
        session.send(session.over_base({**around, field.key: slot}), purpose(requirement, which), mark=mark)

    session.ask(session.over_base({**around, field.key: "default"}), purpose(requirement, EXPLICIT), mark=mark)
    for value in _others(session, field):
        send(Fixed(value), OTHER)
    without = session.over_base(session.changes({**around, field.key: "absent"}))
    # A server may remember what was chosen last: the first request without it comes after those with other values.
    twins = [each.request for each in session.record.exchanges if each.request.draft.key == without.key]
    ask = session.ask if any(each.purpose.startswith(COMPARED) for each in twins) else session.send
    ask(without, purpose(requirement, ABSENT_PROBE), mark=mark)
    if (found := _found(session, requirement)) is not None and found.reason == ASKED_ONCE:
        send("default", EXPLICIT)
        found = _found(session, requirement)
    for _ in range(_TURNS if found is not None and found.outcome == "fail" else 0):
        send("default", EXPLICIT)
        send("absent", ABSENT_PROBE)


def _found(session: ProbeSession, requirement: Requirement) -> Observation | None:
    """Returns what the responses show so far. Random values may differ by chance."""
    asked = probes(requirement, session.record, ABSENT_PROBE)
    return session.judge(requirement, asked[-1]) if asked else None


def _others(session: ProbeSession, field: Field) -> Iterator[Any]:
    """Yields values other than the default: a neighbor of a number, the first few members of an enumeration."""
    contract = session.record.contract
    if isinstance(field.default, int) and not isinstance(field.default, bool):
        near = [field.default + 1, field.default - 1]
        yield from [value for value in near if contract.admits(field, value)][:1]
        return
    members = field.schema.get("enum", [not field.default] if isinstance(field.default, bool) else [])
    values: list[Any] = []
    for value in (*members, session.example(field, "plain"), session.example(field, "other")):
        is_new = not any(same(value, each) for each in (field.default, *values))
        if value is not ABSENT and is_new and contract.admits(field, value):
            values.append(value)
    yield from values[:_MOST]
