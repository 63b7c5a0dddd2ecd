"""Checks whether a refusal is caused by a field that no change may change: the server accepts the value that the
resource was created with, and no other one. It decides no requirement.
"""

from __future__ import annotations

from dataclasses import replace

from bythebook_conformance.conventions import IMMUTABLE
from bythebook_conformance.evidence.observations import show
from bythebook_conformance.model import Exchange, Verdict
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["of_a_fixed_field"]

KEPT = "the value that the resource was created with"
_CHANGES = frozenset({"PUT", "PATCH"})
# A server that refuses one value may have a rule for that value.
_SEVERAL = 2


def of_a_fixed_field(session: Session, found: Verdict) -> Verdict:
    """Returns the verdict, or a notice where the field cannot be changed. May send requests."""
    exchange = found.evidence
    if exchange is None or not found.level or not _is_of_value(session, found, exchange):
        return found
    field = session.operation.by_key[found.requirement.key]
    if field.location != "body":
        return found
    kept = _with_kept(session, exchange, field)
    if kept is None:
        return found
    is_told = IMMUTABLE.found(exchange.text) != ""
    is_known = field.key in session.resources.supply.kept.get(session.operation.id, ())
    is_same = same(session.record.sent(kept, field), session.record.sent(exchange, field))
    if not (is_told or is_known or is_same or _are_all_refused(session, field, kept)):
        return found
    actual = f"{found.actual}; {kept.status} for {show(session.record.sent(kept, field))}, as it was created"
    return replace(found, level="notice", reason="narrower", actual=actual)


def _is_of_value(session: Session, found: Verdict, exchange: Exchange) -> bool:
    is_value = session.rules[found.requirement.id].traits.refusal == "value"
    is_change = session.operation.method in _CHANGES
    return is_value and is_change and exchange.refused and not exchange.request.draft.wrong


def _are_all_refused(session: Session, field: Field, kept: Exchange) -> bool:
    """Returns whether the server refused several values of a field, and accepted none that the resource had not."""
    record = session.record
    for each in record.accepted():
        value = record.sent(each, field)
        shown = record.shown_by(each.before, field) if each.before is not None else None
        held = shown.value if shown is not None else record.sent(kept, field)
        if value not in (ABSENT, NOWHERE) and not same(held, value):
            return False
    refused = [record.sent(each, field) for each in record.exchanges if each.refused and not each.faults]
    values = {show(value) for value in refused if value not in (ABSENT, NOWHERE)}
    return len(values) >= _SEVERAL


def _with_kept(session: Session, exchange: Exchange, field: Field) -> Exchange | None:
    """Returns the accepted exchange of the same request with the value that a new resource was created with."""
    kept, name = session.resources.supply.kept, session.operation.id
    before = kept.get(name, frozenset())
    kept[name] = before | {field.key}
    try:
        if not session.resources.renewal.renew(session):
            return None
        draft = exchange.request.draft
        sent = session.send(replace(draft, slots={**draft.slots, field.key: "plain"}), KEPT)
    finally:
        kept[name] = before
    return sent if sent.accepted and not sent.faults else None
