"""Finds the smallest request that the server accepts: without one, no other request of the operation can be judged.

Where the server refuses the smallest valid request, looks for what it wants: an optional field, or another value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import islice
from typing import Any

from bythebook_conformance.conventions import MISSING
from bythebook_conformance.evidence.refusals import named_fields
from bythebook_conformance.evidence.responses import REDIRECTS, is_redirect
from bythebook_conformance.model import Draft, Exchange, Fixed, Slot
from bythebook_conformance.relations.collections import demanded
from bythebook_conformance.relations.deleters import examples_sent
from bythebook_conformance.relations.dependent_fields import is_free
from bythebook_conformance.relations.logins import (
    GIVES_CREDENTIALS,
    gives_credentials,
)
from bythebook_conformance.relations.safety.classes import class_of
from bythebook_conformance.running.guarding import is_withheld
from bythebook_conformance.running.phases.bisect import guilty
from bythebook_conformance.running.phases.examples import as_written
from bythebook_conformance.running.phases.pools import confirm, is_bad, is_free_text
from bythebook_conformance.running.phases.untested import why
from bythebook_conformance.running.session import Opened, Session
from bythebook_conformance.spelling import words
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import METHOD_OPEN, Key, Operation

__all__ = ["BEFORE", "preflight"]

BEFORE = "the list before the first creation"
_CRASHED = 500

# A server that says this refuses no value: it was asked again already.
_BUSY = frozenset({429, 502, 503, 504})
GIVEN = "with the values that were given"
_TRIES = 8
_MOST_NAMED = 12
_MOST_DROPPED = 4
_MOST_TRIES = 48
# How many resources the refusals of one operation may name, each after another.
_MOST_TOLD = 3
_MOST_EXAMPLES = 3
_MOST_DEMANDED = 12
# So many values tell whether a field may be changed at all.
_FEW = 3
# The statuses of a refusal that may be about the state of the resource (RFC 9110, section 15.5.10; RFC 4918).
_OF_STATE = frozenset({409, 423})
# The statuses that may say that a resource named in the body does not exist.
_NOT_FOUND = frozenset({400, 403, 404, 409, 422})


def preflight(session: Session, opened: Opened) -> bool:
    """Returns whether the smallest accepted request, the session's base, was found. Records the reason if not.

    `opened` opens another operation of the group: first those that supply the resources that requests address.
    """
    harm = session.resources.harm
    session.record.blocked = _lacking(session.plan.operation) or harm.never(session)
    if not session.record.blocked:
        for supplier in session.resources.supply.suppliers(session):
            opened(supplier)
        session.record.blocked = harm.reason(session)
    if session.record.blocked:
        return False
    _list_before(session)
    first = _first(session, opened)
    if is_withheld(first):
        session.record.blocked = first.failure
        session.record.withheld = class_of(session.record.contract, session.operation).id
        return False
    if first.accepted:
        session.base = session.plan.pools[0].slots
        return True
    if is_redirect(session.operation, first):
        shown = f"{first.status}, which may carry a refusal, too"
        session.record.blocked = f"{REDIRECTS}: no 2xx is documented, and the response is {shown}"
        return False
    documented = {each.key for each in session.operation.responses}
    absent = {status for status in (405, 501) if str(status) not in documented} | _BUSY
    if first.status not in absent and _with_known(session):
        return True
    if first.status not in {401, *absent} and _with_changes(session, first):
        return True
    session.record.blocked = why(session, first)
    if first.status is not None and session.target.logs_in(session.operation):
        used = "the run logged in with it, and the server refuses made-up credentials"
        session.record.blocked = f"{GIVES_CREDENTIALS}: {used} ({first.status})"
    elif first.status is not None and gives_credentials(session.record.contract, session.operation):
        session.record.blocked = f"{GIVES_CREDENTIALS}, and {session.record.blocked}"
    return False


def _list_before(session: Session) -> None:
    """Reads the list of what an operation creates before the first creation: a server may break on an empty list, or
    answer null. A server error is asked for again, since the server may have been starting.
    """
    resource = session.record.resource
    lister = resource.lister if resource.creates and session.operation.method == "POST" else None
    if lister is None or lister.path != session.operation.path or demanded(lister):
        return
    listing = session.resources.sender(lister)
    if listing.record.exchanges or not listing.plan.pools or session.resources.harm.never(listing):
        return
    draft, context = Draft(listing.plan.pools[0].slots), session.resources.contexts.of(session, ())
    if (listing.send_alone(draft, BEFORE, context).status or 0) >= _CRASHED:
        listing.send_alone(draft, BEFORE, context)


def _first(session: Session, opened: Opened) -> Exchange:
    """Returns the exchange of the smallest request, sent again where the server did not find the resource."""
    smallest = session.plan.pools[0]

    def send() -> Exchange:
        return session.send(Draft(smallest.slots), smallest.purpose)

    first = session.seen(Draft(smallest.slots)) or send()
    for seconds in session.resources.waits if session.operation.method == "GET" else ():
        if first.meant != 404 or not session.context.supplied:
            break
        session.target.rest(seconds)  # the server may be eventually consistent
        first = send()
    if first.meant == 404 and _is_put(session, opened):
        first = send()
    while first.meant == 404 and session.resources.renewal.rename(session):
        first = send()
    if first.meant in _OF_STATE and session.resources.renewal.renew_around(session):
        again = send()  # an action may have led the resource, or the one around it, to another state
        if again.accepted:
            return again
    if first.meant in _NOT_FOUND | _OF_STATE and (other := _in_other_state(session, first, opened, send)) is not None:
        return other
    if first.meant in _NOT_FOUND and session.resources.referring.dismiss(session):
        without = send()
        if without.accepted:
            return without
    session.resources.referring.dismiss(session, again=True)
    guessed = _guessed(session, first, opened)
    return guessed if guessed.accepted else _told(session, guessed, opened)


def _in_other_state(session: Session, first: Exchange, opened: Opened, send: Callable[[], Exchange]) -> Exchange | None:
    """Returns the exchange of the smallest request that the server accepts for resources in another state; None where
    it accepts none: it may want an active product, or an order that is paid before it is shipped.
    """
    renewal, name = session.resources.renewal, session.operation.id
    while renewal.renew_plainer(session):
        if (plainer := send()).accepted:
            return plainer
    for leader in session.record.resource.leaders:
        leading = opened(leader) if _may_lead(session, first, leader) else None
        if leading is None:
            continue
        renewal.leaders[name] = (*renewal.leaders.get(leader.id, ()), leading)
        if renewal.lead(session) and (led := send()).accepted:
            return led
    renewal.leaders.pop(name, None)
    return None


def _may_lead(session: Session, first: Exchange, leader: Operation) -> bool:
    """Returns whether a refusal may be about the state of a resource that another operation changes, and not about the
    content of the request. 404 says so only of what a DELETE leads to.
    """
    if leader.method == "DELETE" or first.meant in _OF_STATE:
        return True
    body = session.operation.body
    is_bare = body is None or not body.required
    return is_bare and first.meant in {400, 422}


def _guessed(session: Session, first: Exchange, opened: Opened) -> Exchange:
    """Returns the exchange of the smallest request with ids for texts that are called as a resource, where the refusal
    may ask for them; else the first one.
    """
    if not (first.refused and _may_lack(session, first) and session.resources.referring.guess(session)):
        return first
    for supplier in session.resources.supply.suppliers(session):
        opened(supplier)
    smallest = session.plan.pools[0]
    again = session.send(Draft(smallest.slots), smallest.purpose)
    if again.accepted or MISSING.found(first.text):
        return again
    session.resources.referring.drop_guesses(session)
    return first


def _told(session: Session, first: Exchange, opened: Opened) -> Exchange:
    """Returns the exchange of the smallest request with ids of the resources that the refusals name (`team 14 does not
    exist` of a `home_id`); else the first one.
    """
    referring, latest = session.resources.referring, first
    for _ in range(_MOST_TOLD):
        is_told = latest.refused and MISSING.found(latest.text) and referring.tell(session, latest)
        if not is_told:
            break
        for supplier in session.resources.supply.suppliers(session):
            opened(supplier)
        latest = session.send(Draft(session.plan.pools[0].slots), session.plan.pools[0].purpose)
        if latest.accepted:
            return latest
    referring.forget_told(session)
    return first


def _may_lack(session: Session, refusal: Exchange) -> bool:
    """Returns whether a refusal may be about a resource that is not there: its words say so, or name a text that is
    called as a resource (`unknown account`).
    """
    return bool(MISSING.found(refusal.text)) or any(
        name in words(refusal.text) for name in session.resources.referring.guessed_names(session)
    )


def _is_put(session: Session, opened: Opened) -> bool:
    """Puts a resource where the latest request found none. Returns whether the server accepted it."""
    putter = session.resources.putter(session.operation)
    putting = opened(putter) if putter is not None else None
    return putting is not None and session.resources.put(session, putting)


def _lacking(operation: Operation) -> str:
    """Returns why no request of an operation can be sent; empty where it can."""
    if operation.unreadable == METHOD_OPEN:
        return f"nothing is sent: {METHOD_OPEN}"
    if operation.unreadable:
        return f"the document does not describe it: {operation.unreadable} (bythebook lint shows the line)"
    if operation.body_media_types and operation.schema_pointer is None and operation.bytes_type is None:
        media_types = " or ".join(operation.body_media_types)
        return f"its body is {media_types} without a schema of JSON or a form, which this version does not send"
    for each in operation.parameters:
        if each.required and each.is_nested:
            return f"OpenAPI does not define how the objects or lists within its parameter '{each.name}' are written"
    return ""


def _with_known(session: Session) -> bool:
    """Tries the user's values for optional fields: the server may demand them. Returns whether it accepts them."""
    given = [each for each in session.operation.fields if each.key in session.values.known and not each.required]
    slots: dict[Key, Slot] = {each.key: "plain" for each in given if each.depth == 1}
    if not slots:
        return False
    exchange = session.send(Draft(slots), GIVEN)
    while not exchange.accepted and exchange.refused and session.values.skipped(exchange.request.parts):
        exchange = session.send(Draft(slots), GIVEN)
    if not exchange.accepted:
        return False
    session.base = slots
    for key in slots:
        confirm(session, {key: "absent"}, {})
    return True


