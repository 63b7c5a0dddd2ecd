"""Installs and starts the applications of `tests/real_bugs`, each with at most one fault."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.field.processes import Processes, free_port
from bench.field.server import install
from bench.real_bugs.cases import DOCUMENTS, FOLDER
from tests.frameworks.launching import ROOT, Running

__all__ = ["BUILT", "environment", "install_node", "requirements", "serving"]

BUILT = ROOT / "build" / "real_bugs"


def environment(name: str, *packages: str) -> Path:
    """Returns the Python of an environment of its own with packages from PyPI, which is built if it is missing."""
    folder = BUILT / name
    install(folder, packages)
    return folder / "bin" / "python"


def requirements() -> tuple[str, ...]:
    """Returns what the applications in Python need."""
    files = sorted((FOLDER / "apps").glob("*/requirements.txt"))
    return tuple(sorted({line for path in files for line in path.read_text(encoding="utf-8").split("\n") if line}))


def install_node() -> None:
    """Installs what the applications in JavaScript need, where it is missing."""
    for pins in (FOLDER / "apps").glob("*/package-lock.json"):
        if not (pins.parent / "node_modules").exists():
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(command, cwd=pins.parent, check=True)


@contextmanager
def serving(name: str, bug: str, python: Path) -> Iterator[Running]:
    """Serves an application with a bug, or the correct one for an empty name, with an empty database."""
    folder = FOLDER / "apps" / name
    with TemporaryDirectory(prefix="real-bugs-") as temporary:
        port, processes = free_port(), Processes(Path(temporary))
        url = f"http://127.0.0.1:{port}"
        document = f"{url}{DOCUMENTS[name]}"
        # Its database and its compiled program are put beside its log.
        variables = {"PYTHON": str(python), "TMPDIR": temporary, "BUG": bug, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            processes.start([folder / "run.sh", str(port)], folder, document, variables)
            yield Running(url, document, {})
        finally:
            processes.stop()
