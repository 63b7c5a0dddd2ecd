"""The two tools that meet the applications; both run with their default options."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.real_bugs.cases import digest
from bench.real_bugs.served import environment
from bench.rivals import faults_of_schemathesis, requests_of_schemathesis
from tests.frameworks.checking import Finding, judged
from tests.frameworks.launching import ROOT, Running

__all__ = ["LEVELS", "SECONDS", "TOOLS", "Tool", "commit", "new", "told"]

SECONDS = 30
LEVELS = ("failure", "warning", "notice")
_LIMIT = 300.0
_SHOWN = 600
_PARTS = ("conformance", "openapi", "cli", "runtime", "capture", "requirements.lock")


@dataclass(frozen=True)
class Tool:
    """A tool: `version` names what runs, `run` returns its findings and the number of its requests."""

    name: str
    version: Callable[[], str]
    run: Callable[[Running, int], dict[str, Any]]


def commit() -> str:
    """Returns the commit that is checked out, and says if the judge was changed since."""
    is_changed = _git("status", "--porcelain", "--", *_PARTS)
    return f"{_git('rev-parse', '--short=8', 'HEAD')}{' and changes' if is_changed else ''}"


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def new(faulty: dict[str, Any], correct: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the findings about a faulty server that are not made about the correct one at the same level."""
    known = {(each["level"], each["id"]) for each in correct["findings"]}
    return [each for each in faulty["findings"] if (each["level"], each["id"]) not in known]


def _check(server: Running, seed: int) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        outcome = judged(server, Path(folder), _LIMIT, seed)
    if outcome.error:
        raise RuntimeError(outcome.error)
    findings = [told(each) for each in outcome.findings]
    return {"requests": outcome.requests, "untested": outcome.untested, "findings": findings}


def told(finding: Finding) -> dict[str, Any]:
    """Returns what is kept of a finding of the judge."""
    shown = ("level", "id", "operation", "sentence", "expected", "actual", "curl")
    return {name: getattr(finding, name) for name in shown}


def _judge() -> str:
    return digest(*(ROOT / name for name in _PARTS))


def _schemathesis_python() -> Path:
    return environment("schemathesis", "schemathesis")


def _schemathesis_version() -> str:
    code = "import importlib.metadata as m; print(m.version('schemathesis'))"
    command: Sequence[str | Path] = [_schemathesis_python(), "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _schemathesis(server: Running, seed: int) -> dict[str, Any]:
    program = _schemathesis_python().with_name("schemathesis")
    with TemporaryDirectory() as name:
        folder = Path(name)
        command: list[str | Path] = [program, "run", server.document, "--url", server.url]
        command += [
            "--seed",
            str(seed),
            f"--max-time={SECONDS}",
            "--report=junit",
            "--report-junit-path",
            folder / "report.xml",
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_LIMIT, check=False)
        output = done.stdout + done.stderr
        faults, requests = faults_of_schemathesis(folder), requests_of_schemathesis(output)
    if requests is None:
        raise RuntimeError(f"Schemathesis ended with {done.returncode}: {output[-500:]}")
    findings = [{"level": "failure", "id": key, "sentence": key, "case": text[:_SHOWN]} for key, text in faults.items()]
    return {"requests": requests, "findings": findings}


TOOLS = (
    Tool("bythebook", _judge, _check),
    Tool("Schemathesis", _schemathesis_version, _schemathesis),
)
