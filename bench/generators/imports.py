"""Measures what the import of one model costs: of the model of each module, the one that costs most."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.generators.processes import Done, run

__all__ = ["heaviest", "imports_table"]

CLASS = re.compile(r"^class (\w+)\(", re.MULTILINE)


def heaviest(package: Path, seconds: float) -> tuple[str, Done]:
    """Returns the model whose import takes longest, and its cost. The modules are compiled before."""
    costs = []
    for name in _names(package):
        code = f"from {package.name}.models import {name}"
        run(sys.executable, "-c", code, cwd=package.parent, seconds=seconds)
        costs.append((name, run(sys.executable, "-c", code, cwd=package.parent, seconds=seconds)))
    return max(costs, key=lambda cost: cost[1].seconds)


def _names(package: Path) -> Iterator[str]:
    """Yields a class of each module: the last one, which may need all others."""
    for module in sorted((package / "models").glob("[a-z]*.py")):
        if found := CLASS.findall(module.read_text(encoding="utf-8")):
            yield found[-1]


def imports_table(packages: dict[str, Path], seconds: float) -> Iterator[str]:
    """Yields the table of the heaviest import of each package, by the name of its document."""
    yield "| document | the model | import | memory |"
    yield "| --- | --- | ---: | ---: |"
    for name, package in packages.items():
        model, done = heaviest(package, seconds)
        words = f"{done.seconds:.1f} s | {done.memory} MB" if done.is_well else f"fails: {done.last[:80]} |"
        yield f"| {name} | `{model}` | {words} |"