def _with_changes(session: Session, first: Exchange) -> bool:
    """Tries other values and more fields than the smallest request has. Returns whether the server accepts some.

    Other values for the required fields come first: a value may be why the server demands an optional field.
    """
    if _with_kept(session) or _with_words(session) or _with_examples(session):
        return True
    if session.operation.method == "PATCH" and _with_more(session):
        return True  # an empty PATCH says nothing about a field: the full one is reduced
    slots, is_accepted = _named(session, first)
    if is_accepted:
        _reduce(session, slots)
        return True
    is_found = _with_more(session) or _with_written(session) or _with_choices(session) or _with_one_more(session)
    is_found = is_found or _with_others(session, first)
    return is_found or (bool(slots) and _with_demanded(session, slots, first))


def _with_demanded(session: Session, slots: Mapping[Key, Slot], first: Exchange) -> bool:
    """Tries other values beside the fields that the refusals name. Returns whether the server accepts some."""
    before = dict(session.values.demands)
    for key in slots:
        field = session.operation.by_key[key]
        session.values.slot(field, {})  # reads what the schema demands
        if field.parent is not None:
            session.values.demands[field.parent] = session.values.demands.get(field.parent, frozenset()) | {key}
    if _with_words(session) or _with_examples(session) or _with_others(session, first):
        return True
    session.values.demands.clear()
    session.values.demands.update(before)
    return False


