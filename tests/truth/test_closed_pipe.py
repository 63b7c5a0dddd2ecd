"""Where nobody reads the output any more, as after `check ... | head`, the reports are written all the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from documents import TEXT, object_of, resources
from harness import serving
from judging import contract_in
from servers import Resources, Served

from tests.examples import sampled

PATHS = resources("/things", object_of("a", a=TEXT), object_of(id=TEXT, a=TEXT), made="201", get="read")


def _piped(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command whose standard output is a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return subprocess.run(
            [sys.executable, "-m", "bythebook", *words],
            cwd=folder,
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        os.close(writing)


@pytest.mark.parametrize("options", sampled([[], ["-q"], ["-v"]], 3))
def test_reports_are_written_although_nobody_reads_the_output(tmp_path: Path, options: list[str]) -> None:
    contract_in(tmp_path, PATHS)
    with serving(Served(Resources(PATHS))) as url:
        words = ["check", "small.json", "--url", url, "--examples", "0", "--report", "json=report.json", *options]
        ran = _piped(words, tmp_path)

    assert ran.returncode == 141, ran.stderr
    assert "Error" not in ran.stderr
    assert json.loads((tmp_path / "report.json").read_text())["requests"] > 0


@pytest.mark.parametrize(
    "words", sampled([["lint", "small.json"], ["--help"], ["explain", "--help"], ["serve", "--help"]], 2)
)
def test_closed_pipe_ends_a_command_without_a_traceback(tmp_path: Path, words: list[str]) -> None:
    contract_in(tmp_path, PATHS)

    ran = _piped(words, tmp_path)

    assert ran.returncode == 141
    assert ran.stderr == ""
