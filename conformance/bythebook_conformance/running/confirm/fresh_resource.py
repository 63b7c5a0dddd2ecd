"""Whether a refusal is about the state of the thing that is changed, and not about what was sent: then a new thing
takes it, or one that was led to another state. It decides no requirement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bythebook_conformance.model import Fixed, Verdict
from bythebook_conformance.running.confirm.verdicts import verdict
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.schema.equivalence import same

__all__ = ["of_the_value"]

NEW = "a thing to which nothing was done"
_CHANGES = frozenset({"PUT", "PATCH"})
_TURNS = 6
# So many requests are spent on leading things through the members of an enumeration.
_MOST_STEPS = 60


def of_the_value(session: Session, found: Verdict) -> Verdict:
    """Return the verdict without refusals that are about the state of a thing. May send requests."""
    for _ in range(_TURNS):
        if found.level != "failure" or not _is_refusal(session, found):
            return found
        assert found.evidence is not None
        if not session.surroundings.renew(session, bare=True):
            return _unknown(session, found)
        if not _is_taken(session, found):
            return found
        again = verdict(session, found.requirement)
        if again.evidence is found.evidence:
            break
        found = again
    return Verdict(found.requirement, "inconclusive", reason="refused only of a thing that was changed before")


def _is_refusal(session: Session, found: Verdict) -> bool:
    exchange = found.evidence
    is_about_thing = exchange is not None and exchange.refused and not exchange.request.draft.wrong
    return is_about_thing and bool(_refusal(session, found)) and session.operation.is_write


def _refusal(session: Session, found: Verdict) -> str:
    return session.rules[found.requirement.id].traits.refusal


def _unknown(session: Session, found: Verdict) -> Verdict:
    """Where no new thing can be had: a member of an enumeration beside one that is taken may be another state."""
    field = session.operation.by_key[found.requirement.key]
    is_change = session.operation.method in _CHANGES and _refusal(session, found) == "value"
    taken = [session.record.sent(each, field) for each in session.record.accepted()] if is_change else []
    is_state = any(each in _members(field) for each in taken)
    return replace(found, level="warning", reason="narrower") if is_state else found


def _is_taken(session: Session, found: Verdict) -> bool:
    """Return whether a new thing takes it, or one that takes other members of an enumeration one after the other."""
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
    return session.operation.method in _CHANGES and any(
        session.surroundings.renew(session, bare=True) and _leads_to(value, first, members, takes) for first in members
    )


def _in_turn(session: Session, is_taken: Callable[[], bool]) -> bool:
    """Return whether a bare new thing takes it, or one of which all is said: that may be its state already."""
    return is_taken() or (session.surroundings.renew(session) and is_taken())


def _leads_to(value: Any, first: Any, members: list[Any], takes: Callable[[Any], bool]) -> bool:
    """Return whether a value is taken after one member, or after others that are taken after that."""
    left, step = list(members), first if takes(first) else None
    while step is not None:
        if takes(value):
            return True
        left.remove(step)
        step = next((each for each in left if takes(each)), None)
    return False


def _members(field: Field) -> list[Any]:
    """Return the words of an enumeration: they may be the states of a thing."""
    return [each for each in field.schema.get("enum", ()) if isinstance(each, str)]
