"""Turns the observations of a requirement into its verdict. It sends nothing."""

from __future__ import annotations

import json

from bythebook_conformance.model import LEVELS, Exchange, Observation, Outcome, Requirement, Verdict
from bythebook_conformance.running.session import Session

__all__ = ["size", "verdict"]


def size(exchange: Exchange) -> tuple[int, int]:
    """Returns the size of a request: its changes from the base, then the characters of its body."""
    text = json.dumps(exchange.request.body, default=str)
    return len(exchange.request.changed), len(text)


def verdict(session: Session, requirement: Requirement) -> Verdict:
    """Returns the verdict. A failure outweighs a warning, a warning a pass, and a pass an inconclusive exchange."""
    seen = session.observations(requirement)
    for level in LEVELS:
        fails = [each for each in seen if each.outcome == "fail" and each.level == level]
        if fails:
            return _fail(requirement, min(fails, key=lambda each: size(each.exchange)))
    if any(each.outcome == "pass" for each in seen) and any(session.record.accepted()):
        return Verdict(requirement, "pass")  # a server that refuses every request passes no requirement
    return _untold(session, requirement, seen)


def _fail(requirement: Requirement, shown: Observation) -> Verdict:
    return Verdict(
        requirement, "fail", shown.level, shown.reason, shown.expected, shown.actual, shown.exchange, seen=(1, 1)
    )


def _untold(session: Session, requirement: Requirement, seen: list[Observation]) -> Verdict:
    silence = session.rules[requirement.id].silence
    reasons = [
        session.record.blocked,
        next((each.reason for each in seen if each.reason), ""),
        silence(requirement, session.record) if silence is not None else "",
        "the server stopped responding" if any(each.failure == "gone" for each in session.record.exchanges) else "",
        _unanswered(session, requirement),
        "no response shows it",
    ]
    unavailable = [each for each in session.record.exchanges if each.failure or (each.status or 0) in {502, 503, 504}]
    outcome: Outcome = (
        "error" if any(each.request.purpose == requirement.id for each in unavailable) else "inconclusive"
    )
    return Verdict(requirement, outcome, reason=next(reason for reason in reasons if reason))


def _unanswered(session: Session, requirement: Requirement) -> str:
    """Returns how the server responded to the request that tests a requirement; empty where it accepted all."""
    for exchange in session.record.exchanges:
        about = exchange.request.purpose == requirement.id
        beside = not exchange.request.draft.wrong and requirement.key in exchange.request.changed
        if (about or beside) and not exchange.accepted:
            answer = exchange.status or exchange.failure
            return f"the server answered a request that tests it with {answer} ({exchange.text[:80]})".replace(
                " ()", ""
            )
    return ""
