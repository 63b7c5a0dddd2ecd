"""Asks a list for two values of a filter, and without it where both values choose the same resources."""

from __future__ import annotations

from typing import Any

from bythebook_conformance.evidence.differential import ABSENT_PROBE, OTHER, purpose
from bythebook_conformance.evidence.filters import LATER, LATER_WITHOUT, chooses_alike
from bythebook_conformance.model import Exchange, Fixed, Requirement
from bythebook_conformance.relations.filters import Filter, filters, members_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.running.phases.filling import known_resources, widest
from bythebook_conformance.running.resources.resources import SET_UP
from bythebook_conformance.running.session import Opened, Session
from bythebook_openapi.states import get

__all__ = ["compare_filters"]

# A finding must show in each of so many rounds: a list may lag behind, or change between two requests.
_ROUNDS = 3


def compare_filters(session: Session, requirement: Requirement, opened: Opened, *, is_later: bool = False) -> None:
    """Sends the requests that show whether a filter is heeded; none where the list holds nothing to compare.

    `is_later` says that changes came between this comparison and the first one.
    """
    asking, without = (LATER, LATER_WITHOUT) if is_later else (OTHER, ABSENT_PROBE)
    filter_ = next(each for each in filters(session.operation) if each.key == requirement.key)
    values = _values(session, filter_, opened)
    for _ in range(_ROUNDS if len(values) > 1 else 0):
        drafts = [session.over_base({**widest(session), filter_.key: Fixed(value)}) for value in values]
        asked = [session.send(draft, purpose(requirement, asking)) for draft in drafts]
        if not filter_.place and chooses_alike(session.operation, *asked):
            session.send(session.over_base(widest(session)), purpose(requirement, without))
        if not any(_is_broken(session, requirement, exchange) for exchange in asked):
            break


def _is_broken(session: Session, requirement: Requirement, exchange: Exchange) -> bool:
    found = session.judge(requirement, exchange)
    return found is not None and found.outcome == "fail"


def _values(session: Session, filter_: Filter, opened: Opened) -> list[Any]:
    """Returns two values to ask for, such as resources of the list have; fewer where nothing can be compared."""
    known = known_resources(session)
    if not filter_.place:
        return list(members_of(filter_.field)) if known else []
    held = [get(item, filter_.place) for item in known]
    values = [value for value in members_of(filter_.field) if value in held]
    if not filter_.is_flag:
        return values[:2]
    missing = [value for value in members_of(filter_.field) if value not in values]
    created = [value for value in missing if _creates(session, filter_, value, opened)]
    return list(members_of(filter_.field)) if values or created else []


def _creates(session: Session, filter_: Filter, value: Any, opened: Opened) -> bool:
    """Creates a resource whose property has a value. Returns whether the server accepted it."""
    creator = session.record.resource.creator
    field = resource_of(session.record.contract, creator).field_at(filter_.place) if creator is not None else None
    if creator is None or field is None or session.resources.filler(session.operation, 1) is None:
        return False
    creating = opened(creator)
    if creating is None or not session.record.contract.admits(field, value):
        return False
    draft = creating.over_base({field.key: Fixed(value)})
    return session.resources.send(creating, draft, f"{SET_UP} {session.operation.id}").accepted
