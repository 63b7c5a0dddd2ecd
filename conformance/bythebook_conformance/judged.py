"""Judges an application in this process, in one call: for a test in the user's own repository. Nothing is served."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from bythebook_conformance.relations.changes import JudgedContract
from bythebook_conformance.relations.traits import Overrides, with_overrides
from bythebook_conformance.reports.report import Gate
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.reports.terminal import print_text
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import load

__all__ = ["Judged", "judged"]


@dataclass(frozen=True)
class Judged:
    """The exit code that `bythebook check` would have, and what it would print."""

    exit_code: int
    text: str


def judged(
    app: Any,
    spec: Path,
    *,
    headers: Mapping[str, str] | None = None,
    strict: bool = False,
    traits: Mapping[str, Mapping[str, bool]] | None = None,
) -> Judged:
    """Returns the report on an ASGI or WSGI application. `traits` overrides conventions, in the form that
    `relations/traits.py` describes. Raises `InputError` where the document or the traits cannot be read.
    """
    contract = with_overrides(JudgedContract(load(spec)), Overrides.read(traits or {}))
    target = Target(contract, "http://testserver", dict(headers or {}), app=app)
    effort = Effort()
    results = tuple(engine.run(contract, target, effort))
    gate = Gate(strict=strict)
    summary = Summary(
        contract,
        target.shown,
        effort.seed,
        results,
        target.sent,
        0.0,
        gate=gate,
        redacted=target.redacted,
        harm=engine.harm(target),
    )
    written = io.StringIO()
    print_text(summary.report, Console(file=written, width=120, no_color=True))
    return Judged(summary.exit_code, written.getvalue())
