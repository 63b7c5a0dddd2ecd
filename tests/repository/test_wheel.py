"""The wheel, in an empty environment: it finds its documents and templates, and owns no name of the user's."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_it_owns_only_its_own_names(wheel: Path) -> None:
    with ZipFile(wheel) as file:
        owned = {name.partition("/")[0] for name in file.namelist()}
        assert "bythebook_conformance/report.schema.json" in file.namelist()

    packages = {
        "bythebook",
        "bythebook_openapi",
        "bythebook_capture",
        "bythebook_generator",
        "bythebook_conformance",
        "bythebook_simulator",
    }
    reference = {"ontora_reference", "ontora_api", "ontora_full_api"}
    assert {name for name in owned if not name.endswith(".dist-info")} == packages | reference


def test_it_plans_and_generates_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment)
    python = environment / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    # What it depends on comes from this environment, so that the test needs no network; the wheel itself does not.
    packages = next((environment / "lib").glob("python*")) / "site-packages"
    site = Path(pytest.__file__).parents[1]
    (packages / "dependencies.pth").write_text(f"{site}\n")

    def run(*args: str) -> str:
        command = [str(environment / "bin" / "bythebook"), *args]
        ran = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"}
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    shown = subprocess.run(
        [str(python), "-c", "import bythebook_openapi.bundled as l; print(l.document_path('ontora'))"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert str(packages / "bythebook_openapi" / "captured" / "ontora") in shown.stdout
    assert "338 requirements" in run("check", "--plan")
    run("generate", shown.stdout.strip(), "-o", "my_api")
    assert (tmp_path / "my_api" / "models" / "default.py").exists()
