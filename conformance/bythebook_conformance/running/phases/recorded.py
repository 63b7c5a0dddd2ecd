"""Sends the requests again that showed failures in an earlier run, after the set-up of this one.

The search draws other requests with another document or fewer examples, so that its finding would not show again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bythebook_conformance.model import Draft, Requirement
from bythebook_conformance.planning.plan import Plan
from bythebook_conformance.rules import RULES
from bythebook_conformance.running.phases.controls import Controls
from bythebook_conformance.running.phases.negatives import SHARED
from bythebook_conformance.running.session import Session

__all__ = ["is_resent", "resend"]

PURPOSE = "the recorded request"


def resend(session: Session, recorded: Mapping[str, Draft]) -> None:
    """Sends the recorded drafts of an open operation's requirements, by the ids of these, and reads what they wrote."""
    session.reads_all = True
    for requirement in session.plan.requirements:
        draft = recorded.get(requirement.id)
        if draft is not None and is_resent(session.plan, requirement) and _can_send(session, draft):
            _send(session, requirement, draft)
    session.reads_all = False


def is_resent(plan: Plan, requirement: Requirement) -> bool:
    """Returns whether one request shows a requirement. Several that are compared are those of the plan."""
    rule = next(each for each in RULES if each.kind == requirement.kind)
    is_apart = rule.probe is None or rule.probe.is_apart
    return requirement not in (*plan.compared, *plan.credentials) and is_apart


def _can_send(session: Session, draft: Draft) -> bool:
    """Returns whether the document still has the fields of a draft."""
    fields = session.operation.by_key
    if not (draft.slots.keys() <= fields.keys() and session.negatives.keys() >= set(draft.wrong)):
        return False
    return all(session.values.can(fields[key], slot, session.context.supplied) for key, slot in draft.slots.items())


def _send(session: Session, requirement: Requirement, draft: Draft) -> None:
    if not draft.wrong:
        session.send(draft, PURPOSE)
        return
    purpose = draft.wrong[0] if len(draft.wrong) == 1 else SHARED
    controls = Controls(session)
    is_open = controls.open(replace(draft, wrong=()))
    controls.send_all([(draft, requirement.id if requirement.id in draft.wrong else purpose)], is_open=is_open)
    controls.close()
