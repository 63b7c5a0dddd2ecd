"""Measures the CPU time that `bythebook check` spends before its first request.

A server on this machine reads the time of the process (`/proc/PID/stat`, Linux) when the request arrives, and ends it
then. The median of some rounds counts; what was compiled before stays compiled.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

__all__ = ["before_first_request", "main"]

_ROUNDS = 7
_SPECS = ("ontora", "ontora-full")
_PATIENCE = 120.0


def before_first_request(spec: str) -> float:
    """Returns the seconds of CPU that one run spends before its first request."""
    with socket.create_server(("127.0.0.1", 0)) as listening, tempfile.TemporaryDirectory() as folder:
        listening.settimeout(_PATIENCE)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        words = [sys.executable, "-m", "bythebook", "check", spec, "--url", url, "--quiet"]
        process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with listening.accept()[0] as connection:
                connection.recv(1)
                fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        finally:
            process.kill()
            process.wait()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(specs: Sequence[str]) -> None:
    """Prints the median of some rounds for each document."""
    for spec in specs or _SPECS:
        before_first_request(spec)  # compiles what was not
        found = [before_first_request(spec) for _ in range(_ROUNDS)]
        print(f"CPU before the first request of {spec}: {median(found):.2f} s ({min(found):.2f} to {max(found):.2f})")


if __name__ == "__main__":
    main(sys.argv[1:])
