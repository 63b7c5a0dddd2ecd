"""Reproduces each failure with the smallest request that still shows it, and counts: reproduced k of n times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from bythebook_conformance.evidence.differential import COMPARED
from bythebook_conformance.model import CHANGES, KILLED, Draft, Exchange, Observation, Requirement, Verdict
from bythebook_conformance.rules import Rule
from bythebook_conformance.running.confirm.asked_otherwise import unasked
from bythebook_conformance.running.confirm.fixed_fields import of_a_fixed_field
from bythebook_conformance.running.confirm.fresh_resource import of_the_value
from bythebook_conformance.running.confirm.interactions import weighed
from bythebook_conformance.running.confirm.other_choices import of_a_choice
from bythebook_conformance.running.confirm.predictions import outcome_of
from bythebook_conformance.running.confirm.verdicts import verdict as verdict_of
from bythebook_conformance.running.phases.bisect import guilty
from bythebook_conformance.running.phases.probing import Probing
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import NOWHERE, get

__all__ = ["BESIDE_OTHERS", "confirmed"]

REPEATS, _TWICE = 3, 2
# So many requests are sent to make an invalid request smaller.
_MOST_SMALLER = 16
# So often a change is sent to another resource, to make it smaller.
_MOST_READIED = 3
BESIDE_INVALID = "it was seen only beside an invalid value of another field, which the server accepted"
BESIDE_OTHERS = "it was seen only while other requests were under way (run it with --workers 1)"
SLOW = "the server gave no response in time, and gave one when it was asked again"
ONCE = "it was not seen again with new resources"
APART, SMALLER = "other values, so that a change of them shows", "a smaller request"
_VALID = "without an invalid value that was accepted"


def confirmed(session: Session, verdict: Verdict) -> Verdict:
    """Returns a failure with its smallest evidence, and how often it was reproduced. May send requests."""
    session.resources.reads.find_anew(session.operation)
    while verdict.hypothesis is not None and session.is_ready:
        session.tested.setdefault(verdict.requirement.id, {})[verdict.why] = outcome_of(session, verdict)
        verdict = verdict_of(session, verdict.requirement)
    if verdict.outcome != "fail" or verdict.evidence is None or not session.is_ready or _is_leniency(verdict):
        return verdict
    verdict = of_a_fixed_field(session, of_a_choice(session, of_the_value(session, verdict)))
    if verdict.outcome != "fail" or verdict.evidence is None:
        return verdict
    valid = _in_valid_request(session, verdict, verdict.evidence)
    if valid is None:
        return Verdict(verdict.requirement, "inconclusive", reason=BESIDE_INVALID)
    return weighed(session, _shown_again(session, verdict, valid))


def _in_valid_request(session: Session, verdict: Verdict, evidence: Exchange) -> Exchange | None:
    """Returns evidence without an invalid value of another field, which the server accepted, where a rule between
    fields may explain the failure; None where no valid request shows it. The same requests serve all requirements.
    """
    draft, traits = evidence.request.draft, session.rules[verdict.requirement.id].traits
    if not draft.wrong or verdict.requirement.id in draft.wrong or not traits.interaction:
        return evidence
    valid = replace(draft, wrong=())
    sent = [each for each in session.record.sent_for(_VALID) if each.request.draft.key == valid.key]
    for number in range(REPEATS):  # a server may be flaky
        exchange = sent[number] if number < len(sent) else session.send(valid, _VALID)
        if _is_fail(session.judge(verdict.requirement, exchange), verdict):
            return exchange
    return None


def _is_leniency(verdict: Verdict) -> bool:
    """Returns whether the server accepted an invalid value and made it valid: a notice, which is not sent again."""
    return verdict.level == "notice" and verdict.evidence is not None and bool(verdict.evidence.request.draft.wrong)


def _shown_again(session: Session, verdict: Verdict, evidence: Exchange) -> Verdict:
    draft, rule = evidence.request.draft, session.rules[verdict.requirement.id]
    anew = _anew(session, rule, verdict.requirement)
    prepare = rule.probe.prepare if rule.probe is not None else None
    if prepare is not None:
        prepare(Probing(session, rule))
    is_plain = not draft.wrong and draft.credentials == "right" and anew is None
    if is_plain and not evidence.request.purpose.startswith(COMPARED):
        draft, asked = unasked(session, verdict, _smallest(session, verdict, draft))
        if asked:
            return Verdict(
                verdict.requirement, "inconclusive", reason=f"seen only with '{asked}', which may ask for it"
            )
    if len(draft.wrong) == 1:
        draft = _over_less(session, verdict, draft)
    is_parallel = session.target.crew.is_parallel
    # What was sent beside other requests may show their effects, and a DELETE of a new resource is no second one.
    twins = [] if is_parallel else session.twins(draft)
    if rule.probe is not None and anew is not None:
        twins = [evidence] if rule.probe.is_apart or not is_parallel else []
    if prepare is not None:
        twins = [each for each in twins if session.judge(verdict.requirement, each) is not None]
    if anew is not None:
        again = (anew() for _ in range(REPEATS - len(twins)))
        twins += [each for each in again if each is not None]
    while len(twins) < REPEATS and anew is None:
        twins.append(_again(session, draft, evidence))
    if anew is None:
        twins += _able(session, verdict, draft, evidence, twins)
    observations = [session.judge(verdict.requirement, each) for each in twins]
    fails = [seen for seen in observations if _is_fail(seen, verdict)]
    bearing = [seen for seen in observations if seen is not None]
    counted = [seen for seen in bearing if not _is_moot(session, verdict, evidence, seen)]
    is_mixed = len(fails) < _TWICE or any(each.outcome == "pass" for each in bearing)
    is_among_others = not fails and is_parallel and evidence.failure != KILLED
    # Somebody else may have written, deleted or created another resource.
    is_of_others = rule.probe is not None and rule.probe.is_shared and is_mixed
    is_slow = evidence.failure == "timeout" and len(fails) < _TWICE  # Apprise loads its plugins at the first request
    doubts = ((is_among_others, BESIDE_OTHERS), (is_of_others, ONCE), (is_slow, SLOW))
    for reason in (text for is_doubted, text in doubts if is_doubted):
        return Verdict(verdict.requirement, "inconclusive", reason=reason)
    if not fails:  # it was seen once: it stays a failure, though it could not be reproduced
        return replace(verdict, seen=(1, 1 + len(counted)))
    shown = fails[0]
    assert shown is not None
    return replace(
        verdict, expected=shown.expected, actual=shown.actual, evidence=shown.exchange, seen=(len(fails), len(counted))
    )


def _able(
    session: Session, verdict: Verdict, draft: Draft, evidence: Exchange, twins: Sequence[Exchange]
) -> list[Exchange]:
    """Returns trials in place of those that could not show the finding: with new resources, or after a change of all
    other values. There are as many as make the usual number of trials: findings of one request share its twins.
    """
    if session.operation.method not in CHANGES:
        return []
    seen = [session.judge(verdict.requirement, each) for each in twins]
    moot = [each for each in seen if each is None or _is_moot(session, verdict, evidence, each)]
    lacking = max(0, REPEATS - len(seen) + len(moot))
    readied = (_is_readied(session, draft) for _ in moot[:lacking])
    return [_again(session, draft, evidence) for is_ready in readied if is_ready]


def _is_readied(session: Session, draft: Draft) -> bool:
    """Returns whether a change meets another resource, or one that has other values: its effect would not show where it
    had come already.
    """
    if session.resources.renewal.renew(session):
        return True
    fullest = Draft(session.fullest)
    return fullest.key != draft.key and session.send(fullest, APART).accepted


def _is_moot(session: Session, verdict: Verdict, evidence: Exchange, seen: Observation) -> bool:
    """Returns whether a trial could not show a finding: it decides nothing, or another finding, it held another number
    or truth value since the run has learned which ones the server takes, or an earlier trial had changed the value
    already that a change should have left, or should have set.
    """
    if seen.outcome != "pass":
        return not _is_fail(seen, verdict)
    field = session.operation.by_key.get(verdict.requirement.key)
    sent = [session.record.held(each, field) for each in (evidence, seen.exchange)] if field is not None else []
    if all(isinstance(each, int | float) for each in sent) and sent and not same(*sent):
        return True
    then, now = (_before(session, verdict.requirement, each) for each in (evidence, seen.exchange))
    return session.operation.method in CHANGES and not same(then, now)


def _before(session: Session, requirement: Requirement, exchange: Exchange) -> Any:
    """Returns the value of a requirement's field in the read before a change; NOWHERE without one."""
    if exchange.before is None:
        return NOWHERE
    field = session.operation.by_key.get(requirement.key)
    if field is None:
        return get(exchange.before.answer, requirement.key[1:])
    shown = session.record.shown_by(exchange.before, field)
    return shown.value if shown is not None else NOWHERE


