"""What is not rendered again, and what `--watch` sees: every file that a package is made of counts, and no other."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bythebook_generator.commands.generate import generate
from bythebook_generator.emit.job import Job

MAIN = """openapi: 3.1.0
info: {title: pets, version: '1'}
paths:
  /pets:
    get:
      tags: [pets]
      operationId: listPets
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: 'models.yaml#/Pets'}}}}}
"""
MODELS = "Pets: {$ref: 'pet.yaml#/Pets'}\n"
PET = "Pets: {type: array, items: {type: object, properties: {name: {type: string}}}}\n"
JOB = ("pets.yaml", "-o", "pets_api", "--handlers", "mine", "--templates", "layout")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("pets.yaml", MAIN), ("models.yaml", MODELS), ("pet.yaml", PET)):
        (tmp_path / name).write_text(text)
    (tmp_path / "layout").mkdir()
    (tmp_path / "layout/package.py.jinja").write_text('{{ header }}\n"""{{ title }}"""\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(generate, arguments)


def unrendered(monkeypatch: pytest.MonkeyPatch) -> Result:
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "bythebook_generator.emit.work", None)  # whoever renders now fails
        return run(*JOB)


CHANGES: dict[str, Callable[[Path], object]] = {
    "document": lambda root: (root / "pets.yaml").write_text(MAIN + "# longer\n"),
    "file that is referred to": lambda root: (root / "models.yaml").write_text(MODELS + "# longer\n"),
    "file behind it": lambda root: (root / "pet.yaml").write_text(PET.replace("name", "nick")),
    "template": lambda root: (root / "layout/package.py.jinja").write_text('{{ header }}\n"""{{ title }} anew"""\n'),
    "handlers": lambda root: (root / "mine/pets.py").write_text("class Pets:\n    pass\n"),
    "another handler": lambda root: (root / "mine/other.py").write_text(""),
    "no handlers": lambda root: (root / "mine/pets.py").unlink(),
}


def test_a_document_in_several_files_with_handlers_is_not_rendered_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(*JOB).exit_code == 0

    again = unrendered(monkeypatch)
    assert (again.exit_code, again.output) == (0, "")
    (project / "notes.txt").write_text("no part of it")
    assert unrendered(monkeypatch).exit_code == 0


@pytest.mark.many(2)
@pytest.mark.parametrize("change", CHANGES)
def test_every_file_that_a_package_is_made_of_counts(
    change: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(*JOB)
    CHANGES[change](project)

    assert unrendered(monkeypatch).exit_code != 0
    assert run(*JOB).exit_code == 0
    assert unrendered(monkeypatch).exit_code == 0


def test_missing_stubs_are_reported_until_they_are_written(project: Path) -> None:
    run(*JOB)
    handlers = project / "mine/pets.py"
    handlers.write_text(handlers.read_text() + "\n    def gone(self) -> None:\n        return None\n")

    assert run(*JOB).output == run(*JOB).output != ""


@pytest.mark.parametrize("change", ["document", "file behind it", "template"])
def test_watch_generates_anew_when_a_file_changes(change: str, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[Callable[[], object]] = [lambda: None, lambda: CHANGES[change](project), lambda: None]
    shown: list[str] = []

    def slept(_seconds: float) -> None:
        shown.append((project / "pets_api/models/pets.py").read_text() + (project / "pets_api/__init__.py").read_text())
        if not waits:
            raise KeyboardInterrupt
        waits.pop(0)()

    monkeypatch.setattr("bythebook_generator.commands.generate.sleep", slept)
    run(*JOB, "--watch")

    assert shown[0] == shown[1] != shown[-1]


def test_watch_goes_on_behind_a_document_that_cannot_be_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["openapi: 3.1.0\npaths: 3\n", MAIN + "# longer\n"]

    def slept(_seconds: float) -> None:
        if not texts:
            raise KeyboardInterrupt
        (project / "pets.yaml").write_text(texts.pop(0))

    monkeypatch.setattr("bythebook_generator.commands.generate.sleep", slept)
    result = run(*JOB, "--watch")

    assert "bythebook: pets.yaml:2: /paths: " in result.output
    assert "pets_api: " in result.output.rpartition("bythebook: ")[2]


def test_watch_sees_what_changes_while_a_package_is_made(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = import_module("bythebook_generator.emit.work").done
    changes = [CHANGES["document"]]

    def done(job: Job, **options: bool) -> object:
        outcome = rendered(job, **options)
        while changes:
            changes.pop()(project)
        return outcome

    def slept(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bythebook_generator.emit.work.done", done)
    monkeypatch.setattr("bythebook_generator.commands.generate.sleep", slept)
    run(*JOB, "--watch")

    assert run(*JOB, "--check").output == ""
