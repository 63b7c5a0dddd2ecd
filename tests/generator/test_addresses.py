"""SPEC as an address: the package is that of the file, and it is fetched anew each time."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from webs import Page, web

from bythebook_generator.commands.generate import generate
from bythebook_openapi.errors import InputError, UnreachedError

TEXT = """openapi: 3.1.0
info: {title: pets, version: '1'}
paths: {/pets: {get: {operationId: listPets, responses: {'200': {description: '', content: {application/json: {schema:
  {$ref: 'pet.yaml'}}}}}}}}
"""
PAGES: dict[str, Page] = {
    "/docs/openapi.yaml": (200, {}, TEXT.encode()),
    "/docs/pet.yaml": (200, {}, b"{type: string}"),
}


def test_the_package_of_an_address_is_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(TEXT)
    (tmp_path / "pet.yaml").write_bytes(PAGES["/docs/pet.yaml"][2])
    local = CliRunner().invoke(generate, [str(tmp_path / "openapi.yaml"), "-o", str(tmp_path / "local/api")])
    with web(PAGES) as server:
        arguments = [f"{server.url}/docs/openapi.yaml", "-o", str(tmp_path / "far/api")]
        fetched = CliRunner().invoke(generate, arguments)
        again = CliRunner().invoke(generate, arguments)
        checked = CliRunner().invoke(generate, [*arguments, "--check"])

    texts = [
        {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.py")}
        for folder in (tmp_path / "local", tmp_path / "far")
    ]
    assert (local.exit_code, fetched.exit_code, checked.exit_code) == (0, 0, 0)
    assert texts[0] == texts[1]
    assert (again.exit_code, again.stdout) == (0, "")


def test_a_job_of_the_configuration_may_have_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with web(PAGES) as server:
        job = f'[[generate]]\nspec = "{server.url}/docs/openapi.yaml"\noutput = "pets_api"\n'
        (tmp_path / "bythebook.toml").write_text(job)

        assert CliRunner().invoke(generate, []).exit_code == 0
    assert (tmp_path / "pets_api/app.py").exists()


@pytest.mark.parametrize("option", [["--watch"], ["--tests", "test_api.py"]])
def test_an_option_that_needs_a_file_is_one_line(option: list[str]) -> None:
    found = CliRunner().invoke(generate, ["http://localhost:1/openapi.json", "-o", "api", *option]).exception

    assert isinstance(found, InputError)
    assert str(found).startswith("http://localhost:1/openapi.json: is an address; expected a file")


def test_an_address_where_nobody_answers_is_one_line(tmp_path: Path) -> None:
    found = CliRunner().invoke(generate, ["http://127.0.0.1:1/openapi.json", "-o", str(tmp_path / "api")]).exception

    assert isinstance(found, UnreachedError)
    assert "nobody answers" in str(found)
    assert list(tmp_path.iterdir()) == []
