"""The wheel, built once for the tests that install it."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def runtime_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the runtime, a distribution of its own."""
    folder = tmp_path_factory.mktemp("runtime")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(ROOT / "runtime"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """An empty environment with the wheel."""
    return installed_in(tmp_path / "environment", wheel)


def installed_in(environment: Path, wheel: Path) -> Path:
    """Returns a new environment with the wheel.

    What it depends on comes from this environment, so that the test needs no network; the wheel itself does not.
    """
    venv.create(environment)
    python = environment / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    site = Path(pytest.__file__).parents[1]
    (packages_of(environment) / "dependencies.pth").write_text(f"{site}\n")
    return environment


def packages_of(environment: Path) -> Path:
    """Returns the folder that an environment installs packages into."""
    return next((environment / "lib").glob("python*")) / "site-packages"
