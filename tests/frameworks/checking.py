"""Runs `bythebook check` on a started application, and reads its report; knows no framework."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from tests.frameworks.launching import ROOT, Application, NotReadyError, Running, running

JUDGE = ROOT / ".venv" / "bin" / "bythebook"
SHOWN = 300
EXIT_CODES = {0, 1, 4}


@dataclass(frozen=True)
class Finding:
    """A finding of the judge; the URL and the credentials are replaced by their names.

    `quoted` is the operation whose place in the document the finding quotes.
    """

    level: str
    id: str
    kind: str
    operation: str
    sentence: str
    expected: str | None
    actual: str | None
    curl: str | None
    status: int | None
    answer: str | None
    quoted: str = ""


@dataclass(frozen=True)
class Outcome:
    """What the judge said about one server, or why it said nothing."""

    findings: tuple[Finding, ...] = ()
    untested: dict[str, str] = field(default_factory=dict)
    judged: dict[str, Any] = field(default_factory=dict)
    operations: int = 0
    requests: int = 0
    seconds: float = 0.0
    exit_code: int | None = None
    error: str | None = None

    def level(self, level: str) -> list[Finding]:
        """Return the findings of a level."""
        return [finding for finding in self.findings if finding.level == level]


def check(application: Application, switches: list[str], seconds: float) -> Outcome:
    """Start the application, judge it for at most so many seconds, and stop it."""
    start = monotonic()
    try:
        with TemporaryDirectory() as folder, running(application, switches) as server:
            return judged(server, Path(folder), seconds)
    except NotReadyError as error:
        return Outcome(error=str(error), seconds=monotonic() - start)


def judged(server: Running, folder: Path, seconds: float, seed: int = 1) -> Outcome:
    """Judge a running server."""
    document, report = folder / "openapi.json", folder / "report.json"
    fetch(server.document, document)
    (folder / "bythebook.toml").write_text(configuration(server), encoding="utf-8")
    headers = [word for name, value in server.auth.items() for word in ("-H", f"{name}: {value}")]
    command: list[str | Path] = [
        JUDGE,
        "check",
        document,
        "--url",
        server.url,
        *headers,
        "--seed",
        str(seed),
        "--report",
        f"json={report}",
    ]
    start = monotonic()
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return Outcome(error=f"not done in {seconds:g} s", seconds=seconds)
    if done.returncode not in EXIT_CODES or not report.exists():
        lines = (done.stderr or done.stdout).strip().splitlines() or [""]
        return Outcome(error=lines[-1], exit_code=done.returncode, seconds=monotonic() - start)
    return outcome(json.loads(report.read_text(encoding="utf-8")), censor(server))


def configuration(server: Running) -> str:
    """Return the configuration that gives the client its query parameter, which no option of the command does."""
    return "".join(
        f'[auth]\nkind = "api-key"\nin = "query"\nname = "{name}"\ntoken = "{value}"\n'
        for name, value in server.query.items()
    )


def fetch(source: str, target: Path) -> None:
    """Copy the document from a URL on this machine or from a file."""
    if source.startswith("http://127.0.0.1:"):
        with urllib.request.urlopen(source, timeout=30) as response:
            target.write_bytes(response.read())
    else:
        shutil.copy(ROOT / source, target)


def censor(server: Running) -> Callable[[Any], str | None]:
    """Return a function that shortens a text, and names the URL and the credentials in it."""

    def censored(text: Any) -> str | None:
        if text is None:
            return None
        short = str(text).replace(server.url, "{url}")
        for value in (*server.auth.values(), *server.query.values()):
            short = short.replace(value, "{credentials}")
        return short if len(short) <= SHOWN else f"{short[:SHOWN]}..."

    return censored


def quoted(pointer: str) -> str:
    """Return the operation in a pointer into a document (`/paths/~1a/get/...`); empty where it leads elsewhere."""
    _, first, path, method, *_ = [*pointer.split("/"), "", "", ""]
    return f"{method.upper()} {path.replace('~1', '/').replace('~0', '~')}" if first == "paths" and method else ""


def outcome(report: dict[str, Any], text: Callable[[Any], str | None]) -> Outcome:
    """Return what a report says."""
    places = {each["id"]: f"{each['method'].upper()} {each['path']}" for each in report["operations"]}
    findings = (
        Finding(
            level=each["level"],
            id=each["id"],
            kind=each["kind"],
            operation=places.get(each["operation"], each["operation"]),
            sentence=each["sentence"],
            expected=text(each["expected"]),
            actual=text(each["actual"]),
            curl=text(each["curl"]),
            status=each["status"],
            answer=text(each["answer"]),
            quoted=quoted(each["source"]["pointer"]),
        )
        for each in report["requirements"]
        if each["level"] and not each["waived"]
    )
    return Outcome(
        findings=tuple(findings),
        untested={places.get(name, name): reason for name, reason in report["untested"].items()},
        judged=report["judged"],
        operations=len(report["operations"]),
        requests=report["requests"],
        seconds=report["seconds"],
        exit_code=report["exit_code"],
    )
