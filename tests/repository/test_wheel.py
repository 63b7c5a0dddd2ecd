"""The wheel, in an empty environment: it finds its documents and templates, and owns no name of the user's."""

from __future__ import annotations

import subprocess
from pathlib import Path
from zipfile import ZipFile


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


def test_it_plans_and_generates_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    environment, packages = installed, next((installed / "lib").glob("python*")) / "site-packages"
    python = environment / "bin" / "python"

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
