"""The scripts of findings on applications of frameworks show the wrong answer again, on an application that was started
anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts import not_shown

from bythebook_conformance.planning.marks import FIXED_MARK
from bythebook_conformance.reports.findings.causes import findings
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract
from tests.frameworks.checking import fetch
from tests.frameworks.launching import own_python, read, running

# Each application with bugs of several families: of defaults, of null, of reads and of limits.
BUGS, SERIOUS = 4, ("failure", "warning")


def judged(document: Path, url: str, headers: dict[str, str]) -> Summary:
    contract = Contract(load(document))
    target = Target(contract, url, headers)
    results = tuple(engine.run(contract, target, Effort(seed=1, examples=0, mark=FIXED_MARK)))
    return Summary(contract, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)


@pytest.mark.soak
@pytest.mark.parametrize("name", ["fastapi_nested", "drf", "fastify"])
def test_scripts_show_the_bugs_again(name: str, tmp_path: Path) -> None:
    application = read(name)
    python = own_python() if name == "fastapi_nested" else None
    is_node = name == "fastify"
    if python is None and not (application.folder / "node_modules" if is_node else application.environment).exists():
        pytest.skip("`make frameworks` installs it")
    shown = 0
    for bug in application.bugs[:: max(len(application.bugs) // BUGS, 1)]:
        switches = ["--bug", bug["id"]]
        with running(application, switches, python) as server:
            document = tmp_path / "openapi.json"
            fetch(server.document, document)
            summary = judged(document, server.url, server.auth)
        told = {each.entries[0].id for each in findings(summary.report) if each.outcome in SERIOUS}
        verdicts = ((result, each) for result in summary.results for each in result.verdicts)
        found = [(result, each) for result, each in verdicts if each.requirement.id in told]
        for result, verdict in found:
            with running(application, switches, python) as server:
                token = next(iter(server.auth.values()), "").rpartition(" ")[2]
                assert not not_shown(summary, result, verdict, server.url, token), bug["id"]
                shown += 1
    assert shown
