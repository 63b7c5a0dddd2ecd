"""Sends the texts of one resource for another one: several rules judge by the responses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bythebook_conformance.evidence.conflicts import TAKEN, Taken, Twice, is_taken, unique_text
from bythebook_conformance.model import Draft, Exchange, Fixed, Slot
from bythebook_conformance.relations.envelopes import own_members
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.probe import Created, Probe, ProbeSession
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["TAKEN_TEXTS", "create_twice", "taken_by"]

Place = tuple[str, ...]


def taken_by(session: ProbeSession, creator: Operation) -> Taken | None:
    """Returns the creation of an operation that was refused for its texts; None without one."""
    record = session.record.group.get(creator.id)
    return record.seen(TAKEN, 0, Taken) if record is not None else None


def _send_taken(session: ProbeSession) -> None:
    """Sends the texts of another resource, unless the user gives values for the body, which may work only once."""
    holder = session.holder() if not session.has_given_body else None
    if holder is None:
        return
    sent = _texts_of(session, holder)
    if session.operation.method == "POST":
        _create_again(session, holder, sent)
    else:
        _change_to(session, holder, sent)


def _texts_of(session: ProbeSession, holder: Created) -> dict[Place, str]:
    """Returns the texts that created a resource and that a response shows, by place."""
    record, found = session.record.group[holder.operation.id], dict[Place, str]()
    for field in own_members(holder.operation):
        sent = get(holder.exchange.request.parts, field.at)
        shown = record.shown(holder.exchange, field)
        is_shown = shown is not None and isinstance(shown.value, str)
        is_text = isinstance(sent, str) and sent != ""
        if is_text and is_shown and record.resource.may_be_unique(field):
            found[field.place] = sent
    return found


def _create_again(session: ProbeSession, holder: Created, texts: Mapping[Place, str]) -> None:
    """Creates a resource with the texts of another one. If the server refuses, sends fresh texts, too."""
    draft = holder.exchange.request.draft
    slots: dict[Key, Slot] = {
        field.key: Fixed(texts[field.place]) for field in own_members(session.operation) if field.place in texts
    }
    if not slots:
        return
    again = session.send(Draft({**draft.slots, **slots}), TAKEN)
    _keep_twice(session, holder.exchange, again)
    if not is_taken(again) or not session.record.resource.changers:
        return
    if session.control(draft).accepted:
        session.keep(0, Taken(holder.exchange, again, dict(_places_alike(session.operation, holder.exchange, again))))
        session.reserve(holder)


def create_twice(session: ProbeSession) -> Exchange | None:
    """Creates a resource with the texts of another one once more. Returns the exchange; None without another one."""
    holder = session.holder()
    if holder is None:
        return None
    texts = _texts_of(session, holder)
    fields = [each for each in own_members(session.operation) if each.place in texts]
    slots: dict[Key, Slot] = {each.key: Fixed(texts[each.place]) for each in fields}
    again = session.send(Draft({**holder.exchange.request.draft.slots, **slots}), TAKEN)
    _keep_twice(session, holder.exchange, again)
    return again


def _keep_twice(session: ProbeSession, holder: Exchange, again: Exchange) -> None:
    """Reads the first of two resources with the same texts, where the document says that the server refuses the second
    one.
    """
    record, reader = session.record, session.record.resource.reader
    if not again.accepted or reader is None or unique_text(record.contract, record.operation) is None:
        return
    path = session.address(reader, record.operation, holder)
    if path is not None:
        session.keep(again.number, Twice(holder, session.read(reader, path)))


def _places_alike(operation: Operation, first: Exchange, again: Exchange) -> Iterator[tuple[Place, Any]]:
    """Yields the places at which two requests hold the same value: only these can be why the second was refused."""
    for field in own_members(operation):
        values = [get(exchange.request.parts, field.at) for exchange in (first, again)]
        if values[0] not in (ABSENT, NOWHERE) and same(*values):
            yield field.place, values[0]


def _change_to(session: ProbeSession, holder: Created, texts: Mapping[Place, str]) -> None:
    """Changes a resource to the texts of another one, and reads that one once more where the server accepts."""
    creator = session.record.resource.creator
    taken = taken_by(session, creator) if creator is not None else None
    if taken is not None and taken.holder.number != holder.exchange.number:
        taken = None
    tries = [_slots(session, {**(taken.places if taken is not None else {}), **texts}), _slots(session, texts)]
    if taken is not None:
        session.keep(0, taken)
    if not tries[1]:
        return
    exchange = session.send(session.over_base({**session.fullest, **tries[0]}), TAKEN)
    if exchange.refused and not is_taken(exchange):
        exchange = session.send(session.over_base(tries[1]), TAKEN)
    if exchange.accepted and taken is not None:
        session.keep(0, replace(taken, read=session.read_beside(holder)))


def _slots(session: ProbeSession, values: Mapping[Place, Any]) -> dict[Key, Slot]:
    """Returns the slots that hold values, as far as the operation takes them and nothing else supplies them."""
    operation, contract = session.operation, session.record.contract
    supplied = session.latest_supplied
    return {
        field.key: Fixed(values[field.place])
        for field in own_members(operation)
        if field.place in values
        and field.key not in supplied
        and not traits_of(operation, field).revision
        and contract.admits(field, values[field.place])
    }


TAKEN_TEXTS = Probe("conflicts", "The texts of one resource are sent for another one.", _send_taken, name=TAKEN)
