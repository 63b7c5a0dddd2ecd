"""Jobs of a pyproject.toml, what is not rendered again, what is unsupported, and templates of the user's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bythebook.main import cli
from bythebook_generator.commands.generate import generate
from bythebook_openapi.errors import InputError

LIBRARY = Path(__file__).with_name("library.yaml")
JOBS = """
[[tool.bythebook.generate]]
spec = "library.yaml"
output = "src/library_of_jobs"
handlers = "src/mine"
tests = "tests/test_conformance.py"

[[tool.bythebook.generate]]
spec = "library.yaml"
output = "src/twice"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text(JOBS)
    (tmp_path / "library.yaml").write_bytes(LIBRARY.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(generate, arguments)


def test_every_job_of_pyproject_is_generated(project: Path) -> None:
    assert run().exit_code == 0
    assert (project / "src/twice/app.py").exists()
    assert (project / "src/mine/books.py").exists()
    compile((project / "tests/test_conformance.py").read_text(), "test_conformance.py", "exec")
    assert run("--check").exit_code == 0


@pytest.mark.soak
def test_a_stub_that_is_missing_is_a_difference(project: Path) -> None:
    arguments = ("library.yaml", "-o", "api", "--handlers", "mine")
    new = run(*arguments, "--check")
    run(*arguments)
    (project / "mine/books.py").write_text(
        (project / "mine/books.py").read_text().replace("def best_book", "def _best")
    )
    before = (project / "mine/books.py").read_text()
    checked = run(*arguments, "--check")

    assert (new.exit_code, checked.exit_code) == (1, 1)
    assert "+class Books(BooksUnimplemented):" in new.output
    assert "+    def best_book(self)" in checked.output
    assert before == (project / "mine/books.py").read_text()


def test_nothing_is_rendered_or_written_again_where_nothing_changed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("library.yaml", "-o", "api_once")
    run(*arguments)
    before = {path: path.stat().st_mtime_ns for path in (project / "api_once").rglob("*") if path.is_file()}
    monkeypatch.setitem(sys.modules, "bythebook_generator.emit.work", None)  # whoever renders now fails
    again, checked = run(*arguments), run(*arguments, "--check")

    assert (again.exit_code, again.output, checked.exit_code) == (0, "", 0)
    assert before == {path: path.stat().st_mtime_ns for path in (project / "api_once").rglob("*") if path.is_file()}


@pytest.mark.many(2)
@pytest.mark.parametrize("change", ["document", "output", "orphan", "missing", "templates"])
def test_a_changed_input_is_rendered_again(change: str, project: Path) -> None:
    mine = project / "layout"
    (mine / "tag").mkdir(parents=True)
    (mine / "package.py.jinja").write_text('{{ header }}\n"""{{ title }}"""\n')
    arguments = ("library.yaml", "-o", "api", "--templates", "layout")
    assert run(*arguments).exit_code == 0
    top = (project / "api/app.py").read_text().splitlines()[0]
    changes: dict[str, Callable[[], object]] = {
        "document": lambda: (project / "library.yaml").write_text(LIBRARY.read_text() + "# longer\n"),
        "output": lambda: (project / "api/models/books.py").write_text(f"{top}\n"),
        "orphan": lambda: (project / "api/old.py").write_text(f"{top}\n"),
        "missing": (project / "api/py.typed").unlink,
        "templates": lambda: (mine / "package.py.jinja").write_text('{{ header }}\n"""{{ title }} anew"""\n'),
    }
    changes[change]()

    checked = run(*arguments, "--check")
    assert checked.exit_code == 1
    assert ("orphan: " if change == "orphan" else "@@") in checked.output
    assert run(*arguments).exit_code == 0
    assert run(*arguments, "--check").output == ""


def test_what_is_unsupported_is_noted_at_its_place_and_fails_under_strict(project: Path) -> None:
    lax = run("library.yaml", "-o", "api")
    strict = run("library.yaml", "-o", "other", "--strict")

    assert (lax.exit_code, strict.exit_code, (project / "other").exists()) == (0, 1, False)
    assert "/paths/~1books/get/parameters/8: not read" in strict.stderr
    assert (
        "    # unsupported: /paths/~1books/get/parameters/8: not read" in (project / "api/books/router.py").read_text()
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "no document is named"), ("[tool.bythebook.check]\nstrict = true\n", "no job for generate"),
     ("[[tool.bythebook.generate]]\nspec = 'a'\n", '"output" is a required property'),
     ("[", "cannot be read"),
     ("tool = 3", "no document is named"), ("[tool]\nbythebook = 3\n", "3 is not of type"),
     ("[tool.bythebook.generate]\nspec = 'a'\noutput = ''\n", 'shorter than 1 character'),
     ("[[tool.bythebook.generate]]\nspec = 'a'\noutput = 'b'\n" * 2, "two jobs write into"),
     ("[tool.bythebook.generate]\nspec = 'a'\noutput = 'b'\nout = 'c'\n", "'out'")],
)  # fmt: skip
def test_a_project_that_states_no_job_is_one_line(text: str, words: str, project: Path) -> None:
    (project / "pyproject.toml").write_text(text)

    found = run().exception
    assert isinstance(found, InputError)
    assert words in str(found)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("library.yaml",), "no folder is named to write into; expected -o FOLDER"),
     (("-o", "api"), "no document is named; expected SPEC before -o")],
)  # fmt: skip
def test_document_or_folder_that_is_not_named_is_asked_for(
    arguments: tuple[str, ...], words: str, project: Path
) -> None:
    found = run(*arguments).exception

    assert isinstance(found, InputError)
    assert words in str(found)
    assert not (project / "api").exists()


