"""Asks a list for values of a filter that takes any text or integer: those of two resources, and one of none."""

from __future__ import annotations

from typing import Any

from bythebook_conformance.evidence.differential import OTHER, purpose
from bythebook_conformance.evidence.filters import are_apart, contradicting, matching
from bythebook_conformance.model import Exchange, Fixed, Requirement
from bythebook_conformance.relations.filters import Filter, free_filters
from bythebook_conformance.running.phases.filling import widest
from bythebook_conformance.running.resources.resources import SET_UP
from bythebook_conformance.running.session import Opened, Session
from bythebook_openapi.states import ABSENT, get

__all__ = ["compare_matches"]

_SHORTEST, _LONGEST = 6, 100
# Signs that a server may read as several values, as a wildcard, or as an operator.
_SIGNS = frozenset(",;:|*%?!<>=~^\"'()[]{}&+\\/")
# A finding must show in each of so many rounds: a list may lag behind, or change between two requests.
_ROUNDS = 3
# So many resources are created, where the run created too few with values of their own.
_MOST_CREATED = 2


def compare_matches(session: Session, requirement: Requirement, opened: Opened) -> None:
    """Sends the requests that show whether a filter is heeded: one where the first response shows that it is."""
    contract, lister = session.record.contract, session.operation
    filter_ = next(each for each in free_filters(contract, lister) if each.key == requirement.key)
    values = _values(session, filter_, opened)

    def ask(value: Any) -> Exchange:
        draft = session.over_base({**widest(session), filter_.key: Fixed(value)})
        return session.send(draft, purpose(requirement, OTHER))

    waits = [*session.resources.waits, 0.0]
    for count in range(_ROUNDS if len(values) > 1 else 0):
        first = ask(values[0])
        if not contradicting(lister, filter_, first):
            if not matching(lister, filter_, first):
                ask(values[1])  # a change may have given the first resource another value
            return
        for value in values[1:]:
            ask(value)
        session.resources.rest(waits[min(count, len(waits) - 1)])


def _values(session: Session, filter_: Filter, opened: Opened) -> list[Any]:
    """Returns the values of two resources that this run created, and a value that no resource has.

    Returns nothing where the server does not create two resources.
    """
    creator = session.record.resource.creator
    creating = opened(creator) if creator is not None else None
    sent = creating.record.resource.field_at(filter_.place) if creating is not None else None
    if creating is None or sent is None or session.record.latest is None:
        return []
    around = session.record.latest.request.parts["path"]

    def held() -> list[Any]:
        there = [each for each in session.resources.stock.made if each.operation.id == creating.operation.id]
        there = [each for each in there if not (each.is_gone or each.is_spoiled) and each.is_plain]
        requests = [each.exchange.request for each in there if each.exchange.request.parts["path"] == around]
        values = [get(request.parts, sent.at) for request in requests]
        return [each for each in values if _is_plain(each) and session.record.contract.admits(filter_.field, each)]

    for _ in range(_MOST_CREATED + 1):
        values = held()
        apart = [value for value in values if are_apart(value, values[0])]
        if apart:
            return [values[0], apart[-1], *_unknown(session, filter_, values)]
        set_up = f"{SET_UP} {session.operation.id}"
        mark = creating.values.mark(f"{set_up} {sent.key}")
        likely = [creating.values.value(sent, trait, mark) for trait in ("other", "plain")]
        made = next((each for each in likely if _is_plain(each) and each not in values), ABSENT)
        if session.resources.filler(session.operation, 1) is None or not _is_plain(made):
            return []
        session.resources.send(creating, creating.over_base({sent.key: Fixed(made)}), set_up)
    return []


def _is_plain(value: Any) -> bool:
    """Returns whether a value is distinctive, and means itself alone."""
    if isinstance(value, str):
        is_long = _SHORTEST <= len(value) <= _LONGEST and value == value.strip()
        return is_long and value.isascii() and value.isprintable() and _SIGNS.isdisjoint(value)
    return isinstance(value, int) and not isinstance(value, bool) and value not in (0, 1)


def _unknown(session: Session, filter_: Filter, held: list[Any]) -> list[Any]:
    """Returns a value that no resource of a list has."""
    numbers = [value for value in held if isinstance(value, int)]
    mark = session.values.mark(f"unknown {filter_.field.key}")
    made = max(numbers) + 7 if numbers else session.values.value(filter_.field, "plain", mark)
    return [made] if session.record.contract.admits(filter_.field, made) and made not in held else []
