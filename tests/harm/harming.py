"""Runs `bythebook check` against servers that try to be harmed, and compares their states before and after.

A server is a folder with `server.py`, `openapi.yaml` and `about.json`. `GET /__state__`, which its document does not
have, answers what it keeps: `access`, `host`, `settings` and `data`, each by key.

    PYTHONPATH=.:tests/harm python tests/harm/harming.py [--command bythebook] [--seed 1] FOLDER...

prints a table of what each run harmed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["INDEPENDENT", "MODES", "Harmed", "harmed", "servers", "serving", "state"]

INDEPENDENT = Path(__file__).parent / "independent"
# The options of a run, by the name of the mode.
MODES: Mapping[str, tuple[str, ...]] = {
    "no options": (),
    "--no-disposable": ("--no-disposable",),
    "--disposable": ("--disposable",),
}
# What may not be harmed even on a server whose data nobody needs.
_NEVER = ("access", "host")
# A run that a server keeps waiting is ended after so many seconds.
_PATIENCE = 180
_GROUPS = (*_NEVER, "settings", "data")
State = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Harmed:
    """What a run left of a server: `changed` holds the keys of records that are not as they were, each with its group.

    `report` is the JSON report of the run, and `code` its exit code.
    """

    changed: tuple[str, ...]
    code: int
    report: Mapping[str, Any] = field(repr=False)

    @property
    def forbidden(self) -> tuple[str, ...]:
        """What no run may harm, whatever its options."""
        return tuple(each for each in self.changed if each.startswith(_NEVER))

    @property
    def judged(self) -> float:
        """The share of requirements that were judged, in percent."""
        return float((self.report.get("judged") or {}).get("percent") or 0.0)


def servers(*folders: Path) -> list[Path]:
    """Returns the folders of servers within folders, by name."""
    return sorted(each.parent for folder in folders for each in folder.glob("*/server.py"))


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Runs the server of a folder, and yields its URL."""
    words = [sys.executable, str(folder / "server.py"), "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def state(url: str) -> State:
    """Returns what a server keeps, by group and key."""
    with urllib.request.urlopen(f"{url}/__state__", timeout=10) as response:
        found: State = json.load(response)
    return found


def harmed(
    folder: Path, options: Sequence[str], *, command: Sequence[str] = (), seed: int = 1, examples: int | None = None
) -> Harmed:
    """Returns what a run with some options changed on a server that was started for it."""
    about = json.loads((folder / "about.json").read_text())
    headers = [word for name, value in about["headers"].items() for word in ("-H", f"{name}: {value}")]
    words = [*(command or (str(Path(sys.executable).with_name("bythebook")),)), "check", str(folder / "openapi.yaml")]
    more = [] if examples is None else ["--examples", str(examples)]
    with serving(folder) as url, tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "report.json"
        before = state(url)
        rest = [*headers, *options, *more, "--seed", str(seed), "--report", f"json={file}", "-q", "--yes"]
        code = _ended([*words, "--url", url, *rest], scratch)
        after = state(url)
        report = json.loads(file.read_text()) if file.exists() else {}
    return Harmed(tuple(_changed(before, after)), code, report)


def _ended(words: Sequence[str], folder: str) -> int:
    """Runs a command in a folder. Returns its exit code; -1 where it was ended after a while."""
    try:
        return subprocess.run(words, cwd=folder, capture_output=True, check=False, timeout=_PATIENCE).returncode
    except subprocess.TimeoutExpired:
        return -1


def _changed(before: State, after: State) -> Iterator[str]:
    for group in _GROUPS:
        now = after.get(group, {})
        for key, value in before.get(group, {}).items():
            if key not in now:
                yield f"{group} {key} (gone)"
            elif now[key] != value:
                yield f"{group} {key}"


def _main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[INDEPENDENT])
    parser.add_argument("--command", default="")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(words)
    print("| server | options | exit | judged | harmed |")
    print("| --- | --- | --- | --- | --- |")
    count = 0
    for folder in servers(*(each.resolve() for each in asked.folders)):
        for mode, options in MODES.items():
            found = harmed(folder, options, command=asked.command.split(), seed=asked.seed)
            told = found.forbidden if "--disposable" in options else found.changed
            count += len(told)
            shown = ", ".join(told) or "nothing"
            print(f"| {folder.name} | {mode} | {found.code} | {found.judged:.0f} % | {shown} |", flush=True)
    print(f"\n{count} records harmed")
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
