"""The component of GitLab: its inputs are filled in, and its script runs, as in a job."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from junitparser import JUnitXml

ROOT = Path(__file__).parents[2]
COMPONENT = ROOT / "doors/gitlab/templates/check.yml"


def job(**given: str) -> Any:
    """Returns the job of the component with inputs, whose names have `_` for `-`."""
    header, text = COMPONENT.read_text().split("\n---\n")
    inputs = {name: str(about.get("default")) for name, about in yaml.safe_load(header)["spec"]["inputs"].items()}
    stated = {name.replace("_", "-"): value for name, value in given.items()}
    assert stated.keys() <= inputs.keys()
    inputs |= stated
    return yaml.safe_load(re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda found: inputs[found[1]], text))["bythebook"]


def run(found: Any, folder: Path, *, skipped: str) -> subprocess.CompletedProcess[str]:
    """Runs the script of a job in a checkout, in one shell, but for the lines that begin with `skipped`."""
    lines = [line for line in found["script"] if not line.startswith(skipped)]
    assert len(lines) == len(found["script"]) - 1
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, **found["variables"], "PATH": path}
    # The job ends with its container, and so does the server.
    text = "\n".join(["set -e", "trap 'kill $(jobs -p) 2>/dev/null' EXIT", *lines])
    return subprocess.run(
        ["bash", "-c", text], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.soak
@pytest.mark.parametrize("code", [0, 1])
def test_component_shows_findings_in_a_merge_request(code: int, tmp_path: Path) -> None:
    shutil.copy(ROOT / "docs/examples/orders.py", tmp_path)
    if not code:
        text = (tmp_path / "orders.py").read_text()
        (tmp_path / "orders.py").write_text(text.replace("new.discount or 10", "new.discount"))
    stated = subprocess.run(
        [sys.executable, "-c", "import json, orders; print(json.dumps(orders.app.openapi(), indent=1))"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    (tmp_path / "openapi.json").write_text(stated)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = job(
        document="openapi.json",
        url=f"http://127.0.0.1:{port}",
        command=f"exec {sys.executable} -m uvicorn orders:app --port {port}",
    )
    ran = run(found, tmp_path, skipped="python -m pip install")

    assert ran.returncode == code, ran.stderr
    reports = found["artifacts"]["reports"]
    issues = json.loads((tmp_path / reports["codequality"]).read_text())
    failures = [each for each in issues if each["severity"] == "major"]
    assert bool(failures) == bool(code)
    assert all(each["location"]["path"] == "openapi.json" for each in issues)
    assert JUnitXml.fromfile(str(tmp_path / reports["junit"])).failures == len(failures)
    assert (tmp_path / found["artifacts"]["paths"][0]).exists()
