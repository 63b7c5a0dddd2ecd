"""What a real server consists of: what it needs installed, how it starts, and what of its document is judged."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.field.processes import Processes

UV = Path(sys.executable).with_name("uv")


class UnavailableError(Exception):
    """A server that cannot be installed or started here. The message says what is missing."""


@dataclass(frozen=True)
class Place:
    """Where a server lives: what was installed, a temporary folder for its data, and the processes it starts."""

    installed: Path
    data: Path
    processes: Processes

    @property
    def python(self) -> Path:
        """Returns the interpreter that has the packages from PyPI."""
        return self.installed / "bin" / "python"

    def program(self, name: str) -> Path:
        """Returns a program that was installed from PyPI or npm."""
        found = [self.installed / "bin" / name, self.installed / "node_modules" / ".bin" / name]
        return next((each for each in found if each.exists()), Path(name))

    def run(self, *command: str | Path, text: str = "", environment: Mapping[str, str] | None = None) -> None:
        """Runs a command to its end in the folder of data, with a text as its input."""
        variables = os.environ | dict(environment or {})
        done = subprocess.run(
            command, cwd=self.data, env=variables, input=text, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise UnavailableError(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")

    def start(self, *command: str | Path, ready: str, environment: Mapping[str, str] | None = None) -> None:
        """Starts a process in the folder of data, and returns when the server answers at the URL `ready`."""
        self.processes.start(command, self.data, ready, environment)


@dataclass(frozen=True)
class Running:
    """A started server: its URL, its document, and what a client must know of it."""

    url: str
    document: str
    headers: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Server:
    """A real server. `select` and `exclude` name the operations that are judged, `exclude` with reasons.

    `tools` are packages from PyPI that the set-up needs beside the server; `python` is the Python that runs it.
    """

    name: str
    start: Callable[[Place], AbstractContextManager[Running]]
    debian: tuple[str, ...] = ()
    pypi: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    exclude: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    python: str = sys.executable

    def install(self, folder: Path) -> None:
        """Installs what the server needs, unless it is there."""
        missing = [each for each in self.debian if not debian_version(each)]
        if missing:
            _ran("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *missing)
        install(folder, self.pypi + self.tools, self.npm, self.python)

    def version(self) -> str:
        """Returns the pinned version of the server, or the version that Debian installed."""
        if self.pypi or self.npm:
            return (self.pypi or self.npm)[0].rpartition("==" if self.pypi else "@")[2]
        return debian_version(self.debian[0])


def install(folder: Path, pypi: Sequence[str] = (), npm: Sequence[str] = (), python: str = sys.executable) -> None:
    """Installs packages from PyPI and npm into a folder of their own, unless they are there."""
    wanted = json.dumps([list(pypi), list(npm)])
    stamp = folder / "installed.json"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    if pypi:
        _ran(UV, "venv", "--quiet", "--clear", "--python", python, folder)
        _ran(UV, "pip", "install", "--quiet", "--python", folder / "bin" / "python", *pypi)
    if npm:
        (folder / "package.json").write_text("{}", encoding="utf-8")
        quiet = ("--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
        _ran("npm", "install", "--prefix", folder, *quiet, *npm)
    stamp.write_text(wanted, encoding="utf-8")


def debian_version(package: str) -> str:
    """Returns the version of a Debian package that is installed; empty if it is not."""
    if shutil.which("dpkg-query") is None:
        return ""
    command = ["dpkg-query", "--show", "--showformat=${db:Status-Status} ${Version}", package]
    status, _, version = subprocess.run(command, capture_output=True, text=True, check=False).stdout.partition(" ")
    return version if status == "installed" else ""


def fetched(url: str, headers: Mapping[str, str] | None = None, body: Any = None, method: str | None = None) -> str:
    """Returns the text that a server on this machine answers to a method; to GET without one, to POST with a body."""
    data = None if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json"} if data else {}
    request = urllib.request.Request(url, data=data, headers=sent | dict(headers or {}), method=method)
    with urllib.request.urlopen(request, timeout=120) as response:
        text: str = response.read().decode()
    return text


def _ran(*command: str | Path) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise UnavailableError(f"{command[0]} is not on this machine") from None
    if done.returncode:
        raise UnavailableError(f"{' '.join(map(str, command))}: {done.stderr.strip()[-500:]}")
