"""Runs the compared tools against a server, and reads the faults that they report."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from junitparser import JUnitXml

from bythebook_simulator.faults.witnesses import TOKEN

__all__ = [
    "TOOLS",
    "Ran",
    "Tool",
    "faults_of_schemathesis",
    "read_bythebook",
    "read_schemathesis",
    "requests_of_schemathesis",
]

BIN = Path(sys.executable).parent
NODE = Path("bench/tools/node_modules/.bin").resolve()
_HEADER = f"Authorization: Bearer {TOKEN}"
_LONGEST = 300


@dataclass(frozen=True)
class Ran:
    """A run of a tool: its exit code, its reported faults without values (so that runs can be compared), and the number
    of requests, None if unknown.
    """

    exit_code: int
    accused: frozenset[str]
    requests: int | None
    seconds: float


@dataclass(frozen=True)
class Tool:
    """A tool with its options. `run` takes the document, the URL and a folder for the tool."""

    name: str
    command: Callable[[Path, str, Path], list[str]]
    read: Callable[[Path, str], tuple[frozenset[str], int | None]]
    version: list[str]

    def run(self, spec: Path, url: str) -> Ran:
        """Returns the report of a tool on a server. A run that exceeds the time limit reports nothing (exit code
        124).
        """
        with TemporaryDirectory() as folder:
            started = perf_counter()
            # In a fresh folder, since a tool may store findings about another server there.
            command = self.command(spec.resolve(), url, Path(folder))
            try:
                done = subprocess.run(
                    command, capture_output=True, text=True, timeout=_LONGEST, check=False, cwd=folder
                )
            except subprocess.TimeoutExpired:
                return Ran(124, frozenset(), None, perf_counter() - started)
            seconds = perf_counter() - started
            accused, requests = self.read(Path(folder), done.stdout + done.stderr)
            return Ran(done.returncode, accused, requests, seconds)


def _bythebook(spec: Path, url: str, folder: Path) -> list[str]:
    report = f"json={folder / 'report.json'}"
    options = ["--strict", "--seed", "1", "--yes", "--report", report]
    return [str(BIN / "bythebook"), "check", str(spec), "--url", url, "-H", _HEADER, *options]


def read_bythebook(folder: Path, _: str) -> tuple[frozenset[str], int | None]:
    """Returns the findings and the number of requests in a report of bythebook."""
    path = folder / "report.json"
    if not path.exists():
        return frozenset(), None
    report = json.loads(path.read_text(encoding="utf-8"))
    told = {f"{each['level']} {each['id']}" for each in report["requirements"] if each.get("level")}
    return frozenset(told), report["requests"]


def _schemathesis(*options: str) -> Callable[[Path, str, Path], list[str]]:
    def command(spec: Path, url: str, folder: Path) -> list[str]:
        report = ["--report", "junit", "--report-junit-path", str(folder / "report.xml"), "--seed", "1"]
        return [str(BIN / "schemathesis"), "run", str(spec), "--url", url, "-H", _HEADER, *report, *options]

    return command


def read_schemathesis(folder: Path, output: str) -> tuple[frozenset[str], int | None]:
    """Returns the failed checks and the number of requests in what Schemathesis wrote and printed."""
    return frozenset(faults_of_schemathesis(folder)), requests_of_schemathesis(output)


def requests_of_schemathesis(output: str) -> int | None:
    """Returns the number of requests in what Schemathesis printed, None without one."""
    found = re.search(r"(\d+) generated", output)
    return int(found[1]) if found else None


def faults_of_schemathesis(folder: Path) -> dict[str, str]:
    """Returns each failed check of an operation in what Schemathesis wrote, with the text of one case of it. The key
    has the status code, if the check is about one.
    """
    path = folder / "report.xml"
    faults: dict[str, str] = {}
    for suite in JUnitXml.fromfile(str(path)) if path.exists() else ():
        for case in suite:
            for result in case.result:
                for part in re.split(r"\n\d+\. Test Case ID", str(result.text or result.message)):
                    title = re.search(r"^- (.+)$", part, re.MULTILINE)
                    status = re.search(r"^\[(\d{3})\]", part, re.MULTILINE)
                    if title:
                        key = f"{case.name}: {title[1]} [{status[1] if status else ''}]"
                        faults.setdefault(key, part[title.end() :].strip())
    return faults


def _dredd(spec: Path, url: str, _: Path) -> list[str]:
    return [str(NODE / "dredd"), str(spec), url, f"--header={_HEADER}", "--loglevel=error"]


def _of_dredd(_: Path, output: str) -> tuple[frozenset[str], int | None]:
    told = {re.sub(r"duration: \d+ms", "", line).strip() for line in re.findall(r"^fail: (.+)$", output, re.MULTILINE)}
    found = re.search(r"(\d+) total", output)
    return frozenset(told), int(found[1]) if found else None


TOOLS = (
    Tool("bythebook --strict", _bythebook, read_bythebook, [str(BIN / "bythebook"), "--version"]),
    Tool("schemathesis run", _schemathesis(), read_schemathesis, [str(BIN / "schemathesis"), "--version"]),
    Tool(
        "schemathesis, 200 examples",
        _schemathesis("--max-examples", "200", "--continue-on-failure"),
        read_schemathesis,
        [str(BIN / "schemathesis"), "--version"],
    ),
    Tool("dredd", _dredd, _of_dredd, [str(NODE / "dredd"), "--version"]),
)
