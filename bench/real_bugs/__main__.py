"""Meets the rebuilt bug reports, and writes `docs/real-bugs.md`: `python -m bench.real_bugs [--tool NAME] [CASE...]`.

Each run is kept in `build/real_bugs/journal.jsonl`; a second call makes what is missing, or what has changed since. The
figures are committed beside this file: `measured.json` has the last ones, `first-contact.json` those of the first run
on each batch, which nothing overwrites.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from bench.field.processes import NotReadyError
from bench.real_bugs.cases import DOCUMENTS, FOLDER, Case, cases, digest
from bench.real_bugs.journal import Journal
from bench.real_bugs.page import FIRST, MEASURED, PAGE, RELEASED, Triage, figures, found_by, page
from bench.real_bugs.released import PAIRS, met
from bench.real_bugs.served import BUILT, environment, install_node, requirements, serving
from bench.real_bugs.tools import LEVELS, TOOLS, Tool, commit, new

SEEDS = range(1, 6)
PROBLEMS = (NotReadyError, RuntimeError, OSError, subprocess.SubprocessError)


def main() -> None:
    """Measures what the command line asks for, prints how each case was found, and writes the page."""
    chosen = arguments()
    if chosen.released:
        measure_released()
    elif not chosen.only_page:
        listed = cases()
        wanted = [each for each in listed if not chosen.cases or each.id in chosen.cases]
        tools = [each for each in TOOLS if not chosen.tool or each.name in chosen.tool]
        measure(wanted, tools, chosen)
        if not chosen.cases:
            write(FIRST, contacts(figures(FIRST), figures(MEASURED), listed))
    PAGE.write_text(page(cases()), encoding="utf-8")


def arguments() -> argparse.Namespace:
    """Returns what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="ids of cases, which are printed alone; all if none")
    names = [each.name for each in TOOLS]
    parser.add_argument("--tool", action="append", choices=names, help="only this tool (repeat)")
    parser.add_argument("--python", type=Path, help="a Python that has what the applications need; built if not given")
    parser.add_argument("--released", action="store_true", help="meet the pairs of published releases, and no cases")
    parser.add_argument("--only-page", action="store_true", help="write the page from what was measured before")
    return parser.parse_args()


def measure(wanted: Sequence[Case], tools: Sequence[Tool], chosen: argparse.Namespace) -> None:
    """Runs tools on the correct applications and on those with a bug, and writes what they found of all cases."""
    python = chosen.python or environment("applications", *requirements())
    install_node()
    journal = Journal(BUILT / "journal.jsonl")
    for tool in tools:
        version = tool.version()

        def run(app: str, bug: str = "", seed: int = 1, tool: Tool = tool, version: str = version) -> dict[str, Any]:
            key = f"{tool.name} {version} {app} {digest(FOLDER / 'apps' / app)} {bug or 'correct'} {seed}"
            try:
                return journal.run(key, lambda: once(tool, app, bug, seed, python))
            except PROBLEMS as error:
                print(f"{key}: {error}", file=sys.stderr, flush=True)
                return {"requests": 0, "findings": [], "error": str(error)}

        apps = [each for each in DOCUMENTS if any(case.app == each for case in wanted)]
        correct = {app: [run(app, seed=seed) for seed in SEEDS] for app in apps}
        results = {
            case.id: told(run(case.app, case.id), correct[case.app][0]) | {"version": version} for case in wanted
        }
        if not chosen.cases:
            keep(tool, version, correct, results)
        triage = Triage.read()
        for name, result in results.items():
            print(f"{tool.name}: {name}: {found_by(result, tool.name, name, triage)}, {result['requests']} requests")
            for each in result["findings"] if chosen.cases else ():
                print(f"  {each['level']} {each['id']}: {each['sentence']}")


def measure_released() -> None:
    """Runs the judge on both releases of each pair, and writes what it finds of the faulty one alone."""
    journal, version, results = Journal(BUILT / "journal.jsonl"), TOOLS[0].version(), figures(RELEASED)
    for pair in PAIRS:
        faulty, mended = (
            journal.run(f"released {version} {server.name}", partial(met, server))
            for server in (pair.faulty, pair.mended)
        )
        both = [each["level"] for each in mended["findings"] if each not in new(mended, faulty)]
        results[pair.id] = told(faulty, mended) | {
            "commit": commit(),
            "date": today(),
            "mended": new(mended, faulty),
            "both": sum(level in LEVELS[:2] for level in both),
        }
        print(f"{pair.id}: {found_by(results[pair.id], TOOLS[0].name, pair.id, Triage.read())}", flush=True)
        write(RELEASED, results)


def once(tool: Tool, app: str, bug: str, seed: int, python: Path) -> dict[str, Any]:
    """Returns what a tool finds on an application; standard error says how it went."""
    start = monotonic()
    with serving(app, bug, python) as server:
        found = tool.run(server, seed)
    counts = f"{len(found['findings'])} findings, {found['requests']} requests, {monotonic() - start:.0f} s"
    print(f"{tool.name} {app} {bug or 'correct'}, seed {seed}: {counts}", file=sys.stderr, flush=True)
    return found


def told(faulty: dict[str, Any], correct: dict[str, Any]) -> dict[str, Any]:
    """Returns the result of a case: its requests, and the findings that the correct application does not have."""
    errors = [run["error"] for run in (faulty, correct) if "error" in run]
    found = {"requests": faulty["requests"], "findings": [] if errors else new(faulty, correct)}
    return found | ({"error": errors[0]} if errors else {})


def keep(tool: Tool, version: str, correct: dict[str, Any], results: dict[str, Any]) -> None:
    """Puts the results of a tool into the committed figures."""
    found = {"version": version, "commit": commit(), "date": today(), "correct": correct, "cases": results}
    write(MEASURED, figures(MEASURED) | {tool.name: found})


def contacts(first: dict[str, Any], measured: dict[str, Any], listed: Sequence[Case]) -> dict[str, Any]:
    """Returns the first contacts with those of new batches. A batch is recorded when one version has judged all its
    cases, and its record stays as it is from then on.
    """
    ours = measured.get(TOOLS[0].name, {"version": None, "cases": {}})
    found = dict(first)
    for batch in sorted({str(case.batch) for case in listed} - first.keys()):
        results = {case.id: ours["cases"].get(case.id) for case in listed if str(case.batch) == batch}
        judged = [result for result in results.values() if result and "error" not in result]
        if len(judged) == len(results) and {result["version"] for result in judged} == {ours["version"]}:
            found[batch] = {"commit": ours["commit"], "date": ours["date"], "cases": results}
    return found


def write(path: Path, content: dict[str, Any]) -> None:
    """Writes a file of figures."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def today() -> str:
    """Returns the date of the measurement."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


if __name__ == "__main__":
    main()
