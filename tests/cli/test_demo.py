"""`bythebook demo`: the first five minutes, without a server and a document."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bythebook.demo import demo
from bythebook.main import main

FAULTS = ("name", "completion_threshold", "goal")


def test_demo_finds_and_shows_its_three_faults(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    ran = CliRunner().invoke(demo, ["--report", str(file)])

    assert ran.exit_code == 0, ran.output
    findings = [line for line in ran.output.splitlines() if line.startswith(("FAILURE ", "WARNING "))]
    assert len(findings) == len(FAULTS)
    assert all(any(f"({field})" in line for line in findings) for field in FAULTS)
    assert "Found 3 of 3 faults." in ran.output
    assert "bythebook check http://localhost:8000/openapi.json" in ran.output
    assert all(field in file.read_text() for field in FAULTS)
    assert "LEFT on the server" not in ran.output


def test_demo_without_faults_finds_none(tmp_path: Path) -> None:
    ran = CliRunner().invoke(demo, ["--no-faults", "--report", str(tmp_path / "report.html")])

    assert ran.exit_code == 0, ran.output
    assert not [line for line in ran.output.splitlines() if line.startswith(("FAILURE ", "WARNING "))]
    assert "no failure; " in ran.output


def test_demo_leaves_nothing_but_its_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(demo, [])

    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_hypothesis_can_write_nothing_into_the_working_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", "")
    monkeypatch.delenv("HYPOTHESIS_STORAGE_DIRECTORY")
    monkeypatch.setattr(sys, "argv", ["bythebook", "--version"])
    with pytest.raises(SystemExit):
        main()
    with pytest.raises(NotADirectoryError):
        Path(os.environ["HYPOTHESIS_STORAGE_DIRECTORY"], "constants").mkdir(parents=True)
