"""Measures the ten tasks, and writes `docs/ten-tasks.md`: `python -m bench.ten_tasks [--cache ENVIRONMENTS]`.

It asks PyPI for the other generators. `--only-page` writes the page from what was measured before.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.ten_tasks.measured import MISTAKES, TASKS, caught
from bench.ten_tasks.page import MEASURED, PAGE, page
from bench.ten_tasks.probe import free_port, serving
from bench.ten_tasks.tools import OURS, TOOLS, Tool, generated, installed

EXAMPLE = PAGE.parent / "examples/tasks"
HERE = Path(__file__).parent


def run(tool: Tool, python: Path, folder: Path, url: str) -> dict[str, Any]:
    """Returns what the probe found out of a tool. Raises where a task of ours does not do what it should."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [*map(str, (python, HERE / "probe.py", tool.snippets, url, "right", folder / "record.jsonl"))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{tool.name}: {done.stdout}{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    wrong = {task: each["problem"] for task, each in found.items() if each.get("problem")}
    if (wrong and tool is OURS) or {*TASKS} - {"serve"} - {*found}:
        raise SystemExit(f"{tool.name}: {wrong or found}")
    return found


def measured(cache: Path) -> dict[str, Any]:
    """Returns the versions, and what was found out of each tool."""
    tools: dict[str, Any] = {}
    versions = {"mypy": version("mypy")}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for source in ("openapi.yaml", "service.py"):
            shutil.copy(EXAMPLE / source, folder)
        bins: dict[Tool, Path] = {}
        for tool in TOOLS:
            bins[tool], versions[tool.name] = installed(tool, cache)
            generated(tool, bins[tool], folder)
        port = free_port()
        service = (str(bins[OURS] / "python"), str(HERE / "recorded.py"), str(port), name)
        os.environ["PYTHONPATH"] = name
        with serving(service, folder, port) as url:
            for tool in TOOLS:
                tools[tool.name] = {"run": run(tool, bins[tool] / "python", folder, url)}
                tools[tool.name]["caught"] = found = caught(tool, bins[tool], folder)
                if not found.keys() <= MISTAKES.keys():
                    raise SystemExit(f"{tool.name}: {sorted(found.keys() - MISTAKES.keys())} are not in the list")
                print(f"{tool.name}: {sum(found.values())} of {len(found)} mistakes", file=sys.stderr)
    return {"versions": versions, "tools": tools}


def main() -> None:
    """Writes what was measured, and the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "bythebook-ten-tasks")
    parser.add_argument("--only-page", action="store_true")
    options = parser.parse_args()
    if not options.only_page:
        MEASURED.write_text(json.dumps(measured(options.cache.resolve()), indent=1) + "\n")
    PAGE.write_text(page(json.loads(MEASURED.read_text())))


if __name__ == "__main__":
    main()
