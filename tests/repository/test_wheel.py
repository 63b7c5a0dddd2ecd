"""The wheel, in an empty environment: it finds its documents and templates, and owns no name of the user's."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.emit.runtime import Runtime
from bythebook_generator.locate import templates
from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load


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
        "bythebook_runtime",
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
    assert "339 requirements" in run("check", "--plan")
    run("generate", shown.stdout.strip(), "-o", "my_api")
    assert (tmp_path / "my_api" / "models" / "default.py").exists()
    assert (tmp_path / "my_api" / "_runtime" / "models.py").exists()


USED = """
import httpx
from my_api.app import create_app
from my_api.client import CallError
from my_api.default.client import DefaultClient
from my_api.models import ABSENT, CreateInterviewRequest
import bythebook_runtime

class Anyone:
    def bearer_auth(self, credential: str) -> bool:
        return True

body = CreateInterviewRequest(workspace_id="3c90c3cc-0d44-4b50-8888-8dd25736052a", name="n", goal=None)
print(body.given().keys(), body.description is ABSENT, create_app(authenticator=Anyone()).title)
answered = httpx.MockTransport(lambda request: httpx.Response(422, json={"title": "Wrong", "detail": "No goal."}))
try:
    DefaultClient(httpx.Client(transport=answered, base_url="http://test")).create_interview(body)
except CallError as error:
    print(type(error).__name__, error)
"""


def test_the_wheel_of_the_runtime_serves_a_package_that_imports_it(runtime_wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment)
    python = environment / "bin" / "python"
    install = ["-m", "pip", "--python", str(python), "install", "--no-index", "--no-deps", str(runtime_wheel)]
    subprocess.run([sys.executable, *install], check=True, capture_output=True)
    packages = next((environment / "lib").glob("python*")) / "site-packages"
    (packages / "dependencies.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n")
    write(render(load(document_path("ontora")), templates(), Runtime.IMPORT), tmp_path / "my_api")
    assert not (tmp_path / "my_api" / "_runtime").exists()

    ran = subprocess.run([str(python), "-c", USED], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ran.stdout.splitlines() == [
        "dict_keys(['workspace_id', 'name', 'goal']) True api.ontora.com", "UnprocessableContent 422 Wrong: No goal."
    ], ran.stderr  # fmt: skip
