"""Asks a list for two values of a filter, and without it where both values choose the same resources."""

from __future__ import annotations

from typing import Any

from bythebook_conformance.evidence.differential import ABSENT_PROBE, OTHER, purpose
from bythebook_conformance.evidence.filters import chooses_alike
from bythebook_conformance.model import Draft, Exchange, Fixed, Requirement
from bythebook_conformance.relations.collections import creator_in
from bythebook_conformance.relations.filters import Filter, filters, members_of
from bythebook_conformance.running.phases.filling import known_resources, widest
from bythebook_conformance.running.resources.resources import SET_UP
from bythebook_conformance.running.session import Opened, Session
from bythebook_openapi.states import ABSENT, get

__all__ = ["compare_filters"]

# A finding must show in each of so many rounds: a list may lag behind, or change between two requests.
_ROUNDS = 3


def compare_filters(session: Session, requirement: Requirement, opened: Opened) -> None:
    """Sends the requests that show whether a filter is heeded; none where the list holds nothing to compare."""
    filter_ = next(each for each in filters(session.operation) if each.key == requirement.key)
    values = _values(session, filter_, opened)
    for _ in range(_ROUNDS if len(values) > 1 else 0):
        asked = [_ask(session, requirement, filter_, value) for value in values]
        if not filter_.place and chooses_alike(session.operation, *asked):
            session.send(session.over_base({**widest(session)}), purpose(requirement, ABSENT_PROBE))
        if not any(_is_broken(session, requirement, exchange) for exchange in asked):
            break


def _ask(session: Session, requirement: Requirement, filter_: Filter, value: Any) -> Exchange:
    draft = session.over_base({**widest(session), filter_.key: Fixed(value)})
    return session.send(draft, purpose(requirement, OTHER))


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
    if not filter_.is_flag or not values:
        return values[:2]
    for value in members_of(filter_.field):
        if value not in values:
            _create(session, filter_, value, opened)
    return list(members_of(filter_.field))


def _create(session: Session, filter_: Filter, value: Any, opened: Opened) -> None:
    """Creates a resource whose property has a value, where the creation takes it."""
    creator = creator_in(session.record.contract, session.operation)
    field = creator.by_key.get(("body", *filter_.place)) if creator is not None else None
    if creator is None or field is None or session.resources.filler(session.operation, 1) is None:
        return
    creating = opened(creator)
    if creating is not None and creating.values.value(field, Fixed(value)) is not ABSENT:
        draft = creating.over_base({field.key: Fixed(value)})
        session.resources.send(creating, Draft(draft.slots), f"{SET_UP} {session.operation.id}")
