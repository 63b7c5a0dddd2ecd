"""Judges a tiny correct server by the text of its document. It knows nothing of what is tested."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body

from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import parse
from bythebook_openapi.model.contract import Contract

__all__ = ["Json", "accused", "checked", "untested"]

Json = Annotated[dict[str, Any], Body()]


def checked(document: str, app: Any, **effort: Any) -> Summary:
    """Run the kit against an app by a document's text."""
    contract = Contract(
        parse(f"openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n{document}", name="field.yaml")
    )
    target = Target(contract, "http://testserver", {}, app=app)
    results = tuple(engine.run(contract, target, Effort(**{"seed": 1, **effort})))
    return Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)


def accused(summary: Summary) -> list[str]:
    """Return the ids of what failed, warnings too."""
    return [each.requirement.id for each in summary.verdicts if each.outcome == "fail"]


def untested(summary: Summary) -> list[str]:
    """Return the ids of the operations that could not be tested."""
    return [each.plan.operation.id for each in summary.results if each.untested]
