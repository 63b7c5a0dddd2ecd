"""The step `check`: starts the server, runs `bythebook check`, and writes annotations, the summary and the outputs."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from bythebook.github.annotations import annotated, command
from bythebook.github.settings import FOLDER, Settings
from bythebook.github.told import comparison, told
from bythebook_conformance.reports.json_report import read
from bythebook_conformance.reports.report import CONFORMS, FAILED, UNTESTED

__all__ = ["check"]

# The output `verdict` by the exit code of the check; `error` for all others.
_VERDICTS: Final[Mapping[int, str]] = {CONFORMS: "pass", FAILED: "fail", UNTESTED: "incomplete"}
_REPORTS: Final = {"json": "report.json", "html": "report.html", "sarif": "report.sarif"}
_WAIT: Final = "60s"
_LOG_LINES: Final = 20


def check(settings: Settings) -> int:
    """Runs the check, and returns the exit code of the job."""
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / _REPORTS["json"]
    file.unlink(missing_ok=True)
    if settings.input("baseline") and settings.before is not None:
        read(settings.before, any_version=True)  # a wrong one is told before anything is sent
    with _server(settings.input("command")) as log:
        code, last = _checked(settings)
        if log is not None and not file.exists():
            _print_end(log)
    if not file.exists():
        print(command("error", last or f"bythebook check ended with {code}", title="bythebook"))
        settings.append("OUTPUT", "verdict=error\nreport=\n")
        settings.append("STEP_SUMMARY", "### bythebook: no verdict\n\nThe log of the job says why.\n")
        return code
    report = read(file)
    compared = comparison(settings, report)
    for line in annotated(report):
        print(line)
    if code == FAILED and settings.input("baseline") and compared is not None:
        code = compared.exit_code
    settings.append("OUTPUT", f"verdict={_VERDICTS.get(code, 'error')}\nreport={file}\n")
    settings.append("STEP_SUMMARY", told(report, compared))
    if settings.github("EVENT_NAME") == "push":
        settings.kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, settings.kept)
    return code


def _checked(settings: Settings) -> tuple[int, str]:
    """Runs `bythebook check`. Returns its exit code and the last line that it wrote to stderr."""
    environment = {**settings.environment, "PYTHONUNBUFFERED": "1"}
    environment.pop("INPUT_TOKEN", None)
    if token := settings.input("token"):  # else the step may have the variable of its own
        environment["BYTHEBOOK_TOKEN"] = token
    # The runner reads commands in any line of a log, and a server may answer one.
    mark = secrets.token_hex(16)
    print(f"::stop-commands::{mark}", flush=True)
    last = ""
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "bythebook", "check", *_options(settings)],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        assert process.stderr is not None
        for line in process.stderr:
            print(line, end="", file=sys.stderr, flush=True)
            last = line.strip() or last
        return process.wait(), last
    finally:
        print(f"::{mark}::", flush=True)


def _options(settings: Settings) -> Iterator[str]:
    """Yields the options of `bythebook check` that the inputs of the action stand for."""
    if document := settings.input("document"):
        yield document
    if settings.input("url") or settings.input("command"):
        yield from ("--wait", _WAIT)
    for name in ("url", "fail-on", "min-judged", "budget"):
        if value := settings.input(name):
            yield from (f"--{name}", value)
    for form, name in _REPORTS.items():
        yield from ("--report", f"{form}={FOLDER / name}")
    yield from shlex.split(settings.input("options"))


@contextmanager
def _server(words: str) -> Iterator[Path | None]:
    """Runs a command of the shell while the block runs, and ends it with all that it started. Yields its log."""
    if not words:
        yield None
        return
    log = FOLDER / "server.log"
    with log.open("wb") as file:
        process = _started(words, file)
        try:
            yield log
        finally:
            _ended(process)


def _started(words: str, log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        words, shell=True, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )


def _ended(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False, capture_output=True)
    else:
        try:
            os.killpg(process.pid, 15)
        except ProcessLookupError:
            return
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def _print_end(log: Path) -> None:
    """Prints the last lines of the server, without workflow commands."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]
    print("the last lines of the server:", file=sys.stderr)
    for line in lines:
        print(f"| {line}", file=sys.stderr)
