"""Runs a command in a process, and measures its time and its peak memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Done", "run"]


@dataclass(frozen=True)
class Done:
    """The result of a command: its exit code (None after a timeout), its output, seconds, and MB."""

    code: int | None
    output: str
    seconds: float
    memory: int

    @property
    def is_well(self) -> bool:
        """Whether it ended successfully."""
        return self.code == 0

    @property
    def last(self) -> str:
        """The last line of its output."""
        return "took too long" if self.code is None else (self.output.strip().splitlines() or ["nothing printed"])[-1]


# A process inherits the peak of its parent, so a small process starts it.
STARTER = """
import os, sys
pid = os.fork()
if not pid:
    try:
        os.execv(sys.argv[2], sys.argv[2:])
    finally:
        os._exit(127)
_, status, usage = os.wait4(pid, 0)
with open(sys.argv[1], "w") as told:
    told.write(str(usage.ru_maxrss // 1024))
sys.exit(os.waitstatus_to_exitcode(status) & 255)
"""


def run(*command: str | Path, cwd: Path, seconds: float, given: str = "") -> Done:
    """Runs a command with a time limit, after which its process group is killed. The memory is the peak of its largest
    process.
    """
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as printed:
        peak = Path(folder, "peak")
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", STARTER, peak, *map(str, command)],
            cwd=cwd, stdin=subprocess.PIPE, stdout=printed, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            process.communicate(given.encode(), timeout=seconds)
            code = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            code = None
        took = time.perf_counter() - started
        printed.seek(0)
        memory = int(peak.read_text()) if peak.exists() else 0
        return Done(code, printed.read().decode(errors="replace"), took, memory)
