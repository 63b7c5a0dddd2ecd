"""Sends the neighbors of a value that the server refused, as far as a rule asks for them: they tell what it refuses."""

from __future__ import annotations

from dataclasses import replace

from bythebook_conformance.model import Fixed
from bythebook_conformance.running.session import Session
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["send_neighbors"]

_NEIGHBOR = "a neighbor of a refused value"


def send_neighbors(session: Session) -> None:
    """Sends each neighbor of a value that alone made the server refuse a request."""
    blamed = {key for keys in session.record.control.values() for key in keys}
    for requirement in (each for each in session.plan.requirements if each.key in blamed):
        rule, record = session.rules[requirement.id], session.record
        refused = [
            each for each in record.exchanges if record.control.get(each.number, frozenset()) == {requirement.key}
        ]
        for exchange in refused[-1:]:
            field = session.field(requirement)
            value = record.sent(exchange, field)
            for neighbor in () if value in (ABSENT, NOWHERE) else rule.neighbors(requirement, field, value):
                draft = exchange.request.draft
                session.send(replace(draft, slots={**draft.slots, requirement.key: Fixed(neighbor)}), _NEIGHBOR)
