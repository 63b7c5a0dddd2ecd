"""Sends a pool of positive cases. Splits a pool that the server refuses, until the refused fields are alone.

Sends the neighbors of a value that the server refused, as far as a rule asks for them: they tell what it refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from bythebook_conformance.conventions import MISSING
from bythebook_conformance.evidence.refusals import is_unrelated
from bythebook_conformance.model import Exchange, Fixed, Slot
from bythebook_conformance.running.phases.bisect import guilty
from bythebook_conformance.running.phases.examples import as_written, has_examples
from bythebook_conformance.running.sender import QUESTION
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["confirm", "is_bad", "is_free_text", "send_neighbors", "settle"]

_NEIGHBOR = "a neighbor of a refused value"
# After so many refused fields in one pool, asking for each other field on its own is cheaper.
_MANY = 3
_INVALID = frozenset({400, 422})
_TRIES = 6
# Fewer examples show no rule between values: each is tried by itself.
_SEVERAL = 2
_MOST_QUESTIONS = 250
_STARS = frozenset({"item", "value", "variant"})
_HELD = frozenset({"plain", "other", "low", "high", "several", "extra"})


def is_bad(session: Session, exchange: Exchange) -> bool:
    """Returns whether the server refused the request for its content, or failed on it."""
    if exchange.status is None:
        return exchange.failure != "gone"
    # The id of what is not there is no finding, and no other request may hold it.
    names_nothing = exchange.status in _INVALID and MISSING.found(exchange.text) != ""
    is_refused = exchange.refused and (names_nothing or not is_unrelated(exchange, session.operation))
    return is_refused or exchange.status == 500 or exchange.status > 501


def settle(session: Session, slots: Mapping[Key, Slot], purpose: str) -> None:
    """Sends the base with these slots, and finds the ones that the server refuses, alone or together."""
    wanted = _untried(session, {key: slot for key, slot in slots.items() if (key, str(slot)) not in session.refused})
    changes = everything = session.changes(session.over_base(wanted).slots)
    blamed = 0
    while changes and is_bad(session, session.send(session.over_base(changes), purpose)):
        if session.questions > _MOST_QUESTIONS:
            return  # where the server refuses so much, asking about every pair of fields takes too long
        if blamed >= _MANY:
            _one_by_one(session, changes)
            return
        found = guilty(list(changes), partial(_asks, session, changes))
        blamed += 1
        if len(found) == 1 and _finds_demanded(session, found[0], changes):
            continue
        confirm(session, {key: changes[key] for key in found}, _around(session, changes, found))
        if len(found) == 1:
            _replace(session, found[0], changes)
        else:
            session.refused_together.add(frozenset((key, str(changes[key])) for key in found))
        is_refused = len(found) > 1 or (found[0], str(changes[found[0]])) in session.refused
        is_fit = is_refused and _fits_examples(session, everything)
        changes = everything if is_fit else _without(changes, found[-1])


def _fits_examples(session: Session, changes: Mapping[Key, Slot]) -> bool:
    """Returns whether the server accepts the document's examples in place of several made-up values, of which it
    refused some: a code may have to be one of the country beside it.
    """
    written = [key for key, slot in changes.items() if slot == "plain" and has_examples(session, key)]
    if len(written) < _SEVERAL or as_written(session, changes) is None:
        return False
    fitting = {(key, "plain") for key in written}
    session.refused -= fitting
    session.refused_together = {each for each in session.refused_together if not each & fitting}
    return True


def is_free_text(field: Field) -> bool:
    """Returns whether a field takes any text, so that a simpler one may be sent."""
    kept = field.schema.keys() & {"enum", "const", "pattern", "format"}
    return field.location == "body" and "string" in field.types and not kept


def _untried(session: Session, slots: Mapping[Key, Slot]) -> dict[Key, Slot]:
    """Returns the slots without one of each few that the server refused together before: it would refuse them again."""
    left = dict(slots)
    for some in session.refused_together:
        if all(key in left and str(left[key]) == slot for key, slot in some):
            left = _without(left, max(key for key, _ in some))
    return left


def _without(changes: Mapping[Key, Slot], key: Key) -> dict[Key, Slot]:
    """Returns the changes without one field and its members."""
    return {other: slot for other, slot in changes.items() if other[: len(key)] != key}


def _around(session: Session, changes: Mapping[Key, Slot], some: Sequence[Key]) -> dict[Key, Slot]:
    """Returns the changes of the parents of some fields: without the parents, no request can hold the fields."""
    fields = session.operation.by_key
    holders = {parent.key for key in some for parent in session.operation.ancestors(fields[key])} - set(some)
    return {key: slot for key, slot in changes.items() if key in holders}


def _asks(session: Session, changes: Mapping[Key, Slot], some: Sequence[Key]) -> bool:
    around = _around(session, changes, some)
    session.questions += 1
    draft = session.over_base({**around, **{key: changes[key] for key in some}})
    return is_bad(session, session.send(draft, QUESTION))


def _one_by_one(session: Session, changes: Mapping[Key, Slot]) -> None:
    guilty_keys: list[Key] = []
    for key, slot in changes.items():
        if any(key[: len(other)] == other for other in guilty_keys) or session.questions > _MOST_QUESTIONS:
            continue
        session.questions += 1
        if confirm(session, {key: slot}, _around(session, changes, [key])):
            guilty_keys.append(key)
            _replace(session, key, changes)


def confirm(session: Session, changes: Mapping[Key, Slot], around: Mapping[Key, Slot]) -> bool:
    """Returns whether the server refuses the base with these changes.

    Records the fields to blame, if the server accepts the base with only the changes of `around` right after.
    """
    purpose = "this alone is changed in an accepted request"
    exchange = session.send(session.over_base({**around, **changes}), purpose)
    bad = is_bad(session, exchange)
    if bad and session.control(session.over_base(around)).accepted:
        session.record.control[exchange.number] = exchange.request.changed - around.keys()
    return bad


def _finds_demanded(session: Session, key: Key, changes: Mapping[Key, Slot]) -> bool:
    """Finds the optional members without which the server refuses an object, and sends them from now on.

    Does what the preflight does for the body, further inside. Returns whether there are any.
    """
    holder: Field | None = session.operation.by_key[key]
    while holder is not None and (inner := session.operation.children.get(holder.key, ())) and inner[0].kind in _STARS:
        named = [each for each in inner if changes.get(each.key, "absent") != "absent"]
        holder = (named or inner)[0]
    members = session.operation.children.get(holder.key, ()) if holder is not None else ()
    optional = [each.key for each in members if each.kind == "property" and not each.required]
    optional = [each for each in optional if session.state(each) == "absent"]
    if holder is None or not optional or changes[key] not in _HELD:
        return False
    around = {**_around(session, changes, [key]), key: changes[key]}
    full = session.over_base({**around, **dict.fromkeys(optional, "plain")})
    if not session.send(full, "a request with all members").accepted:
        return False
    demanded: set[Key] = set()
    for each in optional:
        draft = session.over_base({**full.slots, each: "absent"})
        exchange = session.send(draft, "which member must not be left out")
        if is_bad(session, exchange) and session.control(full).accepted:
            session.record.control[exchange.number] = frozenset({each})
            demanded.add(each)
    session.values.demands[holder.key] = session.values.demands.get(holder.key, frozenset()) | demanded
    return bool(demanded)


def _replace(session: Session, key: Key, changes: Mapping[Key, Slot]) -> None:
    """Looks for another value for a field whose value the server refused, so that the field can still be judged."""
    slot, field = changes[key], session.operation.by_key[key]
    around = _around(session, changes, [key])
    session.refused.add((key, str(slot)))
    if slot not in {"plain", "other"} or (key, "plain") in session.values.settled:
        return
    if slot == "plain" and is_free_text(field) and key not in session.values.words:
        session.values.words.add(key)
        if session.send(session.over_base({**around, key: "plain"}), "a word, as the first text was refused").accepted:
            session.refused.discard((key, "plain"))
            return
        session.values.words.discard(key)
    for value, _ in zip(session.values.alternatives(field), range(_TRIES), strict=False):
        purpose = "another value, as the first one was refused"
        if session.send(session.over_base({**around, key: Fixed(value)}), purpose).accepted:
            session.values.settle(field, value)
            session.refused.discard((key, "plain"))
            return


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
