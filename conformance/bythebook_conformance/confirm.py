"""Each fail is shown again by the smallest request that still shows it, and counted: seen k of n."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bythebook_conformance.model import Draft, Exchange, Observation, Path, Requirement, Verdict
from bythebook_conformance.session import Session
from bythebook_conformance.split import guilty

__all__ = ["confirmed"]

REPEATS = 3


def confirmed(session: Session, verdict: Verdict) -> Verdict:
    """Return a fail with its smallest evidence and with how often it was seen. May send requests."""
    if verdict.evidence is None or not session.base:
        return verdict
    draft = verdict.evidence.request.draft
    if draft.wrong is None and draft.credentials == "right":
        draft = _smallest(session, verdict.requirement, draft)
    twins = session.twins(draft)
    while len(twins) < REPEATS:
        twins.append(_again(session, draft, verdict.evidence))
    observations = [(each, session.judge(verdict.requirement, each)) for each in twins]
    fails = [seen for _, seen in observations if _is_fail(seen, verdict)]
    bearing = [seen for _, seen in observations if seen is not None]
    if not fails:  # it was seen, and does not show again: it stays a fail
        return replace(verdict, seen=(1, 1 + len(bearing)))
    shown = fails[0]
    assert shown is not None
    return replace(
        verdict, expected=shown.expected, actual=shown.actual, evidence=shown.exchange, seen=(len(fails), len(bearing))
    )


def _again(session: Session, draft: Draft, evidence: Exchange) -> Exchange:
    """Send a draft once more, past the memory; what was known of its control holds for it too."""
    record = session.record
    exchange = session.send(draft, evidence.request.purpose)
    if evidence.number in record.control and not exchange.accepted:
        record.control[exchange.number] = record.control[evidence.number]
    return exchange


def _is_fail(observation: Observation | None, verdict: Verdict) -> bool:
    return observation is not None and observation.outcome == "fail" and observation.level == verdict.level


def _smallest(session: Session, requirement: Requirement, draft: Draft) -> Draft:
    """Return the draft with the fewest changes from the base which still shows the violation."""
    changes = {path: slot for path, slot in draft.slots.items() if slot != session.base.get(path)}

    def shows(some: Sequence[Path]) -> bool:
        tried = session.over_base({path: changes[path] for path in some})
        twins = session.twins(tried) or [session.send(tried, "a smaller request")]
        return any(
            observation is not None and observation.outcome == "fail"
            for observation in (session.judge(requirement, each) for each in twins)
        )

    if any(path not in session.base or session.base[path] != "absent" for path in changes if changes[path] == "absent"):
        return draft  # the base itself came from leaving these out: the order of the preflight
    about = [path for path in changes if path == requirement.path]
    for some in ([], about):
        if len(some) < len(changes) and shows(some):
            return session.over_base({path: changes[path] for path in some})
    found = guilty(list(changes), shows)
    return session.over_base({path: changes[path] for path in found}) if shows(found) else draft
