"""What the tests share: a server on this machine, and the words for what a run gives."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from bythebook_conformance.reports.summary import Summary

Check = Callable[..., Summary]
SUITE = ["--pyargs", "bythebook_conformance.suite", "-p", "no:cacheprovider", "--bythebook-seed", "1"]


class _Server(uvicorn.Server):
    """A server that begins and ends at once.

    uvicorn looks every tenth of a second whether it should end, and then waits for another tenth. The tests start and
    end so many servers that this would take a minute.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Serve until the end; tick once a second, since the header `Date` shows seconds."""
        while not await self.on_tick(0):
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._ended.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the connections, and end when the last response is sent."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        while self.server_state.connections or self.server_state.tasks:
            await asyncio.sleep(0.002)

    def end(self) -> None:
        """End the server, from another thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._ended.set)


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an ASGI app on a free port of this machine, and give its URL."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    server = _Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    server.ready.wait()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.end()
        thread.join(10)


class OwnClock:
    """A clock like `time.monotonic` that stands still while this process waits for a CPU.

    A busy machine neither uses up a `--budget` by it nor makes a run late. Where the kernel counts no such time, it is
    `time.monotonic`.
    """

    def __init__(self) -> None:
        self._real = time.monotonic
        self._waited, self._read = _waited(), self._real()
        self._before, self._latest = self._waited, self._read

    def __call__(self) -> float:
        """Returns the time in seconds. It reads at most a hundred times a second how long the process has waited."""
        now = self._real()
        if now - self._read > 0.01:
            self._waited, self._read = _waited(), now
        self._latest = max(self._latest, now - (self._waited - self._before))
        return self._latest


def _waited() -> float:
    """Returns how many seconds the threads of this process were ready and had no CPU (`sched/stats` of the kernel)."""
    total = 0
    for each in Path("/proc/self/task").glob("*/schedstat"):
        with suppress(OSError):  # the thread has ended meanwhile
            total += int(each.read_text().split()[1])
    return total / 1e9


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


Bythebook = Callable[..., Ran]


def pytest_in(folder: Path, *args: object, with_all: bool = False) -> subprocess.CompletedProcess[str]:
    """Run pytest in another process, in a folder.

    `with_all` loads all plugins that are installed, as for a user. Else ours is loaded, and the one of the option -n:
    pytest rewrites every module of the others, which takes longer than a small run.
    """
    plugins = ["bythebook_conformance.plugin", *(["xdist"] if "-n" in args else [])]
    named = [] if with_all else [word for each in plugins for word in ("-p", each)]
    environment = {**os.environ, **({} if with_all else {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})}
    command = [sys.executable, "-m", "pytest", *named, *map(str, args)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
