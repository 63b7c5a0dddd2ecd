"""The wheel, in an empty environment: it finds its documents and templates, and owns no name of the user's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.xdist_group("wheel")

ROOT = Path(__file__).parents[2]


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
    assert {name for name in owned if not name.endswith(".dist-info")} == packages


def test_it_carries_every_file(wheel: Path) -> None:
    """Every module, template and asset: a folder that version control leaves out of other places is not lost here."""
    with ZipFile(wheel) as file:
        carried = set(file.namelist())

    packages = [
        package
        for package in ROOT.glob("*/bythebook*")
        if (package / "__init__.py").exists() and package.parent.name != "runtime"
    ]
    files = {str(path.relative_to(package.parent)) for package in packages for path in _files(package)}
    templates = {f"bythebook_generator/{path.relative_to(ROOT)}" for path in _files(ROOT / "templates")}
    assert any(name.startswith("bythebook_capture/") for name in files)
    assert not (files | templates) - carried


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


USED = """
import httpx
from my_api.app import create_app
from my_api.client import CallError
from my_api.interviews.client import InterviewsClient
from my_api.models import ABSENT, CreateInterviewRequest
import bythebook_runtime

class Anyone:
    def bearer_auth(self, credential: str) -> bool:
        return True

print(*bythebook_runtime.__path__)
body = CreateInterviewRequest(workspace_id="3c90c3cc-0d44-4b50-8888-8dd25736052a", name="n", goal=None)
print(body.given().keys(), body.description is ABSENT, create_app(authenticator=Anyone()).title)
answered = httpx.MockTransport(lambda request: httpx.Response(422, json={"title": "Wrong", "detail": "No goal."}))
try:
    InterviewsClient(httpx.Client(transport=answered, base_url="http://test")).create_interview(body)
except CallError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.soak
def test_it_plans_and_generates_away_from_the_checkout_and_shares_no_file_with_the_runtime(
    installed: Path, runtime_wheel: Path, tmp_path: Path
) -> None:
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
    assert "339 requirements" in run("check", "ontora", "--plan")
    assert run("help", "safety").startswith("# What a run may harm")
    page = packages / "bythebook_openapi" / "captured" / "ontora" / "page.txt"
    run("capture", str(page), "-o", "captured.yaml")
    assert (tmp_path / "captured.yaml").read_bytes() == (page.parent / "openapi.yaml").read_bytes()
    run("generate", shown.stdout.strip(), "-o", "copied/my_api")
    assert (tmp_path / "copied/my_api/models/interviews.py").exists()
    assert (tmp_path / "copied/my_api/_runtime/models.py").exists()
    run("generate", shown.stdout.strip(), "-o", "my_api", "--runtime", "import")
    assert not (tmp_path / "my_api/_runtime").exists()

    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    subprocess.run([*pip, "install", "--no-index", "--no-deps", str(runtime_wheel)], check=True, capture_output=True)
    subprocess.run([*pip, "uninstall", "--yes", "bythebook"], check=True, capture_output=True)
    ran = subprocess.run([str(python), "-c", USED], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert not (packages / "bythebook").exists()
    assert ran.stdout.splitlines() == [
        str(packages / "bythebook_runtime"),
        "dict_keys(['workspace_id', 'name', 'goal']) True api.ontora.com",
        "ClientError 422 Wrong: No goal.",
    ], ran.stderr
