"""Turns the observations of a requirement into its verdict. It sends nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from bythebook_conformance.explanations.levels import level_left
from bythebook_conformance.model import KILLED, LEVELS, Exchange, Observation, Outcome, Requirement, Verdict
from bythebook_conformance.running.phases.untested import next_step
from bythebook_conformance.running.session import Session
from bythebook_conformance.running.transport.client import TRANSPORT, UNREADABLE

__all__ = ["ended_by", "left_out", "narrower", "size", "unconfirmed", "verdict"]


def ended_by(limit: str) -> str:
    """Returns how the reason begins of a requirement that was left out: a limit ended the run, or a signal did."""
    return f"{limit} ended the run" if limit else "the run was stopped"


def left_out(limit: str) -> str:
    """Returns the reason of a requirement whose requests were left out, as a limit or a signal ended the run."""
    return f"{ended_by(limit)} before this was tested" if limit else ended_by(limit)


def narrower(found: Verdict, actual: str) -> Verdict:
    """Returns the verdict on a refusal that a rule of the server explains: `actual` says which one."""
    level = level_left(found.requirement.authority, "acceptance", "explains")
    return replace(found, level=level, reason="narrower", actual=f"{found.actual}; {actual}")


def size(exchange: Exchange) -> tuple[int, int]:
    """Returns the size of a request: its changes from the base, then the characters of its body."""
    text = json.dumps(exchange.request.body, default=str)
    return len(exchange.request.changed), len(text)


def _rank(exchange: Exchange) -> tuple[bool, tuple[int, int]]:
    """Returns the order in which exchanges are shown: one that killed the server first, then the smallest."""
    return exchange.failure != KILLED, size(exchange)


def verdict(session: Session, requirement: Requirement) -> Verdict:
    """Returns the verdict. A failure outweighs a warning, a warning a pass, and a pass an inconclusive exchange."""
    seen = session.observations(requirement)
    for level in LEVELS:
        fails = [each for each in seen if each.outcome == "fail" and each.level == level]
        if fails:
            return _fail(requirement, min(fails, key=lambda each: _rank(each.exchange)))
    if any(each.outcome == "pass" for each in seen) and any(session.record.accepted()):
        return Verdict(requirement, "pass")  # a server that refuses every request passes no requirement
    return _untold(session, requirement, seen)


def _fail(requirement: Requirement, shown: Observation) -> Verdict:
    return Verdict(
        requirement,
        "fail",
        shown.level,
        shown.reason,
        shown.expected,
        shown.actual,
        shown.exchange,
        seen=(1, 1),
        why=shown.why,
        hypothesis=shown.hypothesis,
    )


def unconfirmed(found: Verdict, limit: str) -> Verdict:
    """Returns the verdict on a failure that was not confirmed as a limit, or a signal, ended the run: it shows too
    little, unless it killed the server. With a limit it is an error, since a run that saw a failure is not green.
    """
    if found.evidence is not None and found.evidence.failure == KILLED:
        return found
    reason = f"{ended_by(limit)} before this was confirmed: expected {found.expected}, got {found.actual}"
    outcome: Outcome = "error" if limit and found.level == "failure" else "inconclusive"
    return Verdict(found.requirement, outcome, reason=reason)


def _untold(session: Session, requirement: Requirement, seen: list[Observation]) -> Verdict:
    silence = session.rules[requirement.id].silence
    transport = _untransported(session, requirement)
    reasons = [
        transport,
        session.record.blocked,
        _ran_out(session, requirement),
        session.kept_out(requirement.key),
        _unreadable(session),
        next((each.reason for each in seen if each.reason), ""),
        silence(requirement, session.record) if silence is not None else "",
        "the server stopped responding" if any(each.failure == "gone" for each in session.record.exchanges) else "",
        _unanswered(session, requirement),
        "no response shows it",
    ]
    sent = (each for each in session.record.exchanges if each.request.purpose == requirement.id)
    is_error = transport or any(_is_unavailable(each) for each in sent)
    outcome: Outcome = "error" if is_error else "inconclusive"
    reason = next(reason for reason in reasons if reason)
    why = next((each.why for each in seen if each.reason == reason), "")
    found = Verdict(requirement, outcome, reason=reason, why=why)
    return found if reason == session.record.blocked else _with_hindrance(session, found, seen)


def _with_hindrance(session: Session, found: Verdict, seen: list[Observation]) -> Verdict:
    """Returns a verdict with the refusal for which its requirement was not tested, and with what may help."""
    refused = [each.exchange for each in seen if each.reason == found.reason]
    if found.reason == _unanswered(session, found.requirement):
        refused = list(_unaccepted(session, found.requirement))
    first = next((each for each in refused if each.refused and each.authorized), None)
    if first is None:
        return found
    hindrance = _cause(session, first)
    if not _is_valid(hindrance):
        return replace(found, hindrance=hindrance)
    field = session.operation.by_key.get(found.requirement.key) if hindrance is first else None
    return replace(found, hindrance=hindrance, following=next_step(session, hindrance, field))


def _cause(session: Session, refused: Exchange) -> Exchange:
    """Returns the refusal that explains another one: where an invalid request has no accepted control, that of the
    valid request nearest to it.
    """
    if _is_valid(refused) or refused.number in session.record.controlled:
        return refused
    valid = [each for each in session.record.exchanges if each.refused and each.authorized and _is_valid(each)]
    return min(valid, key=lambda each: abs(each.number - refused.number), default=refused)


def _is_valid(exchange: Exchange) -> bool:
    return not exchange.faults and not exchange.request.draft.wrong


def _untransported(session: Session, requirement: Requirement) -> str:
    """Returns why a request that could show a requirement did not get to the server; empty where all got there."""
    is_any = not any(session.record.accepted())
    lost = (each for each in session.record.exchanges if each.failure.startswith(TRANSPORT))
    about = (
        each
        for each in lost
        if is_any or each.request.purpose == requirement.id or requirement.key in each.request.changed
    )
    return next((each.failure for each in about), "")


def _unreadable(session: Session) -> str:
    """Returns why a response could not be read; empty where all could."""
    return next((each.failure for each in session.record.exchanges if each.failure.startswith(UNREADABLE)), "")


def _is_unavailable(exchange: Exchange) -> bool:
    """Returns whether the server was not there to answer. A response that cannot be read is there."""
    is_unreadable = exchange.failure.startswith(UNREADABLE)
    return bool(exchange.failure and not is_unreadable) or (exchange.status or 0) in {502, 503, 504}


def _ran_out(session: Session, requirement: Requirement) -> str:
    """Returns that the user's values ran out, so that a refusal shows nothing; empty where they did not."""
    about = (
        each
        for each in session.record.exchanges
        if each.request.purpose == requirement.id or requirement.key in each.request.changed
    )
    return session.values.lacks("") if any(each.reused for each in about) else ""


def _unanswered(session: Session, requirement: Requirement) -> str:
    """Returns how the server responded to the request that tests a requirement; empty where it accepted all."""
    for exchange in _unaccepted(session, requirement):
        answer = exchange.status or exchange.failure
        return f"the server answered a request that tests it with {answer} ({exchange.text[:80]})".replace(" ()", "")
    return ""


def _unaccepted(session: Session, requirement: Requirement) -> Iterator[Exchange]:
    """Yields the exchanges that test a requirement and that the server did not accept."""
    for exchange in session.record.exchanges:
        about = exchange.request.purpose == requirement.id
        beside = not exchange.request.draft.wrong and requirement.key in exchange.request.changed
        if (about or beside) and not exchange.accepted:
            yield exchange
