"""Takes one document through one generator: generate, import, type-check, ask."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.generators.cells import is_right
from bench.generators.peers import OURS, Peer
from bench.generators.processes import Done, run

__all__ = ["Limits", "Outcome", "compared", "generated", "packaged"]

PROBE = Path(__file__).with_name("probe.py")


@dataclass(frozen=True)
class Limits:
    """The seconds for each step, and the largest output of other generators, in bytes, that is type-checked."""

    seconds: float
    typed: int


@dataclass(frozen=True)
class Outcome:
    """The results for a document. `typed` is None if it was not type-checked, `right` counts (right, asked) by cell.

    `misses` are the questions with a wrong answer, each with the answer.
    """

    made: Done
    imports: bool = False
    typed: bool | None = None
    lines: int = 0
    failed: str = ""
    right: Mapping[tuple[int, ...], tuple[int, int]] = field(default_factory=dict)
    misses: tuple[Mapping[str, Any], ...] = ()


def packaged(peer: Peer, document: Path, work: Path) -> Path:
    """Returns the folder of the package that a generator makes from a document."""
    name = "api_" + re.sub(r"\W+", "_", document.stem.lower())
    return work / peer.key / name / peer.root / name


def generated(peer: Peer, bin_: Path, document: Path, folder: Path, limits: Limits) -> Done:
    """Generates again into an empty folder."""
    base = folder.parent if peer.root == "." else folder.parents[1]
    shutil.rmtree(base, ignore_errors=True)
    folder.parent.mkdir(parents=True)
    if peer.style == "pydantic":
        folder.mkdir()
    done = run(*peer.command(bin_, document, folder), cwd=base, seconds=limits.seconds)
    if peer.style == "pydantic" and not (folder / "__init__.py").exists():
        (folder / "__init__.py").write_text("")
    return done


def compared(
    peer: Peer, bin_: Path, document: Path, *, work: Path, limits: Limits, questions: Sequence[Mapping[str, Any]]
) -> Outcome:
    """Returns the results of a generator for a document."""
    folder = packaged(peer, document, work)
    made = generated(peer, bin_, document.resolve(), folder, limits)
    files = list(folder.rglob("*.py"))
    if not made.is_well or len(files) < 2:
        return Outcome(made, failed=made.last[:120])
    python = Path(sys.executable) if peer is OURS else bin_ / "python"
    lines = sum(len(path.read_bytes().splitlines()) for path in files)
    common = (folder.parent, folder.name)
    imported = run(python, PROBE, "import", *common, cwd=work, seconds=limits.seconds)
    typed = None
    failed = "" if imported.is_well else imported.last[:120]
    if peer is OURS or document.stat().st_size <= limits.typed:
        command = (python, "-m", "mypy", "--strict", "--cache-dir", work / peer.key / "mypy", "-p", folder.name)
        checked = run(*command, cwd=folder.parent, seconds=limits.seconds)
        typed = checked.is_well
        failed = failed or ("" if typed else checked.last[:120])
    right: dict[tuple[int, ...], tuple[int, int]] = {}
    misses = []
    if imported.is_well and questions:
        asked = run(
            python, PROBE, "ask", *common, peer.style, cwd=work, seconds=limits.seconds, given=json.dumps(questions)
        )
        answers = json.loads(asked.output.splitlines()[-1]) if asked.is_well else [None] * len(questions)
        for question, answer in zip(questions, answers, strict=True):
            cell = tuple(question["cell"])
            good, all_ = right.get(cell, (0, 0))
            right[cell] = good + is_right(question, answer), all_ + 1
            misses += [] if is_right(question, answer) else [{**question, "answer": answer}]
    return Outcome(made, imported.is_well, typed, lines, failed, right, tuple(misses))
