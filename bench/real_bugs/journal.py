"""Keeps each finished run in a file, so that a measurement goes on where it was stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["Journal"]


class Journal:
    """Runs by their keys: tool, version, application, its files, bug and seed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Not splitlines(): what a server answered may hold other characters that end a line.
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
        self._runs: dict[str, dict[str, Any]] = {}
        for line in filter(None, lines):
            key, found = json.loads(line)
            self._runs[key] = found

    def run(self, key: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Returns the run with a key, which is made and kept if it is not there."""
        if key not in self._runs:
            self._runs[key] = make()
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, self._runs[key]], ensure_ascii=False) + "\n")
        return self._runs[key]
