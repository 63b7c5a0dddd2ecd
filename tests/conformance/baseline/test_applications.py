"""The same version of an application writes the same baseline: other seeds, leftovers, a restart, other workers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from judging import contract_in
from servers import Item
from task_server import TASKS, Tasks
from things import observed

from bythebook_conformance.baseline.lock import text_of
from bythebook_conformance.baseline.observe import observe
from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.planning.marks import drawn_mark
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import Target

FOLDER = Path(__file__).resolve().parents[2] / "two_versions"
HEADERS = {"parcel_desk": {}, "lab_book": {"Authorization": "Bearer lab-book-token"}}
ROUNDS = 15


@contextmanager
def served(app: str, database: Path) -> Iterator[str]:
    command = [sys.executable, str(FOLDER / app / "app.py"), "--port", "0", "--database", str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().removeprefix("listening on ").strip()
        finally:
            process.terminate()


def baseline(app: str, url: str, seed: int = 0, workers: int = 1) -> str:
    contract = contract_of(str(FOLDER / app / "openapi.yaml"))
    effort = Effort(seed=seed, examples=0, mark=drawn_mark(), limits=Limits(workers))
    return text_of(observe(contract, replace(Target(contract, url, HEADERS[app])), effort).rows)


@pytest.mark.soak
@pytest.mark.parametrize("app", HEADERS)
def test_the_same_version_writes_the_same_bytes(app: str, tmp_path: Path) -> None:
    database = tmp_path / "kept.sqlite3"
    with served(app, database) as url:
        first = baseline(app, url)
    for number in range(1, ROUNDS):
        if number % 5 == 0:
            database = tmp_path / f"{number}.sqlite3"
        with served(app, database) as url:  # restarted each time, with what the runs before left behind
            again = baseline(app, url, seed=number * 7919, workers=1 + number % 4)
        assert again == first


@pytest.mark.soak
def test_nested_resources_lists_and_settings_write_the_same_bytes(tmp_path: Path) -> None:
    contract = contract_in(tmp_path, TASKS)
    tasks = {number: Tasks().filled({"title": f"left {number}"}) | {"id": number, "token": "t"} for number in range(20)}
    left: dict[int, Item] = {3: {"name": "left", "tasks": tasks}, 4: {"name": "left too", "tasks": {}}}
    first = text_of(observed(contract, Tasks()).rows)

    for seed, begins, projects, workers in ((1, 900, left, 4), (77, 50, {}, 8), (4_000_000, 30, left, 1)):
        again = observed(contract, Tasks(first=begins, projects=dict(projects)), seed=seed, workers=workers)

        assert text_of(again.rows) == first
