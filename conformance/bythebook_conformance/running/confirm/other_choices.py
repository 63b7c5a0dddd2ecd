"""Checks whether a refusal is caused by a rule between two fields: the server accepts the same request with another
choice of one of the others (`value` is demanded of a discount in percent alone). It decides no requirement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from bythebook_conformance.evidence.observations import show
from bythebook_conformance.evidence.refusals import named_fields
from bythebook_conformance.model import Exchange, Fixed, Slot, Verdict
from bythebook_conformance.relations.dependent_fields import is_free
from bythebook_conformance.running.confirm.verdicts import narrower
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["of_a_choice"]

CHOICE = "whether another choice of another field lets the server accept it"
_MOST_CHOICES = 12
_TOLD = frozenset({"failure", "warning"})


def of_a_choice(session: Session, found: Verdict) -> Verdict:
    """Returns the verdict, or a notice where another member of an enumeration, or the other boolean, of another field
    makes the server accept the request. May send requests.
    """
    exchange = found.evidence
    if exchange is None or found.level not in _TOLD or not _is_refusal(session, found, exchange):
        return found
    if session.operation.method in {"PUT", "PATCH"}:
        session.resources.renewal.renew(session, bare=True)  # another one may hold what the choice forbids
    field = session.operation.by_key[found.requirement.key]
    is_member = session.record.sent(exchange, field) in field.schema.get("enum", ())
    if is_member and _is_taken_beside(session, exchange, field):
        return narrower(found, "accepted beside another field")
    if _is_taken_instead(session, exchange, field):
        return narrower(found, "accepted where another field is sent or left out")
    for field, value in islice(_choices(session, found, exchange), _MOST_CHOICES):
        other = _accepted(session, found, exchange, {field.key: Fixed(value)})
        if other is not None:
            return narrower(found, f"{other.status} where '{field.name}' is {show(value)}")
    return found


def _accepted(session: Session, found: Verdict, exchange: Exchange, choice: Mapping[Key, Slot]) -> Exchange | None:
    """Returns an accepted exchange of a request with another choice: with the fields that this choice may demand, and
    with the refused field as it was. None where the server accepts none.
    """
    key, draft = found.requirement.key, exchange.request.draft
    field = session.operation.by_key[key]
    own = _own(session, exchange, field)
    changed = replace(draft, slots={**draft.slots, **choice, **own})
    other = session.send(changed, CHOICE)
    named = [each.key for group in named_fields(session.operation, other) for each in group] if other.refused else []
    plain: dict[Key, Slot] = dict.fromkeys(named, "plain")
    if other.refused:
        wanted = {**draft.slots, **plain} if named else session.fullest
        around = {each: slot for each, slot in wanted.items() if each[: len(key)] != key}
        other = session.send(session.over_base({**around, **choice, **own}), CHOICE)
    return other if _is_taken(session, exchange, field, other) else None


def _is_taken_beside(session: Session, exchange: Exchange, field: Field) -> bool:
    """Returns whether the server accepts a member of an enumeration with all other fields, or with one of them alone:
    the member may demand it, and forbid others.
    """
    draft, own = exchange.request.draft, _own(session, exchange, field)
    alone: list[dict[Key, Slot]] = [{key: "plain"} for key in _beside(session, field)]
    return _is_any_taken(session, exchange, field, [{**each, **own} for each in (session.fullest, draft.slots, *alone)])


def _is_taken_instead(session: Session, exchange: Exchange, field: Field) -> bool:
    """Returns whether the server accepts the field as it was refused, beside one other optional field, or without one
    of those that the smallest request holds: it may demand exactly one of several fields.
    """
    own, others = _own(session, exchange, field), _beside(session, field)
    sent: list[dict[Key, Slot]] = [{key: "plain"} for key in others if session.base.get(key, "absent") == "absent"]
    without: list[dict[Key, Slot]] = [{key: "absent"} for key in others if session.base.get(key, "absent") != "absent"]
    return _is_any_taken(session, exchange, field, [{**own, **each} for each in (*sent, *without)])


def _beside(session: Session, field: Field) -> list[Key]:
    """Returns the keys of the optional fields beside a field."""
    operation = session.operation
    optional = [each.key for each in operation.fields if not each.required and is_free(operation, each)]
    return [key for key in optional if key[:-1] == field.key[:-1] and key != field.key][:_MOST_CHOICES]


def _is_any_taken(session: Session, exchange: Exchange, field: Field, choices: list[dict[Key, Slot]]) -> bool:
    sent = (session.send(session.over_base(each), CHOICE) for each in choices)
    return any(_is_taken(session, exchange, field, each) for each in sent)


def _is_taken(session: Session, exchange: Exchange, field: Field, other: Exchange) -> bool:
    """Returns whether the server accepts another valid request that holds what was refused. Without that, the request
    shows nothing: an object that is left out holds no null.
    """
    was, now = (session.record.held(each, field) for each in (exchange, other))
    return other.accepted and not other.faults and (now is was or same(now, was))


def _own(session: Session, exchange: Exchange, field: Field) -> dict[Key, Slot]:
    """Returns the slots of a field, and of what is around it, as a request held them. The values may have given the
    slot of the field another value since.
    """
    value, slots = session.record.sent(exchange, field), exchange.request.draft.slots
    holders = [each.key for each in session.operation.ancestors(field) if each.kind != "body"]
    around: dict[Key, Slot] = {key: slots.get(key, "plain") for key in holders}
    return {**around, field.key: "absent" if value in (ABSENT, NOWHERE) else Fixed(value)}


def _is_refusal(session: Session, found: Verdict, exchange: Exchange) -> bool:
    is_judged = bool(session.rules[found.requirement.id].traits.refusal)
    return is_judged and exchange.refused and not exchange.request.draft.wrong


def _choices(session: Session, found: Verdict, exchange: Exchange) -> Iterator[tuple[Field, Any]]:
    """Yields the other values of the fields that a request chooses from a few: first those of the fields that it holds,
    then those of the fields beside the refused one, whose default may be a choice.
    """
    key, record = found.requirement.key, session.record
    held, absent = list[tuple[Field, Any]](), list[tuple[Field, Any]]()
    for field in session.operation.fields:
        value = record.sent(exchange, field)
        is_around = field.key[: len(key)] == key or key[: len(field.key)] == field.key
        is_input = field.kind in {"property", "parameter"} and field.location != "path"
        if is_around or not is_input or value in (NOWHERE, None):
            continue
        is_beside = field.key[:-1] == key[:-1]
        if value is not ABSENT:
            held.append((field, value))
        elif is_beside:
            absent.append((field, field.default))
    yield from ((field, other) for field, value in (*held, *absent) for other in _others(field, value))


def _others(field: Field, value: Any) -> Iterator[Any]:
    """Yields the values of an enumeration or of a boolean without one of them."""
    members = [True, False] if field.types == {"boolean"} else field.schema.get("enum", ())
    yield from (each for each in members if each is not None and not same(each, value))
