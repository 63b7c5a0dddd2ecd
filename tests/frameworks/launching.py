"""Starts and stops an application by its `app.toml`; knows no framework and no judge."""

from __future__ import annotations

import json
import os
import select
import shlex
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from typing import IO, Any

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENVIRONMENTS = ROOT / ".venv-frameworks"
START_SECONDS = 60
STOP_SECONDS = 5


class NotReadyError(Exception):
    """The application ended or stayed silent before it announced itself."""


@dataclass(frozen=True)
class Application:
    """An application's folder and its commands."""

    name: str
    install: str
    start: str
    bugs: list[dict[str, Any]]
    variants: list[dict[str, Any]]

    @property
    def folder(self) -> Path:
        """Return the folder of the application."""
        return HERE / self.name

    @property
    def environment(self) -> Path:
        """Return the folder that holds what the application needs installed."""
        return ENVIRONMENTS / self.name

    def command(self, text: str, python: Path | None = None) -> list[str]:
        """Return a command of `app.toml` as a list, with its placeholders filled in."""
        places = {
            "app": self.folder.relative_to(ROOT),
            "env": self.environment.relative_to(ROOT),
            "python": python or self.environment / "bin" / "python",
            "uv": ROOT / ".venv" / "bin" / "uv",
        }
        return [word.format_map(places) for word in shlex.split(text)]


@dataclass(frozen=True)
class Running:
    """A started application: where it is, where its document is, and the headers and query parameters of its client."""

    url: str
    document: str
    auth: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)


def read(name: str) -> Application:
    """Return the application in the folder of that name."""
    commands = tomllib.loads((HERE / name / "app.toml").read_text(encoding="utf-8"))
    lists = [
        yaml.safe_load((HERE / name / f"{kind}.yaml").read_text(encoding="utf-8")) for kind in ("bugs", "variants")
    ]
    return Application(name, commands["install"], commands["start"], *lists)


def names() -> list[str]:
    """Return the names of all applications."""
    return sorted(path.parent.name for path in HERE.glob("*/app.toml"))


@contextmanager
def running(application: Application, switches: list[str], python: Path | None = None) -> Iterator[Running]:
    """Start the application with a bug or a variant, and stop it and its children at the end."""
    command = [*application.command(application.start, python), "--port", "0", *switches]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    with TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
        )
        try:
            yield ready(process, errors)
        finally:
            stop(process)


def ready(process: subprocess.Popen[str], errors: IO[str]) -> Running:
    """Return what the application announces."""
    assert process.stdout
    deadline = monotonic() + START_SECONDS
    while monotonic() < deadline and process.poll() is None:
        if select.select([process.stdout], [], [], 0.2)[0]:
            line = process.stdout.readline()
            if line.startswith("{"):
                return Running(**json.loads(line))
    errors.seek(0)
    raise NotReadyError(f"announced nothing in {START_SECONDS} s, exit code {process.poll()}: {errors.read()[-500:]}")


def stop(process: subprocess.Popen[str]) -> None:
    """End the process group that was started for the application."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(STOP_SECONDS)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
        break
    process.wait()
    if process.stdout:
        process.stdout.close()


def own_python() -> Path:
    """Return the Python that runs this, for an application whose framework is installed here."""
    return Path(sys.executable)