def _anew(session: Session, rule: Rule, requirement: Requirement) -> Callable[[], Exchange | None] | None:
    """Returns what shows a finding once more with new resources; None where its own request is sent again."""
    again = rule.probe.again if rule.probe is not None else None
    return partial(again, Probing(session, rule), requirement) if again is not None else None


def _over_less(session: Session, verdict: Verdict, draft: Draft) -> Draft:
    """Returns the invalid draft over the smallest request that can hold the wrong value and still shows the failure."""
    negative = next(each for each in session.plan.negatives if each.id in draft.wrong)
    smaller = session.negative(negative, beside_all=False)  # it may be sent for another requirement
    if smaller.key == draft.key:
        return draft
    left, holders = [_MOST_SMALLER], [each.key for each in session.operation.ancestors(session.field(negative))]
    changes = session.changes(draft.slots)

    def laid(some: Sequence[Key]) -> Draft:
        around = {key: slot for key, slot in smaller.slots.items() if slot != session.state(key)}
        held = {key: slot for key, slot in changes.items() if key in some or key in holders or key in around}
        return replace(session.over_base({**around, **held}), wrong=draft.wrong)

    def shows(some: Sequence[Key]) -> bool:
        left[0] -= 1
        return left[0] >= 0 and is_shown(laid(some))

    def is_shown(tried: Draft) -> bool:
        return _is_fail(session.judge(verdict.requirement, session.send(tried, negative.id)), verdict)

    if is_shown(smaller):
        return smaller
    some = guilty([key for key in changes if key not in holders], shows)
    return laid(some) if shows(some) else draft


