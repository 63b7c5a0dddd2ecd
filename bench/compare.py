"""Runs each tool on the same mutants, and prints the table of docs/comparison.md (`make compare`).

A tool finds a mutant if it reports a fault that it does not report for the correct server. Reports about the correct
server are counted as false positives.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import mean

from bench.rivals import TOOLS, Ran, Tool
from bench.served import served
from bythebook.prove.fleet import sampled
from bythebook_openapi.document.load import load
from bythebook_simulator.faults.twins import Twin, twins
from bythebook_simulator.faults.witnesses import TOKEN, witness
from bythebook_simulator.simulator import Simulator

_SPECS = (Path("specs/ontora/openapi.yaml"),)
_PORT = 8791


@dataclass
class _Score:
    """The results of a tool over all documents."""

    found: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    alarms: list[str] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    exits: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))


def main() -> None:
    """Runs the choice of the arguments, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "specs", nargs="*", type=Path, default=list(_SPECS), help="documents; the founding page's if none"
    )
    parser.add_argument("--most", type=int, default=33, help="twins of each document")
    chosen = parser.parse_args()
    tools = [each for each in TOOLS if _version(each)]
    scores = {each.name: _Score() for each in tools}
    visible: defaultdict[str, int] = defaultdict(int)
    for spec in chosen.specs:
        fleet = list(_visible(spec, chosen.most))
        correct = {each.name: _run(spec, "", each) for each in tools}
        for name, ran in correct.items():
            scores[name].alarms += [f"{spec.name}: {each}" for each in sorted(ran.accused)]
            if not ran.requests:
                print(f"{name} sent nothing for {spec} (exit code {ran.exit_code}), and is left out", file=sys.stderr)
        running = [each for each in tools if correct[each.name].requests]
        for number, twin in enumerate(fleet, 1):
            visible[twin.operator.family] += 1
            print(f"\r{spec}: {number} of {len(fleet)}", end="", file=sys.stderr)
            for tool in running:
                ran = _run(spec, twin.id, tool)
                _count(scores[tool.name], twin, ran, correct[tool.name])
        print(file=sys.stderr)
    print("\n".join(_told(tools, scores, visible, chosen.specs)))


def _visible(spec: Path, most: int) -> Iterator[Twin]:
    """Yields the mutants of a sample that a client can tell from the correct server."""
    server = Simulator(load(spec), tokens=(TOKEN,))
    fleet = list(twins(server.world))
    for number in sampled(fleet, "", most):
        if witness(server.twin(), server.twin(fleet[number].behavior), fleet[number].spot) is not None:
            yield fleet[number]


def _run(spec: Path, twin: str, tool: Tool) -> Ran:
    with served(spec, _PORT, twin) as url:
        return tool.run(spec, url)


def _count(score: _Score, twin: Twin, ran: Ran, correct: Ran) -> None:
    if ran.accused - correct.accused:
        score.found[twin.operator.family] += 1
    score.seconds.append(ran.seconds)
    score.exits[ran.exit_code] += 1
    if ran.requests is not None:
        score.requests.append(ran.requests)


def _version(tool: Tool) -> str:
    try:
        done = subprocess.run(tool.version, capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError:
        print(f"{tool.name} is not installed, and left out", file=sys.stderr)
        return ""
    return (done.stdout or done.stderr).strip().splitlines()[-1]


def _told(
    tools: Sequence[Tool], scores: dict[str, _Score], visible: dict[str, int], specs: Sequence[Path]
) -> Iterator[str]:
    yield f"{date.today():%Y-%m-%d}; " + "; ".join(dict.fromkeys(_version(each) for each in tools))
    yield "documents: " + ", ".join(f"{each.parent.name}/{each.name}" for each in specs)
    yield ""
    yield "| family | twins | " + " | ".join(each.name for each in tools) + " |"
    yield "| --- | " + " | ".join("---:" for _ in range(len(tools) + 1)) + " |"
    for family, count in visible.items():
        yield f"| {family} | {count} | " + " | ".join(str(scores[each.name].found[family]) for each in tools) + " |"
    total = sum(visible.values())
    cells = [f"{sum(scores[each.name].found.values())} ({_share(scores[each.name], total)})" for each in tools]
    yield f"| **all** | {total} | " + " | ".join(cells) + " |"
    yield "| accusations of the correct twins | | " + _row(tools, lambda name: str(len(scores[name].alarms)))
    yield "| requests of a run, mean | | " + _row(tools, lambda name: f"{mean(scores[name].requests or [0]):.0f}")
    yield "| seconds of a run, mean | | " + _row(tools, lambda name: f"{mean(scores[name].seconds or [0]):.1f}")
    yield "| exit codes | | " + _row(tools, lambda name: _exits(scores[name]))
    for each in tools:
        for alarm in scores[each.name].alarms:
            yield f"\n{each.name} says of the correct twin: {alarm}"


def _row(tools: Sequence[Tool], cell: Callable[[str], str]) -> str:
    return " | ".join(cell(each.name) for each in tools) + " |"


def _share(score: _Score, total: int) -> str:
    return f"{100 * sum(score.found.values()) / total:.0f} %" if total else "-"


def _exits(score: _Score) -> str:
    return ", ".join(f"{code}: {count}" for code, count in sorted(score.exits.items()))


if __name__ == "__main__":
    main()
