"""Runs a command in a process of its own, and tells its time and its peak memory. It knows no generator."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Done", "run"]


@dataclass(frozen=True)
class Done:
    """What became of a command: its exit code (None where it took too long), what it printed, seconds, and MB."""

    code: int | None
    output: str
    seconds: float
    memory: int

    @property
    def is_well(self) -> bool:
        """Whether it ended as it should."""
        return self.code == 0

    @property
    def last(self) -> str:
        """The last line that it printed."""
        return "took too long" if self.code is None else (self.output.strip().splitlines() or ["nothing printed"])[-1]


def run(*command: str | Path, cwd: Path, seconds: float, given: str = "") -> Done:
    """Run a command with a limit of time. The memory is the peak of its largest process."""
    with tempfile.TemporaryFile() as entered, tempfile.TemporaryFile() as printed:
        entered.write(given.encode())
        entered.seek(0)
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            stdin=entered,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
        )
        code, memory = _waited(process, started + seconds)
        took = time.perf_counter() - started
        printed.seek(0)
        return Done(code, printed.read().decode(errors="replace"), took, memory)


def _waited(process: subprocess.Popen[bytes], until: float) -> tuple[int | None, int]:
    """Return exit code and peak memory in MB; the group of a process that takes too long is ended."""
    is_late = False
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return (None if is_late else process.returncode), usage.ru_maxrss // 1024
        if not is_late and time.perf_counter() > until:
            is_late = True
            os.killpg(process.pid, signal.SIGKILL)
        time.sleep(0.01)
