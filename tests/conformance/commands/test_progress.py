"""The progress of a run: live on a terminal, a line now and then elsewhere, and nothing under --quiet."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest
from harness import serving
from hypothesis import given
from hypothesis import strategies as st
from miniature import AUTHORIZATION, Miniature

from bythebook_conformance.commands import watching
from bythebook_conformance.running.progress import Progress

# So little is judged that a run takes little more than its start.
FEW = ("--select", "createInterview/body/completion_threshold/*", "--examples", "0")


@dataclass
class Run:
    """What is shown of a target."""

    sent: int = 7
    progress: Progress = field(default_factory=Progress)


def on_terminal(url: str, *options: str, **variables: str) -> str:
    """Returns what `bythebook check` writes to a terminal on its stderr."""
    reader, writer = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "bythebook",
        "check",
        "ontora",
        "--url",
        url,
        "-H",
        f"Authorization: {AUTHORIZATION}",
    ]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", **variables}
    process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=writer, env=environment)
    os.close(writer)
    written = b""
    while chunk := _read(reader):
        written += chunk
    os.close(reader)
    assert process.wait(60) == 0
    return written.decode()


def _read(reader: int) -> bytes:
    try:
        return os.read(reader, 4096)
    except OSError:  # the other side is closed
        return b""


@pytest.mark.soak
def test_terminal_shows_requests_findings_and_the_operation() -> None:
    with serving(Miniature()) as url:
        told = on_terminal(url, *FEW)

    assert "100%" in told
    assert "0 findings so far" in told
    assert "POST /v1/interviews" in told


@pytest.mark.soak
def test_bar_moves_where_each_response_takes_200_ms() -> None:
    server = Miniature()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.2)
        await server(scope, receive, send)

    with serving(slow) as url:
        told = on_terminal(url, *FEW)

    assert len(set(re.findall(r"(\d+)%", told))) >= 6
    assert "1 of 1 operations" in told
    assert "━" in told


def test_quiet_run_shows_no_progress() -> None:
    with serving(Miniature()) as url:
        assert on_terminal(url, *FEW, "--quiet") == ""


@pytest.mark.soak
def test_no_color_is_heeded() -> None:
    with serving(Miniature()) as url:
        told = on_terminal(url, *FEW, NO_COLOR="1")

    assert "requests" in told
    assert "\x1b[3" not in told


def test_line_is_written_now_and_then_where_no_terminal_is(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(watching, "_EVERY", 0.01)
    run = Run()
    run.progress.expect(["a", "b"])
    run.progress.reach("a", 1.0)
    run.progress.find("a", 2)
    run.progress.operation = "GET /a"
    with watching.watching(run, quiet=False):
        while not (told := capfd.readouterr().err):
            pass

    assert told.splitlines()[0].startswith(
        " 50%  1 of 2 operations  7 requests  2 findings so far  about 0 s left  GET /a"
    )


def test_share_rises_with_each_request_and_stays_below_the_next_operation() -> None:
    progress = Progress()
    progress.expect(["a", "b"])
    shares = []
    for _ in range(100):
        progress.begin("GET /a", "running")
        shares.append(progress.share)
    progress.reach("a", 1.0)

    assert sorted(set(shares)) == shares
    assert shares[-1] < 0.5 <= progress.share < 0.51


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 1)), max_size=20))
def test_share_never_falls_and_stays_within_its_bounds(steps: list[tuple[str, float]]) -> None:
    progress, before = Progress(), 0.0
    progress.expect(list("abc"))
    for operation, share in steps:
        progress.begin("GET /a", "running")
        progress.reach(operation, share)
        assert before <= progress.share <= 1
        before = progress.share
