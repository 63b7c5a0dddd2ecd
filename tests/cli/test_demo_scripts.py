"""The scripts of the demo's findings show its seeded faults again."""

from __future__ import annotations

import subprocess
from pathlib import Path

from harness import serving
from judging import summary_of
from scripts import not_shown

from bythebook.demo import faulty
from bythebook_conformance.reports.files import write
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract

TOKEN = "a-token-of-the-demo"


def test_scripts_show_the_faults_again_on_a_fresh_server(tmp_path: Path) -> None:
    document = load(document_path("ontora"))
    contract = Contract(document)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    summary = summary_of(contract, Target(contract, "http://testserver", headers, app=faulty(document, TOKEN)))
    found = [(result, each) for result in summary.results for each in result.verdicts if each.outcome == "fail"]

    assert len(found) == 3
    for result, verdict in found:
        with serving(faulty(document, TOKEN)) as url:
            assert not not_shown(summary, result, verdict, url, TOKEN)

    file = tmp_path / "findings.sh"
    write(summary.report, "script", file)
    told = subprocess.run(["bash", file], capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(told) == 4
    assert TOKEN not in file.read_text()
    with serving(faulty(document, TOKEN)) as url:
        environment = {"URL": url, "TOKEN": TOKEN, "PATH": "/usr/bin:/bin:/usr/local/bin"}
        for number in ("1", "2", "3"):
            ran = subprocess.run(["bash", file, number], capture_output=True, text=True, check=True, env=environment)
            assert "(evidence)" in ran.stdout
            assert "HTTP/1.1 200" in ran.stdout
