"""Runs `bythebook check` on an application of a newcomer: the correct one, and each of its faults.

`python tests/newcomers/contact.py events` prints a line for each run, and the findings below it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

__all__ = ["main"]

HERE = Path(__file__).parent
# How an application is judged: its document below its address, or a file, and further options.
_HOW = {
    "billing": ("openapi.json", ["-H", "Authorization: Bearer billing-secret"]),
    "events": ("openapi.yaml", []),
    "tracker": ("schema/", []),
}


@contextmanager
def _served(name: str, bug: str, python: str) -> Iterator[str]:
    """Gives the address of an application with a fault, or of the correct one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHON": python, **({"BUG": bug} if bug else {})}
    command, nowhere = ["sh", "./run.sh", str(port)], subprocess.DEVNULL
    server = subprocess.Popen(
        command, cwd=HERE / name, env=environment, stdout=nowhere, stderr=nowhere, start_new_session=True
    )
    try:
        for _ in range(300):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def _told(name: str, bug: str, python: str) -> Iterator[str]:
    """Yields the last line of a run, and the level and requirement of each finding."""
    document, options = _HOW[name]
    with _served(name, bug, python) as url, tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "bythebook", "check", f"{url}/{document}", "--url", url, *options]
        ran = subprocess.run([*command, "--report", str(report)], capture_output=True, text=True, check=False)
        yield f"{name} {bug or 'correct'}: exit {ran.returncode}, {(ran.stdout or ran.stderr).splitlines()[-1]}"
        found = json.loads(report.read_text())["requirements"] if report.is_file() else []
        yield from (f"  {each['level']} {each['id']}" for each in found if each["level"])


def main(arguments: Sequence[str]) -> None:
    """Prints what the runs of an application show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("application", choices=sorted(_HOW))
    parser.add_argument("--python", default=sys.executable, help="the Python that has what the application needs")
    parser.add_argument("bugs", nargs="*", help="all, unless some are named")
    chosen = parser.parse_args(arguments)
    listed = (HERE / chosen.application / "bugs.md").read_text(encoding="utf-8")
    for bug in chosen.bugs or ["", *re.findall(r"^\| `([\w-]+)`", listed, re.M)]:
        print(*_told(chosen.application, bug, chosen.python), sep="\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
