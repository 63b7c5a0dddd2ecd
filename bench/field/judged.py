"""Judges a started server with `bythebook check`, and sorts its findings by triage."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bench.field.server import Running, Server
from bench.field.triage import Entry, known

JUDGE = Path(sys.executable).with_name("bythebook")
EXIT_CODES = {0, 1, 4}


@dataclass(frozen=True)
class Outcome:
    """The result of a run on one server: counts, findings by triage, and findings that are in no list."""

    operations: int = 0
    untested: dict[str, str] = field(default_factory=dict)
    judged: int = 0
    raised: int = 0
    requests: int = 0
    seconds: float = 0.0
    notices: int = 0
    triage: Counter[str] = field(default_factory=Counter)
    new: tuple[dict[str, Any], ...] = ()
    gone: tuple[Entry, ...] = ()


def judge(server: Server, running: Running, folder: Path, seconds: int, program: Path = JUDGE) -> dict[str, Any]:
    """Returns the JSON report of a run of `program` that lasts so many seconds. Raises RuntimeError without one."""
    document, report, values = folder / "document.json", folder / "report.json", folder / "values.yaml"
    document.write_text(running.document, encoding="utf-8")
    values.write_text(yaml.safe_dump(dict(running.values)), encoding="utf-8")
    command: list[str | Path] = [program, "check", document, "--url", running.url, "--seed", "1", "--verbose"]
    command += [f"--budget={seconds}s", f"--report=json={report}", f"--report=jsonl={folder / 'requests.jsonl'}"]
    command += [word for name, value in running.headers.items() for word in ("-H", f"{name}: {value}")]
    command += ["--values", values] if running.values else []
    command += [f"--select={each}" for each in server.select]
    command += [f"--exclude={match}={reason}" for match, reason in server.exclude.items()]
    with (folder / "output.txt").open("w", encoding="utf-8") as output:
        done = subprocess.run([*command, *server.options], cwd=folder, stdout=output, stderr=output, check=False)
    if done.returncode not in EXIT_CODES or not report.exists():
        last = (folder / "output.txt").read_text(encoding="utf-8").strip()[-500:]
        raise RuntimeError(f"the run ended with {done.returncode}: {last}")
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def outcome(report: dict[str, Any], entries: Sequence[Entry]) -> Outcome:
    """Returns the findings of a report by triage. Failures and warnings need an entry; notices are counted alone."""
    findings = [each for each in report["requirements"] if each["level"] in {"failure", "warning"}]
    told = {each["id"]: known(entries, each["id"]) for each in findings}
    used = {entry for entry in told.values() if entry is not None}
    return Outcome(
        operations=len(report["operations"]),
        untested=report["untested"],
        judged=report["judged"]["requirements"],
        raised=report["judged"]["raised"],
        requests=report["requests"],
        seconds=report["seconds"],
        notices=report["counts"].get("notice", 0),
        triage=Counter(entry.verdict for entry in told.values() if entry is not None),
        new=tuple(each for each in findings if told[each["id"]] is None),
        gone=tuple(each for each in entries if each not in used),
    )
