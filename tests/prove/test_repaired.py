"""A document that learned from one faulty twin still finds the others: all that it still promises.

`make test` takes some pairs of twins, `make soak` all.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from documents import INTEGER, TEXT, content, nullable, object_of, operation
from judging import judged_at

from bythebook.prove.court import Court
from bythebook.prove.watched import Watched
from bythebook_conformance.commands.repair.candidates import found, together
from bythebook_conformance.commands.repair.overlay import lost, written
from bythebook_conformance.reports.json_report import read, to_bytes
from bythebook_conformance.reports.report import Report
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.overlay.model import read_overlay
from bythebook_simulator.behavior import Behavior

TEACHERS = 24
SENT = object_of("name", name={**TEXT, "maxLength": 20}, size={**INTEGER, "default": 3}, note=nullable(TEXT))
SHOWN = object_of("name size note", name=TEXT, size=INTEGER, note=nullable(TEXT))
PATHS = {"/things": {"post": operation("make", content(SHOWN), body=SENT)}}


def judged(court: Court, contract: Contract, behavior: Behavior, folder: Path) -> Report:
    """Return the report of a twin, by way of its file."""
    summary = judged_at(contract, Watched(court.server.twin(behavior)), "http://127.0.0.1:9", "")
    file = folder / "report.json"
    file.write_bytes(to_bytes(summary.report))
    return read(file)


def failing(report: Report) -> set[str]:
    return {each.id for each in report.findings}


@pytest.mark.soak
@pytest.mark.parametrize(
    "part", [pytest.param(each, marks=[pytest.mark.soak] if each else []) for each in range(TEACHERS)]
)
def test_repaired_document_still_finds_the_other_twins(part: int, tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": PATHS}))
    court = Court(load(file, is_lenient=True), 1, 0)
    contract, before = court.contract, dict[str, set[str]]()
    for twin in court.fleet:
        before[twin.id] = failing(judged(court, contract, twin.behavior, tmp_path))
    visible = [each for each in court.fleet if before[each.id]]
    taught = 0
    for teacher in visible[part::TEACHERS]:
        report = judged(court, contract, teacher.behavior, tmp_path)
        candidates, _ = found(report, contract)
        if not candidates:
            continue
        actions = together(candidates, contract)
        (tmp_path / "overlay.yaml").write_text(written(contract.document, tmp_path / "overlay.yaml", actions))
        learned = Contract(load(file, is_lenient=True, overlays=[read_overlay(tmp_path / "overlay.yaml")]))
        withdrawn = {each for ids in lost(contract, actions) for each in ids}
        for twin in visible[taught::10] if part == 0 else visible:
            kept = before[twin.id] - withdrawn
            missed = kept - failing(judged(court, learned, twin.behavior, tmp_path))
            assert not missed or twin is teacher, (teacher.id, twin.id)
        taught += 1

    assert visible
    assert taught or part
