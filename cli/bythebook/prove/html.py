"""The HTML page of a census, in the frame of the HTML report: families by how their faults were found, every server."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bythebook.prove.census import Census
from bythebook.prove.outcome import Outcome
from bythebook_conformance.reports.html.page import page
from bythebook_openapi.text.visible import visible

__all__ = ["to_bytes"]

_STYLE = ("base.css", "report.css")
_SCRIPTS = ("dom.js", "theme.js", "lazy.js", "proof.js")


def to_bytes(census: Census) -> bytes:
    """Returns the HTML file of a census."""
    return page(f"bythebook prove - {visible(census.document)}", _data(census), style=_STYLE, scripts=_SCRIPTS)


def _data(census: Census) -> dict[str, Any]:
    return {
        "facts": {
            "document": visible(census.document),
            "version": census.version,
            "seed": census.seed,
            "share": census.share,
            "tried": len(census.outcomes),
            "fleet": census.fleet,
            "correct": len(census.correct),
            "alarms": len(census.false_alarms),
            "seconds": census.seconds,
            "jobs": census.jobs,
        },
        "lines": [asdict(line) for line in census.lines],
        "alarms": [
            {"id": visible(each.id), "does": visible(each.does), "accusations": list(map(visible, each.accusations))}
            for each in census.false_alarms
        ],
        "servers": [_server(outcome) for outcome in census.outcomes],
    }


def _server(outcome: Outcome) -> dict[str, Any]:
    """Returns a faulty server: whether it was found, and the gravest level of a finding."""
    fate = "found" if outcome.found else "missed" if outcome.visible else "hidden"
    level = "failure" if outcome.gate else "warning" if outcome.strict else "notice" if outcome.found else ""
    return {
        "id": visible(outcome.id),
        "family": outcome.family,
        "does": visible(outcome.does),
        "fate": fate,
        "level": level,
        "why": visible(outcome.why),
        "witness": visible(str(outcome.witness)),
        "requests": outcome.requests,
    }
