"""Tests what an explanation predicts before it is believed: by requests that would refute it.

It decides no requirement.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bythebook_conformance.evidence.refusals import is_unrelated, says_the_same
from bythebook_conformance.explanations.registry import Hypothesis, Prediction, Tested
from bythebook_conformance.model import CHANGES, Fixed, Slot, Verdict
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["PREDICTED", "outcome_of"]

PREDICTED = "whether the server does what would explain it"


def outcome_of(session: Session, found: Verdict) -> Tested:
    """Returns what the requests that an explanation predicts something of show. Sends at most as many as it names."""
    hypothesis: Hypothesis[Any] = found.hypothesis
    shown: list[Tested] = []
    for each in hypothesis.predictions:
        shown.append(_shown(session, found, each))
        if shown[-1] == "held":
            return "held"
    return "void" if "void" in shown else "open"


def _shown(session: Session, found: Verdict, prediction: Prediction) -> Tested:
    assert found.evidence is not None
    evidence, record, is_new = found.evidence, session.record, prediction.on == "new"
    field = session.operation.by_key.get(found.requirement.key)
    if field is None:
        return "open"  # no request holds it
    if session.operation.method in CHANGES and not session.resources.renewal.renew(session, bare=is_new):
        return "open"
    kept = session.fullest if not is_new and session.operation.method == "POST" else {}
    was = record.held(evidence, field)
    # The slot may stand for another value by now: the run has learned which ones the server takes.
    own: dict[Key, Slot] = {} if prediction.expects == "holds" else {field.key: _slot(was)}
    slots = {**kept, **evidence.request.draft.slots, **own, **prediction.instead}
    seen = session.send(replace(evidence.request.draft, slots=slots, wrong=()), PREDICTED)
    now = record.held(seen, field)
    if prediction.expects == "heeds" and seen.refused and not says_the_same(evidence, seen, record):
        return "held"
    if prediction.expects != "holds":
        is_asked = now is was or same(now, was)  # else the request says nothing of the value
        is_about = seen.refused and not seen.faults and not is_unrelated(seen, session.operation)
        return "open" if not is_asked else "held" if seen.accepted else "void" if is_about else "open"
    judged = session.judge(found.requirement, seen)
    if judged is None or judged.outcome not in {"pass", "fail"} or _is_nothing(was) != _is_nothing(now):
        return "open"
    return "held" if judged.outcome == "pass" else "void"


def _slot(value: Any) -> Slot:
    return "null" if value is None else "absent" if _is_nothing(value) else Fixed(value)


def _is_nothing(value: Any) -> bool:
    return value is None or value is ABSENT or value is NOWHERE
