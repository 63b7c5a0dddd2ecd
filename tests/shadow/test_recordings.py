"""Recordings of runs: they are judged again without the server, and a changed verdict or a missing request is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from old_tree import own_rules
from record import main as record
from recordings import RECORDED
from replayed import main as replayed

NAME = "liar-default-not-applied"
FOUND = "createInterview/body/completion_threshold/default"


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the recording of one server."""
    folder = tmp_path_factory.mktemp("recordings")
    assert record(folder, NAME) == 0
    return folder


@pytest.mark.soak
def test_a_recording_is_judged_again_as_before(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (recordings / NAME / "journal").read_bytes()

    assert replayed(recordings) == 0
    assert capsys.readouterr().out == f"{NAME}: equal, 339 requirements\n"
    assert (recordings / NAME / "journal").read_bytes() == before


def test_a_changed_verdict_is_told(
    recordings: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = own_rules()["default"]
    judge = rule.judge

    def milder(*judged: Any) -> Any:
        found = judge(*judged)
        return found if found is None or not found.level else replace(found, level="warning")

    monkeypatch.setitem(vars(rule), "judge", milder)

    assert replayed(recordings, NAME) == 1
    told = capsys.readouterr().out
    assert f"{NAME}: 1 of 339 requirements changed\n  {FOUND}\n    before: verdict fail; level failure;" in told
    assert "    now:    verdict fail; level warning;" in told


def test_a_recording_without_a_request_is_not_valid(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (recordings / NAME / "journal").read_text().splitlines(keepends=True)
    gone = max(index for index, line in enumerate(lines) if "key" in json.loads(line))
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "journal").write_text("".join([*lines[:gone], *lines[gone + 1 :]]))
    (tmp_path / NAME / "report.json").write_bytes((recordings / NAME / "report.json").read_bytes())

    assert replayed(tmp_path) == 2
    told = capsys.readouterr().out
    assert told.startswith(f"{NAME}: not valid; requests that are not in the recording: 1\n  createInterview (")


def test_an_unknown_server_and_an_empty_folder_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert record(tmp_path, "nobody") == 2
    assert replayed(tmp_path) == 2
    assert capsys.readouterr().err.count("recordings.py") == 2


def test_every_server_has_a_name_of_its_own() -> None:
    assert len({each.name for each in RECORDED}) == len(RECORDED)
