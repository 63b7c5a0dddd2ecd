"""Runs `bythebook check` on the servers of this folder: the correct ones, and each of their lies.

`python tests/lists_and_time/contact.py [SERVER ...] --into FILE` writes a line of JSON for each run, and skips the runs that
the file has. `--correct` leaves out the lies. Then it prints which findings the correct servers have, and how each lie
was found: by a finding that the correct server does not have.
"""

from __future__ import annotations

import argparse
import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["main"]

HERE = Path(__file__).parent
SERVERS = sorted(each.parent.name for each in HERE.glob("*/labels.json"))
_LEVELS = ("failure", "warning", "notice")


@contextmanager
def _served(server: str, lie: str) -> Iterator[str]:
    """Gives the address of a server with a lie, or of the correct one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(HERE / "start.py"), server, str(port), *([lie] if lie else [])]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        for _ in range(600):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _run(server: str, lie: str, seed: int) -> dict[str, Any]:
    """Returns what a run found: the level of each requirement that failed, the requests, and the exit code."""
    with _served(server, lie) as url, tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "bythebook", "check", str(HERE / server / "openapi.yaml"), "--url", url]
        options = ["--seed", str(seed), "--report", str(report), "--disposable"]
        ran = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
        told = json.loads(report.read_text()) if report.is_file() else {}
    levels = {each["id"]: each["level"] for each in told.get("requirements", ()) if each["level"]}
    last = (ran.stdout or ran.stderr).strip().splitlines()[-1:]
    return {"server": server, "lie": lie, "seed": seed, "exit": ran.returncode, "found": levels, "told": "".join(last)}


def _by(lying: Mapping[str, str], correct: Mapping[str, str]) -> str:
    """Returns the gravest level of what the correct server does not have, `missed` without one."""
    new = {level for each, level in lying.items() if level != correct.get(each)}
    return next((each for each in _LEVELS if each in new), "missed")


def _summary(runs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    correct = {each["server"]: each["found"] for each in runs if not each["lie"]}
    for server, found in correct.items():
        grave = {each: level for each, level in found.items() if level != "notice"}
        yield f"{server}: {len(grave)} failures and warnings, {len(found) - len(grave)} notices on the correct server"
        yield from (f"  {level} {each}" for each, level in grave.items())
    counts: dict[str, Counter[str]] = {}
    for each in runs:
        if each["lie"] and each["server"] in correct:
            labels = json.loads((HERE / each["server"] / "labels.json").read_text(encoding="utf-8"))["lies"]
            kind = next(one["class"] for one in labels if one["name"] == each["lie"])
            level = _by(each["found"], correct[each["server"]])
            counts.setdefault(kind, Counter())[level] += 1
            yield f"{level:8} {each['server']} {each['lie']} ({kind})"
    for kind, found_by in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        yield f"{kind}: " + ", ".join(f"{found_by[each]} {each}" for each in (*_LEVELS, "missed"))


def main(arguments: Sequence[str]) -> None:
    """Runs what is missing, and prints what all runs show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("servers", nargs="*", choices=[[], *SERVERS], help="all, unless some are named")
    parser.add_argument("--into", type=Path, required=True, help="a file of JSON lines, one for each run")
    parser.add_argument("--correct", action="store_true", help="leave out the lies")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    lines = chosen.into.read_text().splitlines() if chosen.into.is_file() else []
    runs = [json.loads(each) for each in lines]
    done = {(each["server"], each["lie"], each["seed"]) for each in runs}
    for server in chosen.servers or SERVERS:
        labels = json.loads((HERE / server / "labels.json").read_text(encoding="utf-8"))
        for lie in ["", *(each["name"] for each in ([] if chosen.correct else labels["lies"]))]:
            if (server, lie, chosen.seed) not in done:
                runs.append(_run(server, lie, chosen.seed))
                with chosen.into.open("a") as file:
                    file.write(json.dumps(runs[-1]) + "\n")
    print(*_summary([each for each in runs if each["seed"] == chosen.seed]), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
