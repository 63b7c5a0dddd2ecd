"""Our checks within a run of Schemathesis accuse no correct application."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.frameworks.checking import fetch
from tests.frameworks.launching import names, own_python, read, running

SECONDS = 400
OURS = "Stated at"


def run(name: str, switches: list[str], folder: Path) -> str:
    application = read(name)
    python = own_python() if name == "fastapi_nested" else None
    is_node = (application.folder / "package.json").exists()
    if python is None and not (application.folder / "node_modules" if is_node else application.environment).exists():
        pytest.skip("`make frameworks` installs it")
    with running(application, switches, python) as server:
        fetch(server.document, folder / "openapi.json")
        command = [
            "st",
            "run",
            "openapi.json",
            "--url",
            server.url,
            "--seed",
            "1",
            "--continue-on-failure",
            "--no-color",
        ]
        for header, value in server.auth.items():
            command += ["-H", f"{header}: {value}"]
        if server.query:
            (folder / "schemathesis.toml").write_text(
                "[parameters]\n" + "".join(f'"query.{name}" = "{value}"\n' for name, value in server.query.items()),
                encoding="utf-8",
            )
        environment = os.environ | {"SCHEMATHESIS_HOOKS": "bythebook_conformance.schemathesis"}
        done = subprocess.run(
            [str(own_python().parent / command[0]), *command[1:]],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    assert done.returncode in {0, 1}, done.stderr[-2000:]
    assert "API operations" in done.stdout or "Operations" in done.stdout, done.stdout[-2000:]
    return done.stdout


@pytest.mark.soak
@pytest.mark.parametrize("name", names())
def test_a_correct_application_is_not_accused(name: str, tmp_path: Path) -> None:
    told = run(name, [], tmp_path)

    assert OURS not in told, "\n".join(line for line in told.splitlines() if OURS in line)
