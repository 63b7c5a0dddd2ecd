"""Makes the reports of a part of a run's requirements, to learn how long those of the whole run take."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from bythebook_conformance.reports.exchanges import EXCHANGES
from bythebook_conformance.reports.files import FORMS
from bythebook_conformance.reports.publish import WIDTH
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.reports.terminal import print_text
from bythebook_conformance.running.rehearsal import Rehearsal
from bythebook_conformance.running.transport.traffic import Traffic

__all__ = ["rehearsals"]


def rehearsals(
    summary: Summary, total: int, files: Sequence[tuple[str, Path]], traffic: Traffic | None
) -> list[Rehearsal]:
    """Returns the rehearsals of a run's reports. `summary` holds some of the run's `total` requirements.

    They print nothing and write no file.
    """

    def report() -> int:
        made = replace(summary).report  # made anew each time
        print_text(made, Console(file=io.StringIO(), width=WIDTH))
        for form, _ in files:
            if form in FORMS:
                FORMS[form](made)
        return len(made.requirements)

    found = [Rehearsal(report, lambda: total)]
    forms = [EXCHANGES[form] for form, _ in files if form in EXCHANGES]
    if traffic is not None and forms:

        def list_exchanges() -> int:
            made = summary.report
            for form in forms:
                b"".join(form(made, traffic.first))
            return len(traffic.first)

        found.append(Rehearsal(list_exchanges, lambda: traffic.count))
    return found
