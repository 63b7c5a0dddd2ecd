"""What the tests share: a server on this machine, and the words for what a run gives."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from bythebook_conformance.reports.summary import Summary

Check = Callable[..., Summary]
SUITE = ["--pyargs", "bythebook_conformance.suite", "-p", "no:cacheprovider", "--bythebook-seed", "1"]


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an ASGI app on a free port of this machine, and give its URL."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


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
