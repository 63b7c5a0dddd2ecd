"""The Containerfile: its steps run in an empty environment of this machine, since no builder of images is here.

What stays untried is the base image itself, and `useradd` in it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bythebook.healthy import main as healthy

ROOT = Path(__file__).parents[2]
# The Python of this environment may lie where only its owner may look.
PYTHON = Path("/usr/bin/python3")


@dataclass
class Image:
    """What the last stage of a Containerfile states."""

    steps: list[tuple[str, str]] = field(default_factory=list)

    def last(self, name: str) -> str:
        return [text for step, text in self.steps if step == name][-1]


def image() -> tuple[Image, Image]:
    """Returns the two stages of the Containerfile."""
    lines = (line for line in (ROOT / "Containerfile").read_text().splitlines() if line and not line.startswith("#"))
    stages: list[Image] = []
    for line in lines:
        name, _, text = line.partition(" ")
        if name == "FROM":
            stages.append(Image())
        else:
            stages[-1].steps.append((name, text))
    build, final = stages
    return build, final


def test_image_runs_as_no_root_and_says_whether_serve_is_alive() -> None:
    _, final = image()

    assert int(final.last("USER")) > 0
    names = [name for name, _ in final.steps]
    assert names.index("USER") > max(at for at, name in enumerate(names) if name == "RUN")
    assert json.loads(final.last("ENTRYPOINT")) == ["bythebook"]
    assert json.loads(final.last("HEALTHCHECK").partition("CMD ")[2])[-1] == "bythebook.healthy"


def test_health_is_that_of_the_port(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

        assert healthy([str(port)]) == 1
    assert "127.0.0.1" in capsys.readouterr().err


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in which the user of the image may look, too: those of pytest are its owner's."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.doors
@pytest.mark.skipif(os.geteuid() != 0, reason="takes the user of the image, which only root may")
@pytest.mark.skipif(not PYTHON.exists(), reason="needs a Python that every user may run")
def test_steps_of_the_image_serve_a_document(folder: Path) -> None:
    build, final = image()
    source, wheels, python = folder / "source", folder / "wheels", folder / "python"
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
        check=True,
    ).stdout.splitlines()  # fmt: skip
    ignored = tuple(f"{each}/" for each in (ROOT / ".containerignore").read_text().split())
    for name in names:
        if (ROOT / name).is_file() and not name.startswith(ignored):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
    subprocess.run([PYTHON, "-m", "venv", "--copies", str(python)], check=True)
    path = {"PATH": f"{python}/bin:{os.environ['PATH']}"}
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "REQUESTS_"))}
    for text in [text for stage in (build, final) for name, text in stage.steps if name == "RUN"]:
        if text.startswith("useradd"):
            continue
        here = text.replace("/wheels", str(wheels)).replace("/source", str(source))
        subprocess.run(["sh", "-euc", here], check=True, env={**path, **kept, "EXTRAS": "all"}, capture_output=True)
    work = folder / "work"
    work.mkdir()
    shutil.copy(ROOT / "specs/ontora/openapi.yaml", work)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    user = int(final.last("USER"))
    words = [*json.loads(final.last("ENTRYPOINT")), "serve", "openapi.yaml", "--host", "0.0.0.0", "--port", str(port)]
    check = [*json.loads(final.last("HEALTHCHECK").partition("CMD ")[2]), str(port)]
    environment = {**path, "HOME": str(work)}
    assert subprocess.run(check, cwd=work, env=environment, check=False, capture_output=True).returncode == 1
    server = subprocess.Popen(
        words, cwd=work, env=environment, user=user, group=user, extra_groups=[], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert "is served at" in server.stdout.readline()
        ends = time.monotonic() + 20
        while subprocess.run(check, cwd=work, env=environment, check=False, capture_output=True).returncode:
            assert time.monotonic() < ends
            time.sleep(0.2)
        uid = Path(f"/proc/{server.pid}/status").read_text().partition("Uid:")[2].split()[0]
        assert int(uid) == user
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)
