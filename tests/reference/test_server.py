"""The server as a process: it says where it listens, serves many at once, and leaves when it is told to."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from ontora_api.client import CallError
from ontora_api.interviews.client import InterviewsClient
from ontora_api.models import CreateInterviewRequest
from ontora_reference.settings import DEFAULT_URL, Settings, from_environment

WORKSPACE = UUID("3c90c3cc-0d44-4b50-8888-8dd25736052a")


def start(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ontora_reference", *arguments],
        cwd=folder, env={"PATH": os.defpath} | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that listens, and its address."""
    with start(tmp_path, "--port", "0", ONTORA_TOKENS=" a , b,") as process:
        try:
            assert process.stdout is not None
            found = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)\n", process.stdout.readline())
            assert found
            yield process, found[1]
        finally:
            process.kill()


@pytest.mark.soak
def test_it_serves_many_at_once_and_leaves_cleanly(server: tuple[subprocess.Popen[str], str], tmp_path: Path) -> None:
    process, address = server
    with httpx.Client(base_url=address, headers={"authorization": "Bearer b"}, timeout=60) as http:
        client = InterviewsClient(http)
        with ThreadPoolExecutor(8) as pool:
            bodies = [CreateInterviewRequest(workspace_id=WORKSPACE, name=str(n)) for n in range(100)]
            made = list(pool.map(client.create_interview, bodies))
        missing = http.delete("/v1/interviews")
        untold = http.get("/v1/workspaces")

    assert [interview.name for interview in made] == [str(n) for n in range(100)]
    assert len({interview.id for interview in made}) == 100
    assert (missing.status_code, missing.headers["allow"], untold.status_code) == (405, "GET", 404)
    assert missing.headers["content-type"] == untold.headers["content-type"] == "application/problem+json"
    with closing(sqlite3.connect(tmp_path / "ontora.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM interviews").fetchone() == (100,)
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)

    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert process.stderr is not None
    assert process.stderr.read() == ""


@pytest.mark.soak
def test_nobody_gets_in_without_tokens(tmp_path: Path) -> None:
    with start(tmp_path, "--port", "0", DATABASE_URL="sqlite://") as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().removeprefix("listening on ").strip()
            with (
                httpx.Client(base_url=address, headers={"authorization": "Bearer b"}) as http,
                pytest.raises(CallError, match="401"),
            ):
                InterviewsClient(http).create_interview(CreateInterviewRequest(workspace_id=WORKSPACE, name="n"))
        finally:
            process.kill()
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_cannot_be_opened_is_one_line(tmp_path: Path) -> None:
    with start(tmp_path, DATABASE_URL="sqlite:////nowhere/at/all.sqlite3") as process:
        _, said = process.communicate(timeout=20)

    assert process.returncode == 2
    assert "Traceback" not in said
    assert "the database cannot be opened" in said


@pytest.mark.parametrize(
    ("environment", "settings"),
    [
        ({}, Settings(DEFAULT_URL, ())),
        ({"ONTORA_TOKENS": ",, a ,b", "DATABASE_URL": ""}, Settings(DEFAULT_URL, ("a", "b"))),
        ({"DATABASE_URL": "postgresql+psycopg://x/y"}, Settings("postgresql+psycopg://x/y", ())),
        ({"ONTORA_SAMPLE": "1"}, Settings(DEFAULT_URL, (), sample=True)),
        ({"ONTORA_SAMPLE": "no"}, Settings(DEFAULT_URL, ())),
    ],
)
def test_settings_come_from_the_environment(environment: dict[str, str], settings: Settings) -> None:
    assert from_environment(environment) == settings
