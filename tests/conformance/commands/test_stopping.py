"""Ctrl-C and SIGTERM stop a run: it deletes what it created and reports what was judged until then."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from documents import INTEGER, TEXT, WORD, Stated, gets, object_of, parameter, resources
from harness import Bythebook, Ran, serving
from judging import Judge, contract_in
from left import left_in
from servers import Answer, Call, Resources, Served
from starlette.responses import JSONResponse

from bythebook_conformance.commands.signals import heeding_signals
from bythebook_conformance.reports.json_report import report_schema
from bythebook_conformance.running.transport.stop import Stop
from tests.examples import in_turn

CODES = {"SIGINT": 130, "SIGTERM": 143}
SENT: Stated = object_of("name", name=WORD, size={"type": "integer", "default": 3})
SHOWN: Stated = object_of("id", id=TEXT, name=TEXT, size=INTEGER)


def paths_of(name: str, *, listed: Stated | None = None) -> Stated:
    found = resources(f"/{name}", SENT, SHOWN, made="201", listed=listed, get="read", patch="change", delete="drop")
    for path in found.values():
        for operation in path.values():
            if "operationId" in operation:
                operation["operationId"] += f"-{name}"
    return found


class Counting(Resources):
    """A correct server that says when it keeps a few resources, and calls a function with each DELETE after it."""

    def __init__(self, paths: Stated, *, deleted: Callable[[], object] = bool) -> None:
        super().__init__(paths)
        self.has_some, self.deleted = threading.Event(), deleted

    def __call__(self, call: Call) -> Answer:
        answer = super().__call__(call)
        if len(self.kept) > 5:
            self.has_some.set()
        if call.method == "DELETE" and self.has_some.is_set():
            self.deleted()
        return answer


class Run:
    """`bythebook check` in another process."""

    def __init__(self, folder: Path, paths: Stated, url: str, *options: object) -> None:
        contract_in(folder, paths)
        self.report, self.markdown = folder / "report.json", folder / "report.md"
        reports = ("--report", f"json={self.report}", "--report", f"markdown={self.markdown}")
        words = ("check", "small.json", "--url", url, "--seed", "1", "--examples", "5000", *reports, *options)
        command = [sys.executable, "-m", "bythebook", *map(str, words)]
        self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def ended(self) -> Ran:
        out, errors = self.process.communicate(timeout=60)
        return Ran(self.process.returncode, out, errors)

    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.report.read_text())
        jsonschema_rs.Draft202012Validator(json.loads(report_schema().read_text())).validate(found)
        return found


@pytest.mark.parametrize(("name", "options"), in_turn(CODES, ["", "--workers 2", "--shard 1/1"]))
def test_stopped_run_deletes_and_reports(tmp_path: Path, name: str, options: str) -> None:
    paths = paths_of("t")
    server = Counting(paths)
    with serving(Served(server)) as url:
        run = Run(tmp_path, paths, url, *options.split(), "--report=har=run.har", "--report=jsonl=run.jsonl")
        assert server.has_some.wait(120)
        run.process.send_signal(getattr(signal, name))
        ran = run.ended()

    told = run.told()
    assert ran.code == CODES[name] == told["exit_code"]
    assert server.kept == {}
    assert told["stopped"] == name
    assert told["left"] == []
    assert 0 < told["made"] == told["deleted"]
    assert any(each["verdict"] == "pass" for each in told["requirements"])
    assert {each["reason"] for each in told["requirements"] if each["operation"] == "drop-t"} == {"the run was stopped"}
    assert ran.err.splitlines()[-1] == "bythebook: stopped"
    assert "Traceback" not in ran.err
    assert "stopped by SIG" in ran.out.splitlines()[-1]
    assert run.markdown.read_text().startswith("### bythebook: stopped")
    lines = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    entries = json.loads((tmp_path / "run.har").read_text())["log"]["entries"]
    assert len(entries) == len(lines)
    assert sum(line["attempts"] for line in lines) == told["requests"]
    assert any(line["request"]["method"] == "DELETE" for line in lines)


def test_failure_that_was_not_confirmed_is_not_told_as_one(tmp_path: Path) -> None:
    paths = paths_of("t")

    class Lying(Counting):
        def defaults(self, method: str) -> dict[str, Any]:
            return {"size": 4}

    server = Lying(paths)
    with serving(Served(server)) as url:
        run = Run(tmp_path, paths, url)
        assert server.has_some.wait(120)
        run.process.send_signal(signal.SIGTERM)
        run.ended()

    reasons = {each["id"]: each["reason"] for each in run.told()["requirements"]}
    assert all(each["verdict"] != "fail" for each in run.told()["requirements"])
    assert "stopped before this was confirmed: expected" in reasons["make-t/body/size/default"]


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), pytest.param("SIGTERM", 143, marks=pytest.mark.soak)])
def test_second_signal_ends_the_run_at_once(tmp_path: Path, name: str, code: int) -> None:
    paths = paths_of("t")
    is_deleting = threading.Event()

    def slowly() -> None:
        is_deleting.set()
        time.sleep(1)

    server = Counting(paths, deleted=slowly)
    with serving(Served(server)) as url:
        run = Run(tmp_path, paths, url, "--select", "make-t/*")
        assert server.has_some.wait(120)
        run.process.send_signal(getattr(signal, name))
        assert is_deleting.wait(120)
        run.process.send_signal(getattr(signal, name))
        started = time.monotonic()
        ran = run.ended()

    assert time.monotonic() - started < 2
    assert ran.code == code
    assert ran.err.splitlines()[-1] == "bythebook: ended at once; what the run created may be left on the server"
    assert "Traceback" not in ran.err
    assert server.kept


@pytest.mark.soak
def test_server_that_is_killed_during_the_clean_up_leaves_a_report(tmp_path: Path) -> None:
    paths = paths_of("t")
    file = tmp_path / "server.py"
    here = Path(__file__).parents[1]
    file.write_text(
        f"import json, os, sys\nsys.path.insert(0, {str(here)!r})\n"
        "import uvicorn\nfrom servers import Resources, Served\n"
        "class Dying(Resources):\n"
        "    def drop(self, key):\n"
        "        super().drop(key)\n"
        "        if len(self.kept) < 4: os._exit(1)\n"
        f"paths = json.loads({json.dumps(json.dumps(paths))})\n"
        "config = uvicorn.Config(Served(Dying(paths)), log_level='critical', lifespan='off')\n"
        "server = uvicorn.Server(config)\n"
        "import asyncio, socket\n"
        "taken = socket.create_server(('127.0.0.1', 0))\n"
        "print(taken.getsockname()[1], flush=True)\n"
        "asyncio.run(server.serve(sockets=[taken]))\n"
    )
    with subprocess.Popen([sys.executable, str(file)], stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        url = f"http://127.0.0.1:{served.stdout.readline().strip()}"
        run = Run(tmp_path, paths, url, "--select", "make-t/*", "--examples", "0")
        ran = run.ended()

    told = run.told()
    assert "Traceback" not in ran.err
    assert 0 < len(told["left"]) <= 4
    assert {each["reason"] for each in told["left"]} == {"the server stopped responding"}
    assert all(f"{url}/t/" in each["curl"] and "DELETE" in each["curl"] for each in told["left"])
    assert told["left"][0]["curl"] in left_in(ran.out)


def test_judging_in_this_process_changes_no_handler(judge: Judge) -> None:
    paths, before = paths_of("t"), (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM))
    seen: set[Any] = set()

    class Looking(Resources):
        def __call__(self, call: Call) -> Answer:
            seen.add((signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)))
            return super().__call__(call)

    judge(Looking(paths), paths, examples=0)

    assert seen == {before}
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_no_handler_is_installed_outside_the_main_thread() -> None:
    before, seen = signal.getsignal(signal.SIGTERM), list[Any]()

    def heed() -> None:
        with heeding_signals(Stop()):
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=heed)
    thread.start()
    thread.join()

    assert seen == [before]


def test_handlers_of_before_are_back_after_a_run(bythebook: Bythebook, tmp_path: Path) -> None:
    paths, before = paths_of("t"), signal.getsignal(signal.SIGTERM)
    contract_in(tmp_path, paths)
    with serving(Served(Resources(paths))) as url:
        bythebook("check", tmp_path / "small.json", "--url", url, "--examples", "0", "--seed", "1")

    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.soak
@pytest.mark.parametrize("option", [("--rate", "0.05"), ()], ids=["rate", "retry-after"])
def test_run_that_waits_stops_soon(tmp_path: Path, option: tuple[str, ...]) -> None:
    """It waits for its own rate, or for a server that is busy."""
    paths = gets(parameter("x", type="integer", default=2), shown=object_of(a=TEXT))
    answer = JSONResponse({}) if option else JSONResponse({}, 429, {"Retry-After": "30"})
    with serving(Served(lambda _: answer)) as url:
        run = Run(tmp_path, paths, url, *option)
        assert run.process.stdout is not None
        assert "against" in run.process.stdout.readline()
        time.sleep(1)
        os.kill(run.process.pid, signal.SIGINT)
        started = time.monotonic()
        ran = run.ended()

    assert time.monotonic() - started < 10
    assert ran.code == 130


@pytest.mark.parametrize(("signals", "code", "left"), [(1, 0, {"r.jsonl": b"ab"}), (2, 130, {})])
def test_stop_while_a_report_is_written_leaves_a_whole_one_or_none(
    tmp_path: Path, signals: int, code: int, left: dict[str, bytes]
) -> None:
    program = f"""
import os, signal
from pathlib import Path
from bythebook_conformance.commands.signals import heeding_signals
from bythebook_conformance.running.transport.stop import Stop
from bythebook_openapi.text.atomic_write import write_whole

def parts():
    yield b"a"
    for _ in range({signals}):
        os.kill(os.getpid(), signal.SIGINT)
    yield b"b"

with heeding_signals(Stop(is_running=False)):
    write_whole(Path("r.jsonl"), parts())
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ran.returncode == code
    assert ran.stderr.startswith("bythebook: stopping when the reports are written")
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == left
