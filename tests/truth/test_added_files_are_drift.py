"""`generate --check` names each file of a package that is neither generated nor declared as hand-written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bythebook.main import cli

PAGE = """
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      responses: {'200': {description: all, content: {application/json: {schema: {type: string}}}}}
"""
JOB = ("pets.yaml", "-o", "api")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder with a document and its package."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "pets.yaml").write_text(PAGE)
    assert run(str(folder / "pets.yaml"), "-o", str(folder / "api")).exit_code == 0
    assert (folder / "api" / "server.py").is_file()
    return folder


@pytest.fixture
def package(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns a generated package in the working folder."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Path("api")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["generate", *arguments])


def put(path: Path, text: str = "x = 1\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def check(*more: str) -> list[str]:
    """Returns the lines of drift, and asserts that the exit code fits them."""
    ran = run(*JOB, *more, "--check")
    assert ran.exit_code == (1 if ran.stdout else 0), ran.output
    return ran.stdout.splitlines()


def hides(path: Path, module: str) -> str:
    return f"added: {path}: Python imports it in place of the generated {module}; remove it"


NAMES = ["extra.py", "pets/more.py", "new/__init__.py", "data.json", "stub.pyi", ".hidden", "a b"]


@pytest.mark.parametrize(("name", "is_remembered"), [("extra.py", False), *((name, True) for name in NAMES)])
def test_added_file_is_drift(package: Path, name: str, is_remembered: bool) -> None:
    """Both where the digests of the last run tell that nothing changed, and where the package is rendered."""
    path = put(package / name)
    if not is_remembered:
        (package / "__pycache__" / "bythebook.json").unlink()

    line = f"added: {path}: is not generated; move it out of the package, or declare it with --hand-written"
    assert check() == [line]
    path.unlink()
    assert check() == []


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("server/__init__.py", "server.py"),
        ("server/__init__.pyc", "server.py"),
        ("server/__init__.cpython-311-x86_64-linux-gnu.so", "server.py"),
        ("server.cpython-311-x86_64-linux-gnu.so", "server.py"),
        ("server.pyd", "server.py"),
        ("pets/router/__init__.py", "pets/router.py"),
    ],
)
def test_file_that_hides_a_generated_module_is_drift_even_if_declared(package: Path, name: str, module: str) -> None:
    path = put(package / name)

    assert check() == [hides(path, module)]
    assert check("--hand-written", "*") == [hides(path, module)]


def test_link_to_a_folder_that_hides_a_generated_module_is_drift(package: Path) -> None:
    put(Path("elsewhere") / "__init__.py")
    (package / "server").symlink_to(Path("elsewhere").resolve())

    assert check() == [hides(package / "server", "server.py")]


def test_links_are_drift(package: Path) -> None:
    (package / "gone").symlink_to("nowhere")
    (package / "folder").symlink_to(package.resolve().parent)

    assert [line.partition(": is not")[0] for line in check()] == ["added: api/folder", "added: api/gone"]


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store", "._app.py", ".app.py.swp", "pets/.router.py.swo", "app.py~", "#app.py#", "Thumbs.db",
        "desktop.ini", "app.pyc", "__pycache__/app.cpython-311.pyc", "pets/__pycache__/more.cpython-311.pyc",
        ".idea/x.xml",
        ".mypy_cache/3.11/x.json", ".ruff_cache/x", ".app.py.bythebook-tmp", ".git/HEAD",
    ],
)  # fmt: skip
def test_leftovers_of_editors_systems_and_tools_are_no_drift(package: Path, name: str) -> None:
    put(package / name)

    assert check() == []


def test_own_readme_is_no_drift(package: Path) -> None:
    put(package / "README.md", "# Mine\n")

    assert run(*JOB).exit_code == 0
    assert check() == []


def test_folders_and_files_that_the_job_names_are_no_drift(package: Path) -> None:
    put(package / "layout" / "package.py.jinja", '{{ header }}\n"""{{ title }}"""\n')
    options = ("--handlers", "api/mine", "--templates", "api/layout", "--tests", "api/test_api.py")
    assert run(*JOB, *options).exit_code == 0
    put(package / "mine" / "deep" / "help.py")

    assert check(*options) == []
    assert {line.split(": ")[1] for line in check()} >= {"api/mine/pets.py", "api/layout/package.py.jinja"}


def test_document_in_the_package_is_no_drift(package: Path) -> None:
    put(package / "pets.yaml", PAGE.replace("{schema: {type: string}}", "{schema: {$ref: 'parts.yaml#/Name'}}"))
    put(package / "parts.yaml", "Name: {type: string}\n")
    job = ("api/pets.yaml", "-o", "api")
    assert run(*job).exit_code == 0

    assert run(*job, "--check").output == ""
    (package / "__pycache__" / "bythebook.json").unlink()
    assert run(*job, "--check").output == ""


def test_handlers_around_the_package_declare_nothing_in_it(package: Path) -> None:
    options = ("--handlers", ".")
    assert run(*JOB, *options).exit_code == 0
    path = put(package / "extra.py")

    assert [line.split(": ")[1] for line in check(*options)] == [str(path)]


@pytest.mark.parametrize("glob", ["extra", "extra/", "extra/*", "ext*", "extra/deep/*.py"])
def test_declared_file_is_no_drift(package: Path, glob: str) -> None:
    put(package / "extra" / "deep" / "help.py")

    assert check("--hand-written", glob) == []
    assert len(check("--hand-written", "other")) == 1


def test_job_declares_hand_written_files(package: Path) -> None:
    put(package / "extra.py")
    job = "[[generate]]\nspec = 'pets.yaml'\noutput = 'api'\n"
    Path("bythebook.toml").write_text(job)
    before = run("--check").exit_code
    Path("bythebook.toml").write_text(f"{job}hand-written = ['extra.py']\n")

    assert (before, run("--check").exit_code) == (1, 0)


def test_another_package_in_the_package_is_no_drift(package: Path) -> None:
    assert run("pets.yaml", "-o", "api/inner").exit_code == 0

    assert check() == []


def test_many_added_files_are_counted_after_the_dangerous_ones(package: Path) -> None:
    for number in range(50):
        put(package / "data" / f"{number}.json")
    path = put(package / "server" / "__init__.py")

    lines = check()
    assert lines[0] == hides(path, "server.py")
    assert (len(lines), lines[-1]) == (42, "added: api: 10 more files are not generated")


def test_generate_leaves_added_files_alone(package: Path) -> None:
    path = put(package / "extra.py")
    put(Path("pets.yaml"), PAGE.replace("listPets", "allPets"))

    assert run(*JOB).exit_code == 0
    assert path.read_text() == "x = 1\n"
    assert [line.split(": ")[1] for line in check()] == [str(path)]
