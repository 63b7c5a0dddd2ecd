"""`prove` and `population` end within seconds of Ctrl-C or SIGTERM, and keep what was done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bythebook.prove.ending import keeping_results
from bythebook_openapi.bundled import document_path
from bythebook_openapi.errors import InputError, InternalError


@pytest.mark.soak
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), pytest.param("SIGTERM", 143, marks=pytest.mark.soak)])
def test_population_keeps_its_results_after_a_signal(tmp_path: Path, name: str, code: int) -> None:
    journal, report = tmp_path / "journal.jsonl", tmp_path / "report.json"
    words = ["population", document_path("ontora"), "--jobs", "1", "--journal", journal, "--report", report]
    command = [sys.executable, "-m", "bythebook", *map(str, words)]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    ends = time.monotonic() + 120
    while time.monotonic() < ends and not (journal.exists() and journal.read_text().count("\n") > 1):
        time.sleep(0.05)
    began = time.monotonic()
    os.killpg(process.pid, getattr(signal, name))  # as a terminal does, which signals the workers too
    _, errors = process.communicate(timeout=60)

    assert process.returncode == code, errors
    assert time.monotonic() - began < 5
    assert "Traceback" not in errors
    assert json.loads(report.read_text())["pairs"] >= 1


def test_results_are_kept_where_an_exception_ends_the_work() -> None:
    done = []
    with keeping_results() as ending:
        done.append(1)
        raise KeyError("x")

    assert done == [1]
    with pytest.raises(InternalError) as told:
        ending.leave()
    assert isinstance(told.value.__cause__, KeyError)


def test_wrong_use_is_no_internal_error() -> None:
    with pytest.raises(InputError), keeping_results():
        raise InputError("wrong")
