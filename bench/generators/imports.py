"""Measures what the import of one model costs: of models of the largest modules, the one that costs most."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.generators.processes import Done, run

__all__ = ["heaviest", "imports_table"]

MODULES = 6
CLASS = re.compile(r"^class (\w+)\(", re.MULTILINE)


def heaviest(package: Path, seconds: float) -> tuple[str, Done]:
    """Returns the model whose import takes most processor time, and its cost. The modules are compiled before.

    A process prints its processor time, which includes the start of Python: other processes do not change it.
    """
    run(sys.executable, "-m", "compileall", "-q", package.name, cwd=package.parent, seconds=seconds)
    costs = []
    for name in _names(package):
        code = f"import time; from {package.name}.models import {name}; print(time.process_time())"
        costs.append((name, run(sys.executable, "-c", code, cwd=package.parent, seconds=seconds)))
    return max(costs, key=lambda cost: float(cost[1].last) if cost[1].is_well else seconds)


def _names(package: Path) -> Iterator[str]:
    """Yields a class of each of the largest modules: the last one, which may need all others."""
    modules = sorted((package / "models").glob("[a-z]*.py"), key=lambda module: module.stat().st_size)
    for module in modules[-MODULES:]:
        if found := CLASS.findall(module.read_text(encoding="utf-8")):
            yield found[-1]


def imports_table(packages: dict[str, Path], seconds: float) -> Iterator[str]:
    """Yields the table of the heaviest import of each package, by the name of its document."""
    yield "| document | the model | import | memory |"
    yield "| --- | --- | ---: | ---: |"
    for name, package in packages.items():
        model, done = heaviest(package, seconds)
        words = f"{float(done.last):.1f} s | {done.memory} MB" if done.is_well else f"fails: {done.last[:80]} |"
        yield f"| {name} | `{model}` | {words} |"
