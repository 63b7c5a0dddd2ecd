"""Checks whether a failure is caused by an interaction with another field, or by an earlier change of the resource.

Servers have rules between fields that the document does not state: `enabled: false` clears `schedule`. It decides no
requirement.
"""

from __future__ import annotations

from dataclasses import replace

from bythebook_conformance.evidence.resets import documented_default, is_plain_reset, is_state
from bythebook_conformance.model import CHANGES, Draft, Exchange, Fixed, Observation, Slot, Verdict
from bythebook_conformance.relations.calls.merging import is_merge_patch
from bythebook_conformance.rules.base import field_of
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = ["weighed"]

APART = "whether it shows apart from other fields"
_REPEATS = 4
_MOST_OTHERS = 8


def weighed(session: Session, verdict: Verdict) -> Verdict:
    """Returns a confirmed failure, or a warning where another field may cause it. May send requests."""
    if verdict.level != "failure" or verdict.evidence is None or verdict.seen is None:
        return verdict
    if verdict.evidence.request.draft.wrong:
        return verdict
    interaction = session.rules[verdict.requirement.id].traits.interaction
    if interaction == "omission":
        is_coupled = _only_beside_some(session, verdict)
    else:
        is_coupled = bool(interaction) and _not_alone(session, verdict)
    return replace(verdict, level="warning", reason="coupled") if is_coupled else verdict


def _not_alone(session: Session, verdict: Verdict) -> bool:
    """Returns whether the requirement holds where the field is sent alone, or to a new resource."""
    assert verdict.evidence is not None
    assert verdict.seen is not None
    field = field_of(verdict.requirement, session.record)
    shown = session.record.shown(verdict.evidence, field)
    got = shown.value if shown is not None else ABSENT
    if session.rules[verdict.requirement.id].traits.interaction == "null" and got is not None:
        return False  # the server applied another default, and cleared nothing
    if _is_of_another(session, verdict, field, got):
        return False
    slots = verdict.evidence.request.draft.slots
    holders = {each.key for each in session.operation.ancestors(field)}
    own = {
        key: slot
        for key, slot in session.changes(slots).items()
        if key in holders or key[: len(field.key)] == field.key or session.operation.by_key[key].kind == "variant"
    }
    alone = session.over_base(own)
    is_same = session.changes(alone.slots) == session.changes(slots)
    if session.operation.method == "POST":  # a rule between the fields of one request shows every time
        return not is_same and verdict.seen[0] == verdict.seen[1] and _is_kept(session, verdict, alone)
    new = (session.resources.renewal.renew(session, bare=bare) for bare in (True, False))
    return any(_is_kept(session, verdict, alone) for is_new in new if is_new or not is_same)


def _is_kept(session: Session, verdict: Verdict, draft: Draft) -> bool:
    """Returns whether the requirement holds each time that a request is sent. A change of what has the value already
    shows nothing: the field is set to another value before one more.
    """
    sent = []
    for _ in range(_REPEATS):
        sent.append(session.send(draft, APART))
        if not _is_pass(session, verdict, sent[-1]):
            return False
    field = field_of(verdict.requirement, session.record)
    if is_state(session.operation, field) or not all(_may_be_there(session, verdict, each) for each in sent):
        return True  # a state may not go back
    other = _another(session, field, session.record.sent(sent[-1], field))
    if other is None or not session.send(session.over_base({**draft.slots, field.key: other}), APART).accepted:
        return True
    return _is_pass(session, verdict, session.send(draft, APART))


def _is_pass(session: Session, verdict: Verdict, exchange: Exchange) -> bool:
    seen = session.judge(verdict.requirement, exchange)
    return seen is not None and seen.outcome == "pass"


def _may_be_there(session: Session, verdict: Verdict, exchange: Exchange) -> bool:
    """Returns whether a change may have met the value that it sets: the read before it shows that, or there is none."""
    field, record = field_of(verdict.requirement, session.record), session.record
    shown = record.shown_by(exchange.before, field) if exchange.before is not None else None
    is_there = shown is None or record.meaning.same(record.sent(exchange, field), shown.value, field)
    return session.operation.method in CHANGES and is_there


def _another(session: Session, field: Field, value: object) -> Slot | None:
    """Returns another value of a field that the server showed as it was sent; None where it showed none."""
    others = (each.sent for each in session.record.echoes(field) if same(each.sent, each.got))
    return next((Fixed(sent) for sent in others if sent is not None and not same(sent, value)), None)


