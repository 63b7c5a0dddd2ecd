"""What the steps of the action read from the environment of a runner."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bythebook_openapi.errors import InputError

__all__ = ["FOLDER", "Settings"]

# Where the reports are written, below the working folder of the job.
FOLDER = Path("bythebook-report")


@dataclass(frozen=True)
class Settings:
    """The inputs of the action, and what GitHub says of the run."""

    environment: Mapping[str, str]

    @classmethod
    def of_environment(cls) -> Settings:
        """Returns the settings of this process."""
        return cls(dict(os.environ))

    def input(self, name: str) -> str:
        """Returns an input of the action, such as `min-judged`; empty where it is not given."""
        return self.environment.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip()

    def github(self, name: str) -> str:
        """Returns a variable of GitHub, such as `REPOSITORY`. Raises `InputError` where the runner does not set it."""
        found = self.environment.get(f"GITHUB_{name}")
        if not found:
            raise InputError(f"GITHUB_{name} is not set", expected="a step of a job of GitHub Actions")
        return found

    def append(self, name: str, text: str) -> None:
        """Appends a text to a file that GitHub reads after the step, such as `STEP_SUMMARY`."""
        with Path(self.github(name)).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)

    @property
    def before(self) -> Path | None:
        """The report of the base branch: that of the input `baseline`, else what the cache brought; None without one.

        Raises `InputError` where the file of `baseline` does not exist.
        """
        stated = self.input("baseline")
        if stated:
            if not Path(stated).is_file():
                raise InputError("is no file", file=stated, expected="a JSON report, as the input `baseline`")
            return Path(stated)
        kept = self.kept
        return kept if kept.is_file() else None

    @property
    def kept(self) -> Path:
        """The file in which the cache keeps the report of a branch."""
        return Path(self.environment.get("RUNNER_TEMP", ".")) / "bythebook-base" / "report.json"

    @cached_property
    def event(self) -> Mapping[str, Any]:
        """What started the workflow."""
        stated = json.loads(Path(self.github("EVENT_PATH")).read_text(encoding="utf-8"))
        return stated if isinstance(stated, dict) else {}

    @property
    def pull_request(self) -> Mapping[str, Any] | None:
        """The pull request that started the workflow; None for another event."""
        found = self.event.get("pull_request")
        return found if isinstance(found, dict) else None
