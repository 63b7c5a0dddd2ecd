"""The trials of `bythebook prove` over a local pool and over a real Dask cluster, with workers that are killed."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bythebook.prove import executors
from bythebook.prove.command import prove
from bythebook.prove.court import Court
from bythebook.prove.executors import workers
from bythebook.prove.fleet import Case, sampled, tried
from bythebook.prove.outcome import Accused, Outcome
from bythebook.prove.workers import ATTEMPTS, Seat, Workers, completed, local
from bythebook_openapi.document.load import load
from bythebook_openapi.errors import InputError

pytest.importorskip("distributed")

MEMBERS = {"name": {"type": "string"}, "size": {"type": "integer", "default": 3}}
THING = {"type": "object", "required": ["name"], "properties": MEMBERS}
CONTENT = {"application/json": {"schema": THING}}
OPERATION = {
    "operationId": "make",
    "requestBody": {"required": True, "content": CONTENT},
    "responses": {"200": {"description": "made", "content": CONTENT}, "422": {"description": "refused"}},
}
DOCUMENT = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/things": {"post": OPERATION}}}
VARIATIONS = 3
NO_SEAT = Seat(int, int)


@dataclass(frozen=True)
class Cluster:
    """A Dask scheduler and its workers, each a process of its own."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: tuple[subprocess.Popen[bytes], ...]


