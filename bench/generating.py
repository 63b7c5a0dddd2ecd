"""Generates from every document of a folder, imports and type-checks what came, and prints a Markdown table.

    python -m bench.generating FOLDER [--alone N]

The documents are the user's; none is part of this repository. Each step runs in a process of its own, one at a time.
`--alone N`: for the N largest documents, how long datamodel-code-generator takes for the models alone.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SECONDS = 300
RENDER = """
import resource, sys
from pathlib import Path
from bythebook_generator.jobs import Job
from bythebook_generator.work import done
outcome = done(Job(Path(sys.argv[1]), Path(sys.argv[2])))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, outcome.notes)
"""
IMPORT = """
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
package = importlib.import_module(sys.argv[2])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
models = importlib.import_module(package.__name__ + ".models")
for made in list(vars(models).values()):
    if isinstance(made, type) and made.__module__ == models.__name__ and hasattr(made, "model_rebuild"):
        made.model_rebuild()
"""
ALONE = (
    "--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel", "--strict-nullable",
    "--use-missing-sentinel", "--target-pydantic-version", "2.14", "--use-annotated", "--formatters", "builtin",
    "--disable-timestamp",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What became of one document; `failed` is the first words of what went wrong."""

    name: str
    size: int
    generates: bool
    imports: bool
    typed: bool
    seconds: float
    memory: int
    lines: int
    notes: int
    failed: str = ""

    @property
    def line(self) -> str:
        """The row of the table."""
        marks = " | ".join("yes" if each else "**no**" for each in (self.generates, self.imports, self.typed))
        sizes = (
            f"{self.size // 1024} KB | {marks} | {self.seconds:.1f} s | {self.memory} MB | {self.lines} | {self.notes}"
        )
        return f"| {self.name} | {sizes} |" + (f" {self.failed} |" if self.failed else "")


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run this Python on something, with a limit of time."""
    try:
        return subprocess.run(
            [sys.executable, *map(str, command)],
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            env=dict(os.environ),
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", f"more than {SECONDS} s")


def measured(document: Path, folder: Path) -> Row:
    """Return what becomes of a document."""
    name = "api_" + re.sub(r"\W+", "_", document.stem.lower())
    started = time.perf_counter()
    made = run("-c", RENDER, document.resolve(), folder / name, cwd=folder)
    seconds = time.perf_counter() - started
    size = document.stat().st_size
    if made.returncode:
        return Row(document.stem, size, False, False, False, 0, 0, 0, 0, made.stderr.strip().splitlines()[-1][:120])
    memory, notes = made.stdout.split()[-2:]
    imported = run("-c", IMPORT, folder, name, cwd=folder)
    typed = run("-m", "mypy", "--strict", "--cache-dir", folder / "cache", "-p", name, cwd=folder)
    lines = sum(len(path.read_bytes().splitlines()) for path in (folder / name).rglob("*.py"))
    failed = (imported.stderr if imported.returncode else typed.stdout if typed.returncode else "").strip().splitlines()
    return Row(
        document.stem, size, True, not imported.returncode, not typed.returncode,
        seconds, int(memory), lines, int(notes), failed[-1][:120] if failed else "",
    )  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--alone", type=int, default=0)
    options = parser.parse_args()
    documents = sorted(
        (path for path in options.folder.iterdir() if path.suffix in {".json", ".yaml", ".yml"}),
        key=lambda path: (path.stat().st_size, path.name),
    )
    print("| document | size | generates | imports | mypy --strict | time | memory | lines | notes |")
    print("| --- | ---: | --- | --- | --- | ---: | ---: | ---: | ---: |")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for document in documents:
            rows.append(measured(document, Path(folder)))
            print(rows[-1].line, flush=True)
        counts = [sum(each) for each in zip(*((r.generates, r.imports, r.typed) for r in rows), strict=True)]
        print(f"\n{len(rows)} documents: {counts[0]} generate, {counts[1]} import, {counts[2]} pass mypy --strict.")
        for document, row in list(zip(documents, rows, strict=True))[-options.alone or len(rows) :]:
            started = time.perf_counter()
            command = ("-m", "datamodel_code_generator", "--input", document.resolve(), "--output", "alone.py", *ALONE)
            done = run(*command, cwd=Path(folder))
            seconds = time.perf_counter() - started
            words = f"{seconds:.1f} s" if not done.returncode else "fails"
            print(f"models alone, {document.stem}: {words}; all of ours: {row.seconds:.1f} s")


if __name__ == "__main__":
    main()