def _is_of_another(session: Session, verdict: Verdict, field: Field, got: object) -> bool:
    """Returns whether the response has the value of another field: no rule between fields causes that."""
    assert verdict.evidence is not None
    others = (each for each in session.operation.fields if each.kind == "property" and each.key != field.key)
    return (
        isinstance(got, str)
        and got != ""
        and any(same(session.record.sent(verdict.evidence, each), got) for each in others)
    )


def _only_beside_some(session: Session, verdict: Verdict) -> bool:
    """Returns whether only a PATCH of some other fields changes the field, and not every PATCH.

    True with only one other field, and for a PATCH with required fields, which may replace the resource.
    """
    assert verdict.evidence is not None
    field = field_of(verdict.requirement, session.record)
    around = _around(session, field)
    set_again = _as_before(session, verdict.evidence, field)
    siblings = [
        sibling for sibling in session.operation.fields if sibling.kind == "property" and sibling.parent == field.parent
    ]
    if any(sibling.required for sibling in siblings) and not is_merge_patch(session.operation):
        return True
    base = _after_setting(session, verdict, set_again, session.over_base(around))
    if base is not None and base.outcome == "fail":
        return False
    if base is not None and base.outcome == "pass" and _follows_others(session, field):
        return True
    drafts = (
        session.over_base({**around, sibling.key: "plain"})
        for sibling in siblings[: _MOST_OTHERS + 1]
        if sibling is not field
    )
    return _is_coupled(session, field, [_after_setting(session, verdict, set_again, draft) for draft in drafts], base)


def _is_coupled(session: Session, field: Field, seen: list[Observation | None], base: Observation | None) -> bool:
    """Returns whether a rule between fields may explain what PATCHes of one other field each show. A value that gives
    way to the same default after different ones was reset.
    """
    fails = [observation for observation in seen if observation is not None and observation.outcome == "fail"]
    if len(fails) > 1 and sum(_is_reset(session, field, observation.exchange) for observation in fails) > 1:
        return False
    if any(observation is not None and observation.outcome == "pass" for observation in seen):
        return True
    is_of_state = is_state(session.operation, field) and base is not None and base.outcome == "pass"
    return is_of_state or len(fails) == 1 or (not fails and base is not None and bool(seen))


def _is_reset(session: Session, field: Field, exchange: Exchange) -> bool:
    """Returns whether the response to a PATCH and the read after it have the default, and the read before had not."""
    if exchange.before is None or exchange.after is None:
        return False
    old, told, new = (session.record.shown_by(read, field) for read in (exchange.before, exchange, exchange.after))
    if old is None or told is None or new is None:
        return False
    default = documented_default(session.record.contract, session.operation, field, told.field, new.field)
    return all(is_plain_reset(session.operation, field, old.value, shown.value, default) for shown in (told, new))


def _follows_others(session: Session, field: Field) -> bool:
    """Returns whether a PATCH of other fields computed the field: its new value is neither empty nor the default.

    A total follows its parts in this way.
    """
    for each in session.record.accepted():
        if each.before is None or each.after is None or session.record.sent(each, field) is not ABSENT:
            continue
        old, new = (session.record.shown_by(one, field) for one in (each.before, each.after))
        if old is None or new is None or same(old.value, new.value):
            continue
        if new.value not in (ABSENT, None, 0, False, "", [], {}) and not same(new.value, field.default):
            return True
    return False


def _around(session: Session, field: Field) -> dict[Key, Slot]:
    """Returns the slots of a field's parents, so that a request can hold the field's siblings."""
    return {each.key: "plain" for each in session.operation.ancestors(field) if each.kind != "body"}


def _as_before(session: Session, evidence: Exchange, field: Field) -> Draft:
    """Returns a draft that sets the field to its value before the change: a reset of an unset field does not show."""
    shown = session.record.shown_by(evidence.before, field) if evidence.before is not None else None
    is_usable = shown is not None and session.record.contract.admits(field, shown.value)
    value: Slot = Fixed(shown.value) if shown is not None and is_usable else "plain"
    return session.over_base({**_around(session, field), field.key: value})


def _after_setting(session: Session, verdict: Verdict, set_again: Draft, probe: Draft) -> Observation | None:
    """Returns what a request shows of a new resource whose field was set right before; None where it shows nothing."""
    for bare in (True, False):
        session.resources.renewal.renew(session, bare=bare)
        session.send(set_again, APART)
        seen = session.judge(verdict.requirement, session.send(probe, APART))
        if seen is not None:
            return seen
    return None