@pytest.mark.parametrize("option", ["--handlers", "--tests"])
def test_nothing_else_stands_in_the_place_of_the_package(option: str, project: Path) -> None:
    found = run("library.yaml", "-o", "api", option, "./api").exception

    assert isinstance(found, InputError)
    assert "the path of the package" in str(found)
    assert not (project / "api").exists()


def test_the_name_of_the_document_is_no_code(project: Path) -> None:
    (project / "a\nimport os.yaml").write_bytes(LIBRARY.read_bytes())

    assert run("a\nimport os.yaml", "-o", "api").exit_code == 0
    assert (project / "api/app.py").read_text().splitlines()[1].startswith('"""')
    assert run("a\nimport os.yaml", "-o", "api").output == ""


def test_templates_are_ejected_as_a_whole_or_not_at_all(project: Path) -> None:
    """A folder that cannot be made ended in a traceback, and a full disk left templates that barred the next try."""
    (project / "taken").write_text("a file")
    (project / "layout" / "tag").mkdir(parents=True)
    (project / "layout" / "tag" / "client.py.jinja").write_text("mine")
    (project / "broken").mkdir()
    (project / "broken" / "tag").write_text("a file where a folder is needed")

    def refused(folder: str) -> str:
        ran = CliRunner().invoke(cli, ["templates", "--eject", folder])
        assert isinstance(ran.exception, InputError)
        return str(ran.exception)

    assert refused("taken") == "taken: cannot be written (File exists); expected a folder"
    assert refused("layout") == "layout/tag/client.py.jinja: exists already, and is not replaced"
    assert "cannot be written" in refused("broken")
    assert [path.name for path in (project / "layout").iterdir()] == ["tag"]
    assert [path.name for path in (project / "broken").rglob("*.jinja")] == []


def test_templates_are_listed_ejected_and_used(project: Path) -> None:
    listed = CliRunner().invoke(cli, ["templates"])
    ejected = CliRunner().invoke(cli, ["templates", "--eject", "layout", "tag/client.py.jinja"])
    again = CliRunner().invoke(cli, ["templates", "--eject", "layout", "tag/client.py.jinja"])

    assert "tag/client.py.jinja" in listed.output.splitlines()
    assert (ejected.exit_code, isinstance(again.exception, InputError)) == (0, True)
    path = project / "layout/tag/client.py.jinja"
    path.write_text(path.read_text().replace('"""Calls', '"""Really calls'))
    assert run("library.yaml", "-o", "api", "--templates", "layout").exit_code == 0
    assert '"""Really calls books' in (project / "api/books/client.py").read_text()