def _named(session: Session, first: Exchange) -> tuple[dict[Key, Slot], bool]:
    """Returns the slots of the fields that the refusals name, and whether the server accepts them."""
    exchange, slots = first, dict[Key, Slot]()
    for _ in range(_MOST_NAMED):
        groups = named_fields(session.operation, exchange) if exchange.refused else ()
        unset = ([each for each in group if session.values.slot(each, slots) == "absent"] for group in groups)
        added = next((group for group in unset if group), None)
        if added is None:
            break
        for each in added:
            slots |= {one.key: "plain" for one in (*session.operation.ancestors(each), each) if one.kind != "body"}
        exchange = session.send(Draft(session.repaired(slots)), "with the fields that the refusal names")
        if exchange.accepted:
            return slots, True
    return slots, False


def _with_kept(session: Session) -> bool:
    """Tries the values that the resource was created with: the server may never change some. Returns whether it accepts
    them. The fields that it lets change get other values again.
    """
    operation, kept = session.operation, session.resources.supply.kept
    free = [each for each in operation.fields if each.required and is_free(operation, each)]
    fields = [each for each in free if each.kind == "property" and _is_wanted(operation, each)]
    if operation.method not in {"PUT", "PATCH"} or not fields:
        return False
    kept[operation.id] = frozenset(each.key for each in fields)
    if not session.send(Draft({}), "the values that the resource was created with").accepted:
        kept.pop(operation.id)
        return False
    session.base, refused = {}, dict[Key, Any]()
    for each in fields:
        kept[operation.id] -= {each.key}
        changed = session.send(Draft({}), "another value for one of them")
        if not changed.accepted:
            refused[each.key] = session.record.sent(changed, each)
            kept[operation.id] |= {each.key}
            _let_change(session, each, refused[each.key])
    for key, value in refused.items():
        confirm(session, {key: Fixed(value)}, {})
    return True


