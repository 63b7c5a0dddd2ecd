"""Checks whether a refusal is caused by a field that no change may change: the server accepts the value that the
resource was created with, and no other one. It decides no requirement.
"""

from __future__ import annotations

from dataclasses import replace

from bythebook_conformance.conventions import IMMUTABLE
from bythebook_conformance.evidence.observations import show
from bythebook_conformance.evidence.refusals import is_unrelated
from bythebook_conformance.model import CHANGES, Exchange, Fixed, Slot, Verdict
from bythebook_conformance.running.confirm.verdicts import narrower
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["of_a_fixed_field"]

KEPT = "the value that the resource was created with"
_TOLD = frozenset({"failure", "warning"})
# A server that refuses one value may have a rule for that value.
_SEVERAL = 2


def of_a_fixed_field(session: Session, found: Verdict) -> Verdict:
    """Returns the verdict, or a notice where the field cannot be changed. May send requests."""
    exchange = found.evidence
    if exchange is None or found.level not in _TOLD or not _is_of_value(session, found, exchange):
        return found
    field = session.operation.by_key[found.requirement.key]
    if field.location != "body":
        return found
    kept = _with_kept(session, exchange, field)
    if kept is None:
        return found
    is_told = IMMUTABLE.found(exchange.text) != ""
    is_known = field.key in session.resources.supply.kept.get(session.operation.id, ())
    if not (is_told or is_known or _is_as_refused(session, exchange, field, kept)):
        refused = _refused_alone(session, field, kept)
        if refused == 1:  # of two members only one is another one: the server must take it where it is the first one
            kept = _with_kept(session, exchange, field, given=Fixed(session.record.sent(exchange, field)))
        if kept is None or not (refused >= _SEVERAL or _is_as_refused(session, exchange, field, kept)):
            return found
    return narrower(found, f"{kept.status} for {show(session.record.sent(kept, field))}, as it was created")


def _is_as_refused(session: Session, exchange: Exchange, field: Field, kept: Exchange) -> bool:
    return same(session.record.sent(kept, field), session.record.sent(exchange, field))


def _is_of_value(session: Session, found: Verdict, exchange: Exchange) -> bool:
    """Returns whether a valid change is refused that holds a value for the field, or null."""
    is_judged = bool(session.rules[found.requirement.id].traits.refusal) and session.operation.method in CHANGES
    if not is_judged or not exchange.refused or exchange.request.draft.wrong:
        return False
    return session.record.sent(exchange, session.operation.by_key[found.requirement.key]) not in (ABSENT, NOWHERE)


def _refused_alone(session: Session, field: Field, kept: Exchange) -> int:
    """Returns how many values of a field the server refused; 0 if it accepted any that the resource had not."""
    record = session.record
    for each in (one for one in record.accepted() if not one.faults):
        value = record.sent(each, field)
        shown = record.shown_by(each.before, field) if each.before is not None else None
        held = shown.value if shown is not None else record.sent(kept, field)
        if value not in (ABSENT, NOWHERE) and not same(held, value):
            return 0
    refused = (each for each in record.exchanges if each.refused and not each.faults)
    values = [record.sent(each, field) for each in refused if not is_unrelated(each, session.operation)]
    return len({show(value) for value in values if value not in (ABSENT, NOWHERE)})


def _with_kept(session: Session, exchange: Exchange, field: Field, given: Slot | None = None) -> Exchange | None:
    """Returns the accepted exchange of the same request with the value that a new resource was created with: the one
    that is `given`, where the creation takes it.
    """
    kept, name = session.resources.supply.kept, session.operation.id
    before = kept.get(name, frozenset())
    kept[name] = before | {field.key}
    try:
        if not session.resources.renewal.renew(session, given={field.key: given} if given is not None else None):
            return None
        draft = exchange.request.draft
        sent = session.send(replace(draft, slots={**draft.slots, field.key: "plain"}), KEPT)
    finally:
        kept[name] = before
    return sent if sent.accepted and not sent.faults else None
