"""Judges an ordinary server: an application in this process, by the document that its framework makes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import parse
from bythebook_openapi.model.contract import Contract

__all__ = ["failures", "found", "judge", "warnings"]

# These servers are consistent at once. Reads are repeated as often as for a user, and without a delay.
NO_WAITS = Limits(waits=(0.0,) * len(Limits().waits))


def judge(app: Any, document: Any = None, *, headers: Mapping[str, str] | None = None, **effort: Any) -> Summary:
    """Returns what a run finds of an application, by its own document if none is given."""
    text = json.dumps(document if document is not None else app.openapi())
    contract = Contract(parse(text, name="ordinary.json"))
    target = Target(contract, "http://testserver", dict(headers or {}), app=app)
    results = tuple(engine.run(contract, target, Effort(**{"seed": 1, "examples": 10, "limits": NO_WAITS, **effort})))
    return Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)


def found(summary: Summary, level: str, *, but: str = "lenient") -> dict[str, str]:
    """Returns what was found at a level by id, leniencies left out: what was expected, and what came."""
    return {
        each.requirement.id: f"{each.expected}; {each.actual}"
        for each in summary.verdicts
        if each.level == level and each.reason != but
    }


def failures(summary: Summary) -> dict[str, str]:
    """Returns the failures, by id."""
    return found(summary, "failure")


def warnings(summary: Summary) -> dict[str, str]:
    """Returns the warnings but leniencies, by id."""
    return found(summary, "warning")
