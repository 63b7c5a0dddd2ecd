"""Starts the processes of a server on this machine, and ends them all."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

START_SECONDS = 600.0
STOP_SECONDS = 10.0
# A proxy answers these until the server behind it is there.
NOT_YET = frozenset({404, 502, 503})


class NotReadyError(Exception):
    """A server that ended, or did not answer in time. The message holds the end of its log."""


class Processes:
    """The processes of one server; `stop` ends them in reverse order."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: list[subprocess.Popen[bytes]] = []

    def start(
        self, command: Sequence[str | Path], folder: Path, ready: str, environment: Mapping[str, str] | None = None
    ) -> None:
        """Starts a process, and returns when the server answers at the URL `ready`, with a refusal too."""
        log = self._logs / f"{Path(command[0]).name}-{len(self._running)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=os.environ | dict(environment or {}),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._running.append(process)
        ends = time.monotonic() + START_SECONDS
        while not _answers(ready):
            if process.poll() is not None or time.monotonic() > ends:
                tail = log.read_text(encoding="utf-8", errors="replace")[-800:]
                raise NotReadyError(f"nothing answers at {ready}, exit code {process.returncode}: {tail}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Ends every process with its children."""
        for process in reversed(self._running):
            for number in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, number)
                    process.wait(STOP_SECONDS)
                except ProcessLookupError:
                    break
                except subprocess.TimeoutExpired:
                    continue
                break
            process.wait()
        self._running.clear()


def free_port() -> int:
    """Returns a port of this machine that nothing listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError as refusal:
        return refusal.code not in NOT_YET
    except OSError:
        return False