def _again(session: Session, draft: Draft, evidence: Exchange) -> Exchange:
    """Sends a draft once more. Returns the exchange, for which the control of the evidence counts too."""
    record = session.record
    exchange = session.send(draft, evidence.request.purpose)
    if evidence.number in record.control and not exchange.accepted:
        record.control[exchange.number] = record.control[evidence.number]
    return exchange


def _is_fail(observation: Observation | None, verdict: Verdict) -> bool:
    return observation is not None and observation.outcome == "fail" and observation.level == verdict.level


def _smallest(session: Session, verdict: Verdict, draft: Draft) -> Draft:
    """Returns the draft with the fewest changes from the base that still shows the failure, at the same level."""
    changes, requirement = session.changes(draft.slots), verdict.requirement
    readied = 0

    def laid(some: Sequence[Key]) -> Draft:
        fields = session.operation.by_key
        holders = {parent.key for key in some for parent in session.operation.ancestors(fields[key])}
        return session.over_base({key: slot for key, slot in changes.items() if key in holders or key in some})

    def shows(some: Sequence[Key]) -> bool:
        nonlocal readied
        tried = laid(some)
        seen = [session.judge(requirement, each) for each in session.twins(tried)]
        if not any(seen):  # nothing is read after a control, so it may show nothing
            seen = [session.judge(requirement, session.send(tried, SMALLER))]
        is_shown = any(_is_fail(observation, verdict) for observation in seen)
        if not is_shown and session.operation.method in CHANGES and readied < _MOST_READIED:
            readied += 1
            if _is_readied(session, tried):
                seen = [session.judge(requirement, session.send(tried, SMALLER))]
        return any(_is_fail(observation, verdict) for observation in seen)

    absent = [key for key, slot in changes.items() if slot == "absent" and not _is_variant(session, key)]
    if any(session.state(key) != "absent" and _is_in_base(session, key) for key in absent):
        return draft  # the preflight found the base by leaving these out, so that it differs in them
    about = [key for key in changes if key == requirement.key]
    for some in ([], about):
        if len(some) < len(changes) and shows(some):
            return laid(some)
    found = guilty(list(changes), shows)
    return laid(found) if shows(found) else draft


def _is_in_base(session: Session, key: Key) -> bool:
    """Returns whether the base has a place for a field: all that is around it."""
    holders = session.operation.ancestors(session.operation.by_key[key])
    return all(session.state(each.key) != "absent" for each in holders if each.kind != "body")


def _is_variant(session: Session, key: Key) -> bool:
    return session.operation.by_key[key].kind == "variant"
