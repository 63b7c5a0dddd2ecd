"""Checks whether a refusal is caused by the state of the resource, and not by the value that was sent.

Then a new resource accepts the value, or one that earlier requests led to another state. It decides no requirement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bythebook_conformance.explanations.levels import level_left
from bythebook_conformance.model import CHANGES, Fixed, Verdict
from bythebook_conformance.running.confirm.verdicts import verdict
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import same

__all__ = ["of_the_value"]

NEW = "a new resource that no request changed before"
_TURNS = 6
# So many requests at most lead resources through the members of an enumeration.
_MOST_STEPS = 60


def of_the_value(session: Session, found: Verdict) -> Verdict:
    """Returns the verdict without refusals that are caused by the state of a resource. May send requests."""
    for _ in range(_TURNS):
        if found.level != "failure" or not _is_refusal(session, found):
            return found
        assert found.evidence is not None
        if not session.resources.renewal.renew(session, bare=True):
            return _unknown(session, found)
        if not _is_taken(session, found):
            return found
        again = verdict(session, found.requirement)
        if again.evidence is found.evidence:
            break
        found = again
    return Verdict(
        found.requirement, "inconclusive", reason="the server refused it only for a resource that was changed before"
    )


def _is_refusal(session: Session, found: Verdict) -> bool:
    exchange = found.evidence
    is_about_thing = exchange is not None and exchange.refused and not exchange.request.draft.wrong
    return is_about_thing and bool(_refusal(session, found)) and session.operation.is_write


def _refusal(session: Session, found: Verdict) -> str:
    return session.rules[found.requirement.id].traits.refusal


def _unknown(session: Session, found: Verdict) -> Verdict:
    """Returns the verdict where no new resource can be created: enumeration members may be states of the resource."""
    field = session.operation.by_key[found.requirement.key]
    is_change = session.operation.method in CHANGES and _refusal(session, found) == "value"
    taken = [session.record.sent(each, field) for each in session.record.accepted()] if is_change else []
    is_state = any(each in _members(field) for each in taken)
    level = level_left(found.requirement.authority, "acceptance", "weakens")
    return replace(found, level=level, reason="narrower") if is_state else found


def _is_taken(session: Session, found: Verdict) -> bool:
    """Returns whether a new resource accepts the value, or one that took other members of the enumeration before."""
    assert found.evidence is not None
    field, draft = session.operation.by_key[found.requirement.key], found.evidence.request.draft
    if _refusal(session, found) != "value" or session.operation.children.get(field.key):
        return _in_turn(session, lambda: session.send(draft, NEW).accepted)
    value = session.record.sent(found.evidence, field)
    steps = iter(range(_MOST_STEPS))

    def takes(member: Any) -> bool:
        slots = {**draft.slots, field.key: Fixed(member)}
        return next(steps, None) is not None and session.send(replace(draft, slots=slots), NEW).accepted

    if _in_turn(session, lambda: takes(value)):
        return True
    members = [each for each in _members(field) if not same(each, value)]
    return session.operation.method in CHANGES and any(
        session.resources.renewal.renew(session, bare=True) and _leads_to(value, first, members, takes)
        for first in members
    )


def _in_turn(session: Session, is_taken: Callable[[], bool]) -> bool:
    """Returns whether a new resource with few fields accepts the value, or one with all fields set."""
    return is_taken() or (session.resources.renewal.renew(session) and is_taken())


def _leads_to(value: Any, first: Any, members: list[Any], takes: Callable[[Any], bool]) -> bool:
    """Returns whether the server accepts a value after one member, or after members that it accepts after that."""
    left, step = list(members), first if takes(first) else None
    while step is not None:
        if takes(value):
            return True
        left.remove(step)
        step = next((each for each in left if takes(each)), None)
    return False


def _members(field: Field) -> list[Any]:
    """Returns the strings of an enumeration, which may be states of the resource."""
    return [each for each in field.schema.get("enum", ()) if isinstance(each, str)]
