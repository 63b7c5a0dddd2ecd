"""The archives that a release uploads: their bytes, and what they install into an empty environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def built(checkout: Path, folder: Path) -> dict[str, bytes]:
    """Returns the archives of a checkout by their names, built as the release script builds them."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(checkout)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"})
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.doors
def test_archives_are_the_same_bytes_from_another_checkout_at_another_time(tmp_path: Path) -> None:
    """The second checkout has another path, other times and other modes of its files."""
    other = tmp_path / "elsewhere"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(other)], check=True)
    changed = subprocess.run(
        ["git", "ls-files", "--modified", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
        check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in changed:
        if (ROOT / name).exists():
            (other / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, other / name)
        else:
            (other / name).unlink(missing_ok=True)
    for path in other.rglob("*.py"):
        os.utime(path, (1, 1_000_000_000))
        path.chmod(0o600)

    here, there = built(ROOT, tmp_path / "here"), built(other, tmp_path / "there")

    assert sorted(here) == ["bythebook-0.1.0-py3-none-any.whl", "bythebook-0.1.0.tar.gz"]
    assert here == there


@pytest.mark.doors
def test_uvx_runs_the_demo_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    uvx = Path(sys.executable).with_name("uvx")
    ran = subprocess.run(
        [uvx, "--from", wheel, "bythebook", "demo"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    assert "Found 3 of 3 faults." in ran.stdout
    assert (tmp_path / "report.html").exists()