@contextmanager
def dask(folder: Path, count: int, **settings: str) -> Iterator[Cluster]:
    """Yields a cluster on loopback. A worker that is killed stays dead."""
    file = folder / "scheduler.json"
    quiet: dict[str, Any] = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "env": {**os.environ, **settings},
    }
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    loopback = ["--host", "127.0.0.1"]
    with ExitStack() as stack:

        def started(name: str, *arguments: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", f"distributed.cli.{name}", *common, *loopback, *arguments]
            process: subprocess.Popen[bytes] = stack.enter_context(subprocess.Popen(command, **quiet))
            stack.callback(process.kill)
            return process

        scheduler = started("dask_scheduler", "--port", "0")
        until(file.exists)
        alone = ("--no-nanny", "--nthreads", "1", "--local-directory", str(folder))
        some = tuple(started("dask_worker", *alone, "--name", str(number)) for number in range(count))
        yield Cluster(json.loads(file.read_text())["address"].replace("tcp://", "dask://"), scheduler, some)


def until(holds: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spec") / "openapi.json"
    path.write_text(json.dumps(DOCUMENT))
    return path


@pytest.fixture(scope="module")
def case(spec: Path) -> Case:
    return Case(load(spec), 1, 2)


@pytest.fixture(scope="module")
def numbers(case: Case) -> list[int]:
    return sampled(Court(case.document, case.seed, case.examples).fleet, "", 8)


@pytest.fixture(scope="module")
def serial(case: Case, numbers: list[int]) -> dict[str, Any]:
    court = Court(case.document, case.seed, case.examples)
    twins = [(number, court.tried(court.fleet[number])) for number in numbers]
    return by_id([*twins, *(court.vindicated(each) for each in court.variations()[:VARIATIONS])])


def by_id(found: list[tuple[int, Outcome] | Accused]) -> dict[str, Any]:
    """Returns each result without its time, by its id; none may come twice."""
    results = [each if isinstance(each, Accused) else each[1] for each in found]
    table = {each.id: dataclasses.replace(each, seconds=0) for each in results}
    assert len(table) == len(results)
    return table


def with_a_kill(case: Case, numbers: list[int], some: Workers, kill: Callable[[], object]) -> dict[str, Any]:
    """Returns the results of a run in which something is killed after the first result."""
    running = tried(case, numbers, VARIATIONS, some)
    found = [next(running)]
    kill()
    return by_id([*found, *running])


@pytest.mark.soak
def test_local_pool_gives_what_one_process_gives_though_a_worker_is_killed(
    case: Case, numbers: list[int], serial: dict[str, Any]
) -> None:
    def kill() -> None:
        os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)

    with local(2) as some:
        assert with_a_kill(case, numbers, some, kill) == serial


@pytest.mark.soak
def test_dask_cluster_gives_what_one_process_gives_though_a_worker_is_killed(
    tmp_path: Path, case: Case, numbers: list[int], serial: dict[str, Any]
) -> None:
    with dask(tmp_path, 2) as cluster, workers(cluster.address, None) as some:
        assert with_a_kill(case, numbers, some, cluster.workers[0].kill) == serial
        assert cluster.workers[0].wait() == -signal.SIGKILL
        assert cluster.workers[1].poll() is None


@pytest.mark.soak
def test_worker_that_joins_during_a_run_knows_the_document(tmp_path: Path, case: Case, numbers: list[int]) -> None:
    """The only worker that was there at the start is killed, so that the other one judges the rest."""
    with ExitStack() as stack:
        cluster = stack.enter_context(dask(tmp_path, 1))
        some = stack.enter_context(workers(cluster.address, None))
        file = str(tmp_path / "scheduler.json")

        def replace_worker() -> None:
            cluster.workers[0].kill()
            command = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", file, "--no-nanny"]
            late = stack.enter_context(subprocess.Popen([*command, "--no-dashboard", "--nthreads", "2"]))
            stack.callback(late.kill)

        assert len(with_a_kill(case, numbers[:6], some, replace_worker)) == 6 + VARIATIONS


@pytest.mark.soak
def test_scheduler_that_dies_ends_the_run_in_one_line(tmp_path: Path, case: Case, numbers: list[int]) -> None:
    with dask(tmp_path, 1) as cluster, pytest.raises(InputError) as refused, workers(cluster.address, None) as some:
        with_a_kill(case, numbers, some, cluster.scheduler.kill)

    assert "went away" in str(refused.value)


@pytest.mark.soak
def test_task_that_kills_each_worker_ends_the_run_in_one_line(tmp_path: Path) -> None:
    with local(1) as some, pytest.raises(InputError) as refused:
        list(completed(some, NO_SEAT, [partial(os._exit, 1)]))
    assert f"was killed {ATTEMPTS} times, and 1 tasks have no result" in str(refused.value)

    settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with (
        dask(tmp_path, 1, **settings) as cluster,
        workers(cluster.address, None) as some,
        pytest.raises(InputError) as refused,
    ):
        list(completed(some, NO_SEAT, [partial(os._exit, 1)]))
    assert "one task killed several Dask workers" in str(refused.value)


def test_error_of_a_task_is_no_dead_worker() -> None:
    with local(2) as some, pytest.raises(ZeroDivisionError):
        list(completed(some, NO_SEAT, [partial(divmod, 1, number) for number in (1, 0, 2)]))


@pytest.mark.soak
def test_command_proves_on_a_cluster(tmp_path: Path, spec: Path) -> None:
    data = tmp_path / "proof.json"
    with dask(tmp_path, 2) as cluster:
        ran = CliRunner().invoke(
            prove,
            [
                str(spec),
                "--executor",
                cluster.address,
                "--examples",
                "2",
                "--only",
                "default-wrong@",
                "--report",
                f"json={data}",
            ],
        )

    assert ran.exit_code == 0, ran.output
    stated = json.loads(data.read_text())
    assert 1 <= stated["jobs"] <= 2
    assert all(each["found"] for each in stated["outcomes"])


def proved(*arguments: str) -> Result:
    return CliRunner().invoke(prove, ["ontora", "--most", "1", *arguments])


ADDRESSES = [
    ("dask", "is unknown"),
    ("spark://127.0.0.1:1", "is unknown"),
    ("dask://", "is no address"),
    ("dask://here:port", "is no address"),
    ("dask://here:1/path", "is no address"),
    ("dask://here:99999", "is no address"),
    ("dask://who:secret@here:1", "is no address"),
]


@pytest.mark.parametrize(("address", "words"), ADDRESSES)
def test_invalid_executor_is_refused_in_one_line(address: str, words: str) -> None:
    told = str(proved("--executor", address).exception)

    assert words in told
    assert "expected local, or dask://HOST:PORT" in told
    assert "secret" not in told


def test_jobs_belong_to_the_local_pool() -> None:
    assert "--jobs 2 is for --executor local" in str(proved("--executor", "dask://a:1", "--jobs", "2").exception)


@pytest.mark.parametrize("is_listening", [False, True])
def test_server_that_is_no_scheduler_is_told_in_one_line(is_listening: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = pytest.importorskip("bythebook.prove.cluster")
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if is_listening:
            silent.listen()
        port = silent.getsockname()[1]
        ran = proved("--executor", f"dask://127.0.0.1:{port}")

    assert isinstance(ran.exception, InputError)
    assert str(ran.exception).startswith(f"no Dask scheduler answered at tcp://127.0.0.1:{port}; expected")


def test_cluster_without_workers_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytest.importorskip("bythebook.prove.cluster"), "_WORKER_SECONDS", 1)
    with dask(tmp_path, 0) as cluster:
        ran = proved("--executor", cluster.address)

    assert "has no workers; expected `dask worker tcp://127.0.0.1:" in str(ran.exception)


def test_missing_extra_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> None:
        raise ModuleNotFoundError("No module named 'distributed'", name="distributed")

    monkeypatch.setattr(executors, "import_module", missing)
    told = str(proved("--executor", "dask://127.0.0.1:1").exception)

    assert "needs distributed, which is not installed" in told
    assert told.endswith("expected pip install 'bythebook[dask]'")
