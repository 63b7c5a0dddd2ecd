"""Compares each application of tests/frameworks with itself, and with versions of it that have one bug.

Usage: python -m bench.version_frameworks [NAME ...] [--bugs N] [--seed N] [--jobs N]

The same version must tell nothing. A bug is *found* if a change names its field or one of its operations, and *told* if
anything is told. The command installs the applications first, and leaves out those that it cannot install.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract
from tests.frameworks.checking import configuration, fetch
from tests.frameworks.launching import names, read, running
from tests.frameworks.run import install

# A comparison that takes longer is ended.
LONGEST = 600


@dataclass(frozen=True)
class Result:
    """What one comparison told: `bug` is None for the same version."""

    name: str
    bug: Mapping[str, Any] | None
    changes: list[dict[str, Any]]
    last: str
    seconds: float

    @property
    def found(self) -> bool:
        """Whether a change names the field of the bug, or one of its operations."""
        return any(_is_of(self.bug or {}, each) for each in self.changes)


def _is_of(bug: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
    fields = bug.get("field") or []
    wanted = {str(each).rpartition(".")[2] for each in ([fields] if isinstance(fields, str) else fields)}
    if wanted & set(str(change["field"]).replace("?", "").replace(":", "").split(".")):
        return True
    operations = bug.get("operation") or []
    listed = [operations] if isinstance(operations, str) else operations
    return not change["places"].isdisjoint(listed)


def compared(name: str, bug: Mapping[str, Any] | None, seed: int) -> Result:
    """Compares an application with itself, or with a version of it."""
    application, started = read(name), time.monotonic()
    switches = ["--bug", str(bug["id"])] if bug else []
    with (
        tempfile.TemporaryDirectory() as folder,
        running(application, []) as first,
        running(application, switches) as second,
    ):
        document, report = Path(folder) / "openapi.json", Path(folder) / "report.json"
        fetch(first.document, document)
        (Path(folder) / "bythebook.toml").write_text(configuration(first), encoding="utf-8")
        words = [first.url, second.url, str(document), "--seed", str(seed), "-q", "--report", str(report)]
        for option, server in (("-H", first), ("--header-b", second)):
            words += [word for key, value in server.auth.items() for word in (option, f"{key}: {value}")]
        command = [sys.executable, "-m", "bythebook", "compare", *words]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=LONGEST)
            last = ((done.stdout + done.stderr).strip().splitlines() or [""])[-1]
        except subprocess.TimeoutExpired:
            last = f"ended after {LONGEST} s"
        operations = Contract(load(document)).operations
        told: list[dict[str, Any]] = json.loads(report.read_text())["changes"] if report.exists() else []
    places = {each.id: f"{each.method} {each.path}" for each in operations}
    for each in told:
        each["places"] = {places[one] for one in (*each["operations"], *each["shown_by"])}
    return Result(name, bug, told, last, time.monotonic() - started)


def installed(wanted: Sequence[str]) -> list[str]:
    """Returns the applications that are installed, and prints why the others are not."""
    found = list[str]()
    for name in wanted:
        try:
            install(read(name))
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"not run {name}: {error}", flush=True)
        else:
            found.append(name)
    return found


def main() -> None:
    """Prints what each comparison told, and the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=[])
    parser.add_argument("--bugs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    chosen = installed(options.names or names())
    bugs = [(name, bug) for name in chosen for bug in read(name).bugs]
    drawn = random.Random(options.seed).sample(bugs, min(options.bugs, len(bugs)))
    runs: list[tuple[str, Mapping[str, Any] | None]] = [*((name, None) for name in chosen), *drawn]
    results = list[Result]()
    with ThreadPoolExecutor(options.jobs) as pool:
        for result in pool.map(lambda run: compared(run[0], run[1], options.seed), runs):
            results.append(result)
            said = "same" if result.bug is None else "found" if result.found else "told" if result.changes else "MISSED"
            what = result.bug["id"] if result.bug else ("told" if result.changes else "silent")
            print(f"{said:7} {result.name}/{what}  {result.seconds:.0f} s; {result.last}", flush=True)
            for each in result.changes[:6] if result.bug is None or not result.found else ():
                print(f"        {each['id']}", flush=True)
    same, others = ([each for each in results if (each.bug is None) == is_same] for is_same in (True, False))
    print(
        f"{sum(each.found for each in others)} of {len(others)} bugs found, "
        f"{sum(bool(each.changes) for each in others)} told; "
        f"{sum(bool(each.changes) for each in same)} of {len(same)} applications told beside themselves"
    )


if __name__ == "__main__":
    main()
