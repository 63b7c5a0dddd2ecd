"""Measures `bythebook generate` on an unchanged package: wall-clock seconds of a process, the best of five."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["unchanged"]

_TIMES = 5


def unchanged(spec: Path) -> float:
    """Returns how long it takes to find that the package of a document is up to date."""
    with TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("bythebook")), "generate", str(spec), "-o", f"{folder}/api"]
        subprocess.run(command, check=True, capture_output=True)
        return min(_seconds(command) for _ in range(_TIMES))


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started
