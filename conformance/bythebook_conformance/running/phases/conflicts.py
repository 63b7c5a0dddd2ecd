"""Sends the texts of one resource for another one. Where the responses could show nothing, nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bythebook_conformance.evidence.conflicts import TAKEN, Taken, is_taken
from bythebook_conformance.model import Draft, Exchange, Fixed, Slot
from bythebook_conformance.relations.envelopes import own_members
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.running.resources.resource import Resource
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["provoke_conflicts"]


def provoke_conflicts(session: Session) -> None:
    """Sends the texts of another resource, if a requirement is about them."""
    traits = [rule.traits for rule in session.rules.values()]
    is_given = any(key[0] == "body" for key in session.values.known)  # a value of the user's may work only once
    if not is_given and any(each.shows_crash or each.conflict for each in traits):
        _send_taken(session)


def _send_taken(session: Session) -> None:
    holder = session.resources.stock.holder(session)
    if holder is None:
        return
    sent = _values_of(session, holder)
    if session.operation.method == "POST":
        _create_again(session, holder, sent)
    else:
        _change_to(session, holder, sent)


def _values_of(session: Session, holder: Resource) -> dict[tuple[str, ...], str]:
    """Returns the texts that created a resource and that a response shows, by place."""
    creator = session.resources.sender(holder.operation)
    found: dict[tuple[str, ...], str] = {}
    for field in own_members(holder.operation):
        sent = get(holder.exchange.request.parts, field.at)
        shown = creator.record.shown(holder.exchange, field)
        is_shown = shown is not None and isinstance(shown.value, str)
        if isinstance(sent, str) and sent and is_shown and creator.record.resource.may_be_unique(field):
            found[field.place] = sent
    return found


def _create_again(session: Session, holder: Resource, texts: Mapping[tuple[str, ...], str]) -> None:
    """Creates a resource with the texts of another one. If the server refuses, sends fresh texts, too."""
    draft = holder.exchange.request.draft
    slots: dict[Key, Slot] = {
        field.key: Fixed(texts[field.place]) for field in own_members(session.operation) if field.place in texts
    }
    if not slots:
        return
    again = session.send(Draft({**draft.slots, **slots}), TAKEN)
    if not is_taken(again) or not session.record.resource.changers:
        return
    if session.control(draft).accepted:
        places = dict(_places_alike(session.operation, holder.exchange, again))
        session.resources.stock.taken[session.operation.id] = Taken(holder.exchange, again, places)


def _places_alike(operation: Operation, first: Exchange, again: Exchange) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yields the places at which two requests hold the same value: only these can be why the second was refused."""
    for field in own_members(operation):
        values = [get(exchange.request.parts, field.at) for exchange in (first, again)]
        if values[0] not in (ABSENT, NOWHERE) and same(*values):
            yield field.place, values[0]


def _change_to(session: Session, holder: Resource, texts: Mapping[tuple[str, ...], str]) -> None:
    """Changes a resource to the texts of another one, and reads that one once more where the server accepts."""
    creator = session.record.resource.creator
    taken = session.resources.stock.taken.get(creator.id) if creator is not None else None
    is_same = taken is not None and taken.holder.number == holder.exchange.number
    session.record.taken = taken = taken if is_same else None
    tries = [_slots(session, {**(taken.places if taken is not None else {}), **texts}), _slots(session, texts)]
    if not tries[1]:
        return
    exchange = session.send(session.over_base({**session.fullest, **tries[0]}), TAKEN)
    if exchange.refused and not is_taken(exchange):
        exchange = session.send(session.over_base(tries[1]), TAKEN)
    if exchange.accepted and taken is not None:
        session.record.taken = replace(taken, read=session.resources.read_of(session, holder))


def _slots(session: Session, values: Mapping[tuple[str, ...], Any]) -> dict[Key, Slot]:
    """Returns the slots that hold values, as far as the operation takes them and nothing else supplies them."""
    operation = session.operation
    return {
        field.key: Fixed(values[field.place])
        for field in own_members(operation)
        if field.place in values
        and field.key not in session.context.supplied
        and not traits_of(operation, field).revision
        and session.record.contract.admits(field, values[field.place])
    }