def _let_change(session: Session, field: Field, refused: Any) -> None:
    """Gives a field another value than that of the creation, if the server accepts one."""
    values = (each for each in session.values.alternatives(field) if not same(each, refused))
    for value in islice(values, _FEW):
        exchange = session.send(Draft({field.key: Fixed(value)}), "another value, as one was refused")
        shown = session.record.shown_by(exchange.before, field) if exchange.before is not None else None
        if exchange.accepted and shown is not None and not same(shown.value, value):
            session.values.settle(field, value)
            session.resources.supply.kept[session.operation.id] -= {field.key}
            return


def _with_words(session: Session) -> bool:
    """Tries single words for the required free texts: the server may have undocumented rules for names.

    Returns whether it accepts them.
    """
    texts = [each.key for each in session.operation.fields if each.required and is_free_text(each)]
    if not texts:
        return False
    session.values.words.update(texts)
    if session.send(Draft({}), "a single word for each text, as others were refused").accepted:
        session.base = {}
        return True
    session.values.words.clear()
    return False


def _with_examples(session: Session) -> bool:
    """Tries the document's examples for the required fields: of several ones first the first of each field, then the
    second. Returns whether the server accepts some.
    """
    written = {
        each.key: examples
        for each in session.operation.fields
        if each.required and each.kind in {"property", "parameter"}
        if (examples := examples_sent(session.operation, each))
    }
    for turn in range(min(_MOST_EXAMPLES, max(map(len, written.values()), default=0))):
        values = {key: examples[min(turn, len(examples) - 1)] for key, examples in written.items()}
        slots: dict[Key, Slot] = {key: Fixed(value) for key, value in values.items()}
        if session.send(Draft(slots), "the examples of the document").accepted:
            session.values.settled.update({(key, "plain"): value for key, value in values.items()})
            session.base = {}
            return True
    return False


def _with_more(session: Session) -> bool:
    """Finds the optional fields that the server demands, by leaving out fields of the full request.

    Returns whether the server accepts the full request, or all of it but the fields that its refusals name.
    """
    full = next((pool for pool in session.plan.pools[1:] if "plain" in pool.slots.values()), None)
    if full is None:
        return False
    slots = full.slots
    exchange = session.send(Draft(session.repaired(slots)), full.purpose)
    for _ in range(_MOST_DROPPED):
        dropped = _refused_field(session, exchange, slots)
        if dropped is None:
            break
        slots = {**slots, dropped.key: "absent"}
        exchange = session.send(Draft(session.repaired(slots)), "without the field that the refusal names")
    if exchange.accepted:
        _reduce(session, slots)
    return exchange.accepted


def _with_choices(session: Session) -> bool:
    """Tries other members of the enumerations in the full request: the server may refuse one, or demand other fields of
    it. Returns whether it accepts one.
    """
    full = next((pool for pool in session.plan.pools[1:] if "plain" in pool.slots.values()), None)
    if full is None:
        return False
    held = session.send(Draft(session.repaired(full.slots)), full.purpose)
    tries = 0
    for field in session.operation.fields:
        if full.slots.get(field.key) != "plain" or field.location == "path":
            continue
        value = session.record.sent(held, field)
        others = [each for each in field.schema.get("enum", ()) if each is not None and not same(each, value)]
        for member in others[: _TRIES - tries]:
            tries += 1
            slots: dict[Key, Slot] = {**full.slots, field.key: Fixed(member)}
            if session.send(Draft(session.repaired(slots)), "another choice, as the first one was refused").accepted:
                session.values.settle(field, member)
                _reduce(session, full.slots)
                around = {key: slot for key, slot in full.slots.items() if key != field.key}
                _confirm_refused(session, field, value, around)
                return True
    return False


def _with_one_more(session: Session) -> bool:
    """Tries each optional field alone beside the required ones. Returns whether the server accepts one: it may demand
    this field, and refuse it beside others.
    """
    for each in _addable(session):
        if session.send(Draft({each.key: "plain"}), "one more field than the smallest request").accepted:
            _reduce(session, {each.key: "plain"})
            return True
    return False


def _with_written(session: Session) -> bool:
    """Tries the examples of all fields, as the document's author wrote the request: the server may have rules for
    optional fields that the document does not state. Returns whether the server accepts them.
    """
    session.base = {}
    slots = as_written(session, {})
    if slots is None:
        return False
    _reduce(session, {key: slot for key, slot in slots.items() if slot != "absent"})
    return True


