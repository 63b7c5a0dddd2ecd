"""Reports made by hand, for what depends on what a run found and on no server."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from rich.console import Console

from bythebook_conformance.model import Level, Outcome
from bythebook_conformance.reports.merge import Part
from bythebook_conformance.reports.report import Entry, Facts, Gate, OperationEntry, Place, Report, Scope
from bythebook_conformance.reports.shard import Shard, Work
from bythebook_conformance.reports.terminal import print_text

_VERDICTS: Mapping[str, tuple[Outcome, Level | None]] = {
    "pass": ("pass", None),
    "failure": ("fail", "failure"),
    "warning": ("fail", "warning"),
    "inconclusive": ("inconclusive", None),
    "error": ("error", None),
}
OUTCOMES = tuple(_VERDICTS)
_VISIBLE = st.characters(codec="utf-8", exclude_categories=("C", "Z"))
# Texts that may mean something in Markdown or HTML.
HOSTILE = st.text(st.sampled_from(list("|`\\<>*_@#[]()!&;~\n\t ab1é-")) | _VISIBLE, max_size=60)
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text())


def entry(operation: str, name: str, outcome: str = "pass", **stated: Any) -> Entry:
    """Return a requirement that a field has its default, with what became of it."""
    verdict, level = _VERDICTS[outcome]
    shown = {
        "expected": "3",
        "actual": "4",
        "seen": (2, 2),
        "request": {},
        "status": 200,
        "answer": "{}",
        "curl": "curl",
    }
    told: dict[str, Any] = shown if verdict == "fail" else {"expected": None, "actual": None}
    told |= {"reason": "no answer shows it" if verdict in {"inconclusive", "error"} else None}
    return Entry(
        id=f"{operation}/body/{name}/default",
        operation=operation,
        kind="default",
        authority="stated",
        verdict=verdict,
        level=level,
        sentence=f"Without '{name}' the server uses 3.",
        source=Place("page.txt:7", "default:3", "doc.yaml", f"/components/schemas/{operation}/properties/{name}", 12),
        **{**told, **stated},
    )


def report(entries: Iterable[Entry], **stated: Any) -> Report:
    """Return a report of these requirements; the operations are theirs unless given."""
    found = tuple(entries)
    operations = tuple(operation(each, found) for each in dict.fromkeys(each.operation for each in found))
    facts = Facts("0", "doc.yaml", "0" * 64, "http://127.0.0.1:1", 1, 2 * len(found), 0.5)
    parts: dict[str, Any] = {"facts": facts, "scope": Scope(), "gate": Gate(), "operations": operations}
    return Report(**{**parts, **stated}, requirements=found)


def operation(name: str, entries: Iterable[Entry] = (), **stated: Any) -> OperationEntry:
    """Return an operation that was answered 200 throughout."""
    mine = [each for each in entries if each.operation == name]
    judged = sum(each.verdict in {"pass", "fail"} for each in mine)
    told: dict[str, Any] = {
        "statuses": {"200": 2},
        "judged": judged,
        "raised": len(mine),
        "unsearched": 0,
        "untested": None,
    }
    return OperationEntry(**{"id": name, "method": "POST", "path": f"/{name}", "requests": 2, **told, **stated})


def printed(found: Report, *, verbose: bool = False, left: Path | None = None) -> str:
    """Return what a person reads."""
    file = io.StringIO()
    print_text(found, Console(file=file, width=120), verbose=verbose, left=left)
    return file.getvalue()


def shards_of(whole: Report, count: int) -> list[Report]:
    """Return the reports that runs of all shards give where one run gives this."""
    found = []
    for part in range(1, count + 1):
        shard = Shard.read(f"{part}/{count}")
        mine = shard.of(Work(frozenset({each.id}), 1) for each in whole.operations)
        entries = [each for each in whole.requirements if each.operation in mine]
        scope = Scope(shard=str(shard), elsewhere=whole.raised - len(entries))
        operations = tuple(each for each in whole.operations if each.id in mine)
        facts = replace(whole.facts, requests=2 * len(entries), seconds=0.0)
        found.append(report(entries, scope=scope, facts=facts, operations=operations, gate=whole.gate))
    return found


def parts_of(reports: list[Report]) -> list[Part]:
    """Return reports as the files that `merge` reads."""
    return [Part(f"{number}.json", each) for number, each in enumerate(reports)]
