"""Serves one server of a document on loopback: the correct one, or a mutant by its id.

It is a process of its own, so that the measured tool has a whole process too.

    python -m bench.served SPEC PORT [TWIN]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen
from time import monotonic, sleep

import requests
import uvicorn

from bythebook_openapi.document.load import load
from bythebook_simulator.faults.twins import twins
from bythebook_simulator.faults.witnesses import TOKEN
from bythebook_simulator.simulator import Simulator

__all__ = ["served"]

_PATIENCE = 30


@contextmanager
def served(spec: Path, port: int, twin: str = "") -> Iterator[str]:
    """Serves a mutant while the block runs, and yields its URL."""
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "bench.served", str(spec), str(port), *([twin] if twin else [])]
    with Popen(command, stdout=DEVNULL, stderr=DEVNULL) as process:
        try:
            _wait(url)
            yield url
        finally:
            process.terminate()


def _wait(url: str) -> None:
    end = monotonic() + _PATIENCE
    while monotonic() < end:
        try:
            requests.get(url, timeout=5)
        except requests.ConnectionError:
            sleep(0.05)
        else:
            return
    raise TimeoutError(f"nobody answers at {url}")


def _app(spec: Path, twin: str) -> Simulator:
    correct = Simulator(load(spec), tokens=(TOKEN,))
    if not twin:
        return correct
    return correct.twin(next(each.behavior for each in twins(correct.world) if each.id == twin))


if __name__ == "__main__":
    name = sys.argv[3] if len(sys.argv) > 3 else ""
    uvicorn.run(_app(Path(sys.argv[1]), name), host="127.0.0.1", port=int(sys.argv[2]), log_level="critical")