def _refused_field(session: Session, exchange: Exchange, slots: Mapping[Key, Slot]) -> Field | None:
    """Returns a field of a full request that its refusal names and that may be left out; None if there is none.

    A server may forbid a field (a feature that is switched off), or two fields in one request.
    """
    if not exchange.refused:
        return None
    named = (each for group in named_fields(session.operation, exchange) for each in group)
    return next((each for each in named if slots.get(each.key, "absent") != "absent"), None)


def _reduce(session: Session, full: Mapping[Key, Slot]) -> None:
    """Makes the base of an accepted request, without the fields that the server does not demand."""
    fields = session.operation.by_key
    may_go = [key for key, slot in full.items() if slot != "absent" and not fields[key].required]
    left_out = [key for key in may_go if _is_wanted(session.operation, fields[key])]
    session.base = full
    while left_out:
        draft = session.over_base(dict.fromkeys(left_out, "absent"))
        if session.send(draft, "as few fields as the server accepts").accepted:
            break
        found = guilty(left_out, lambda some: _asks(session, some))
        confirm(session, dict.fromkeys(found, "absent"), _beside(session, found))
        # Of fields of which the server demands any, all stay: each may then be left out alone.
        left_out = [key for key in left_out if key not in found]
    gone = dict.fromkeys(left_out, "absent")
    kept = {key: slot for key, slot in full.items() if not any(key[: len(out)] == out for out in gone)}
    session.base = {**kept, **dict.fromkeys(gone, "absent")}


def _beside(session: Session, found: Collection[Key]) -> Mapping[Key, Slot]:
    """Returns the slots of all other fields if a form would be empty without the fields found: an empty form is sent as
    no content, which the server may refuse for that.
    """
    base = {key: slot for key, slot in session.base.items() if slot != "absent" and key not in found}
    is_form = all(session.operation.by_key[key].is_text for key in found if key[0] == "body")
    if not is_form or any(key[0] == "body" for key in base) or all(key[0] != "body" for key in found):
        return {}
    full = next((pool.slots for pool in session.plan.pools[1:] if "plain" in pool.slots.values()), {})
    return {key: slot for key, slot in full.items() if not any(key[: len(each)] == each for each in found)}


def _is_wanted(operation: Operation, field: Field) -> bool:
    """Returns whether a field can be in the smallest request: every parent of it is required."""
    holders = (each for each in operation.ancestors(field) if each.kind != "body")
    return field.kind in {"property", "parameter"} and all(
        each.required and each.kind == "property" for each in holders
    )


def _asks(session: Session, left_out: object) -> bool:
    assert isinstance(left_out, list)
    draft = session.over_base(dict.fromkeys(left_out, "absent"))
    return is_bad(session, session.send(draft, "which field must not be left out"))


def _with_others(session: Session, first: Exchange) -> bool:
    """Tries a limited number of other values for the required fields, one field at a time.

    Returns whether the server accepts one.
    """
    tries = 0
    for each in session.operation.fields:
        if not (each.required and _is_wanted(session.operation, each)):
            continue
        if each.location == "path" and not examples_sent(session.operation, each):
            continue  # no resource has an invented id
        for value, _ in zip(session.values.alternatives(each), range(min(_TRIES, _MOST_TRIES - tries)), strict=False):
            tries += 1
            draft = Draft({each.key: Fixed(value)})
            if session.send(draft, "another value, as the first one was refused").accepted:
                session.values.settle(each, value)
                session.base = {}
                _confirm_refused(session, each, session.record.sent(first, each), {})
                return True
    return False


def _confirm_refused(session: Session, field: Field, value: Any, around: Mapping[Key, Slot]) -> None:
    """Sends a refused member of an enumeration once more, beside an accepted request.

    Sends it with each optional field alone first: the server may demand one of them of this member.
    """
    if field.location == "path" or value not in field.schema.get("enum", ()):
        return
    for each in _addable(session):
        draft = session.over_base({field.key: Fixed(value), each.key: "plain"})
        if each is not field and session.send(draft, "a field that the first choice may demand").accepted:
            return
    confirm(session, {field.key: Fixed(value)}, around)


def _addable(session: Session) -> list[Field]:
    """Returns optional fields that can be added to the smallest request, and whose values may be made up."""
    free = (each for each in session.operation.fields if not each.required and is_free(session.operation, each))
    return [each for each in free if _is_wanted(session.operation, each)][:_MOST_DEMANDED]
