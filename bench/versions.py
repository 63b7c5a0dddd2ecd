"""Compares each application of tests/two_versions with a version of itself, and counts what is found.

`python -m bench.versions` starts both versions as processes, runs `bythebook compare` as a user would, and holds each
change that it tells against the entry of changes.toml. A run of a variation of same.toml, or of the same version, must
tell none. `--swap 6` compares six changes of each application in both directions: what is told must be the inverse.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "two_versions"
APPS = ("parcel_desk", "lab_book")
TOKEN = "Authorization: Bearer lab-book-token"
# The kinds of changes that an aspect of changes.toml means, whatever field they name.
ASPECTS: Mapping[str, frozenset[str]] = {
    "status": frozenset({"status", "outcome", "error"}),
    "order": frozenset({"order"}),
    "header": frozenset({"header"}),
}

# The members that hold the items of a list. The comparator calls them `items`.
ITEMS = frozenset({"data", "items"})


@dataclass(frozen=True)
class Run:
    """A comparison: `kind` is `change`, `same` or `identical`."""

    kind: str
    app: str
    name: str
    seed: int


@dataclass(frozen=True)
class Result:
    """What a comparison told: the changes that are the planted one, and the others."""

    run: Run
    found: tuple[str, ...]
    others: tuple[str, ...]
    exit_code: int
    seconds: float
    requests: int
    last: str


@contextmanager
def serving(app: str, *options: str) -> Iterator[str]:
    """Starts an application on a free port while the block runs. Yields its address."""
    command = [sys.executable, str(FOLDER / app / "app.py"), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()


def compared(run: Run, *, is_swapped: bool = False) -> Result:
    """Runs one comparison. If it is swapped, the version with the change is the first one."""
    entries = tomllib.loads((FOLDER / "changes.toml").read_text())["changes"]
    with tempfile.TemporaryDirectory() as folder:
        shared = ("--database", f"{folder}/shared.sqlite3") if run.name == "shared_database" else ()
        switch: tuple[str, ...] = ()
        if run.kind == "change":
            switch = ("--change", run.name)
        elif run.kind == "same" and not shared:
            switch = ("--same", run.name)
        with serving(run.app, *shared) as first, serving(run.app, *switch, *shared) as second:
            report, started = Path(folder) / "report.json", time.monotonic()
            pair = [second, first] if is_swapped else [first, second]
            words = [*pair, str(FOLDER / run.app / "openapi.yaml"), "--seed", str(run.seed), "-q"]
            words += ["-H", TOKEN] if run.app == "lab_book" else []
            command = [sys.executable, "-m", "bythebook", "compare", *words, "--report", str(report)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            seconds = time.monotonic() - started
            told: dict[str, Any] = {"changes": [], "requests": 0}
            told |= json.loads(report.read_text()) if report.exists() else {}
    entry = next(
        (each for each in entries if run.kind == "change" and (each["app"], each["name"]) == (run.app, run.name)), None
    )
    found = tuple(each["id"] for each in told["changes"] if entry is not None and is_planted(entry, each))
    others = tuple(each["id"] for each in told["changes"] if each["id"] not in found)
    last = (done.stdout + done.stderr).strip().splitlines()[-1:] or [""]
    return Result(run, found, others, done.returncode, seconds, told["requests"], last[0])


def is_planted(entry: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
    """Returns whether a change that was told is the planted one: it is of the field, or of the aspect and an operation
    of the entry.
    """
    if change["field"] and any(_names(each, change["field"]) for each in entry["fields"]):
        return True
    operations = {*entry["operations"], *entry.get("also_seen_in", ())}
    if change["field"] == "items" and not ITEMS.isdisjoint(entry["fields"]):
        return not operations.isdisjoint([*change["operations"], *change["shown_by"]])
    kinds = ASPECTS.get(entry["aspect"], frozenset())
    return change["kind"] in kinds and not operations.isdisjoint([*change["operations"], *change["shown_by"]])


def _names(stated: str, told: str) -> bool:
    """Returns whether a field that was told is the stated one, or lies in it."""
    wanted, found = _steps(stated), _steps(told)
    if not wanted or not found:
        return False
    is_within = len(wanted) <= len(found) and all(
        one in {other, "*"} or other == "*" for one, other in zip(wanted, found, strict=False)
    )
    return is_within or [each for each in wanted if each != "*"][-1:] == [each for each in found if each != "*"][-1:]


def _steps(name: str) -> list[str]:
    return [each for each in re.split(r"[./\[\]?:() ]+", name.lower()) if each]


def chosen(changes: int, variations: int, identical: int, seed: int) -> list[Run]:
    """Returns a sample of the changes and of the variations, and runs of the same version, in a random order."""
    draw = random.Random(seed)
    stated = tomllib.loads((FOLDER / "changes.toml").read_text())["changes"]
    same = tomllib.loads((FOLDER / "same.toml").read_text())["same"]
    some = draw.sample(stated, min(changes, len(stated)))
    runs = [Run("change", each["app"], each["name"], draw.randrange(10**6)) for each in some]
    runs += [
        Run("same", each["app"], each["name"], draw.randrange(10**6))
        for each in draw.sample(same, min(variations, len(same)))
    ]
    runs += [Run("identical", APPS[number % 2], f"{number}", draw.randrange(10**6)) for number in range(identical)]
    draw.shuffle(runs)
    return runs


def drawn(seed: int, each_app: int) -> list[Run]:
    """Returns so many changes of each application, in the order of the draw."""
    draw = random.Random(seed)
    stated = tomllib.loads((FOLDER / "changes.toml").read_text())["changes"]
    names = {app: [each["name"] for each in stated if each["app"] == app] for app in APPS}
    return [
        Run("change", app, name, draw.randrange(10**6)) for app in APPS for name in draw.sample(names[app], each_app)
    ]


def inverse(change: str) -> str:
    """Returns the id of a change with both versions swapped."""
    about, _, after = change.rpartition(" -> ")
    around, _, before = about.rpartition("/")
    return f"{around}/{after} -> {before}"


def swapped(run: Run) -> tuple[Result, Result]:
    """Returns both directions of a comparison."""
    return compared(run), compared(run, is_swapped=True)


def _tell_swapped(one: Result, other: Result) -> bool:
    """Prints whether two comparisons tell the inverse, and returns it."""
    told, back = ({*each.found, *each.others} for each in (one, other))
    is_inverse = bool(told) and {inverse(each) for each in told} == back
    print(f"{'inverse' if is_inverse else 'DIFFERS'} {one.run.app}/{one.run.name}", flush=True)
    for sign, some in (("A, B:", told - set(map(inverse, back))), ("B, A:", back - set(map(inverse, told)))):
        for each in sorted(some):
            print(f"        {sign} {each}", flush=True)
    return is_inverse


def main() -> None:
    """Runs the comparisons, and prints what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=125)
    parser.add_argument("--same", type=int, default=32)
    parser.add_argument("--identical", type=int, default=30)
    parser.add_argument("--seed", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", nargs="*", help="names of changes and variations")
    parser.add_argument("--json", type=Path, help="keep each result as a line, and go on from it")
    parser.add_argument("--swap", type=int, help="so many changes of each application, in both directions")
    given = parser.parse_args()
    if given.swap:
        with ThreadPoolExecutor(given.jobs) as pool:
            pairs = [_tell_swapped(*pair) for pair in pool.map(swapped, drawn(given.seed, given.swap))]
        print(f"{sum(pairs)} of {len(pairs)} changes tell the inverse")
        return
    runs = chosen(given.changes, given.same, given.identical, given.seed)
    runs = [each for each in runs if not given.only or each.name in given.only]
    lines = given.json.read_text().splitlines() if given.json and given.json.exists() else []
    results = [_read(line) for line in lines]
    done = {(each.run.kind, each.run.app, each.run.name) for each in results}
    with ThreadPoolExecutor(given.jobs) as pool:
        for result in pool.map(compared, [each for each in runs if (each.kind, each.app, each.name) not in done]):
            results.append(result)
            _tell(result)
            if given.json:
                with given.json.open("a") as file:
                    file.write(json.dumps(asdict(result)) + "\n")
    print(summary(results))


def _read(line: str) -> Result:
    stated = json.loads(line)
    found, others = tuple(stated.pop("found")), tuple(stated.pop("others"))
    return Result(Run(**stated.pop("run")), found, others, **stated)


def _tell(result: Result) -> None:
    run = result.run
    word = "found" if result.found else "MISSED" if run.kind == "change" else "told" if result.others else "silent"
    print(f"{word:7} {run.kind:9} {run.app}/{run.name}  {result.seconds:.0f} s, {result.requests} requests", flush=True)
    for each in result.others:
        print(f"        another: {each}", flush=True)
    if result.exit_code not in {0, 1}:
        print(f"        exit {result.exit_code}: {result.last}", flush=True)


def summary(results: list[Result]) -> str:
    """Returns the figures of all results."""
    changes = [each for each in results if each.run.kind == "change"]
    quiet = [each for each in results if each.run.kind != "change"]
    found = sum(bool(each.found) for each in changes)
    others = sum(len(each.others) for each in changes)
    told = sum(bool(each.others) for each in quiet)
    return (
        f"{found} of {len(changes)} changes found, {others} groups beside them; "
        f"{told} of {len(quiet)} runs without a change tell one ({sum(len(each.others) for each in quiet)} groups)"
    )


if __name__ == "__main__":
    main()
