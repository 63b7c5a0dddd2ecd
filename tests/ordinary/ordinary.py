"""Judges an ordinary server: an application in this process, by the document that its framework makes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import settings
from judging import NO_WAITS

from bythebook_conformance.relations.changes import JudgedContract
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import parse

__all__ = ["failures", "found", "judge", "searched", "warnings"]


def searched() -> int:
    """Returns how many requests the search of a run draws: 10 as for a user in `make soak`, else 2."""
    return 10 if settings.get_current_profile_name() == "thorough" else 2


def judge(
    app: Any,
    document: Any = None,
    *,
    headers: Mapping[str, str] | None = None,
    is_lenient: bool = False,
    **effort: Any,
) -> Summary:
    """Returns what a run finds of an application, by its own document if none is given. `is_lenient` reads a document
    that breaks OpenAPI as `check` does.
    """
    text = json.dumps(document if document is not None else app.openapi())
    contract = JudgedContract(parse(text, name="ordinary.json", is_lenient=is_lenient), is_lenient=is_lenient)
    target = Target(contract, "http://testserver", dict(headers or {}), app=app)
    given = {"seed": 1, "examples": searched(), "limits": replace(NO_WAITS, guard=None), **effort}
    results = tuple(engine.run(contract, target, Effort(**given)))
    return Summary(
        contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted, harm=engine.harm(target)
    )


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
