"""bythebook.toml and [tool.bythebook]: where it is found, what it may state, and what the command line overrides."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bythebook.main import PARAMETERS, cli
from bythebook.schema import options, schema
from bythebook_conformance.commands.connect.auth_form import tables
from bythebook_openapi.bundled import document_path
from bythebook_openapi.configuration import Configuration, find, read
from bythebook_openapi.configuration import schema as published
from bythebook_openapi.errors import InputError
from tests.examples import few

DOCUMENT = document_path("ontora").read_text()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "api.yaml").write_text(DOCUMENT)
    (tmp_path / "src" / "deep").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def plan(*arguments: str) -> str:
    return run("check", "--plan", *arguments).output


def test_options_of_check_come_from_the_file(project: Path) -> None:
    (project / "bythebook.toml").write_text(
        '[check]\nspec = "api.yaml"\nselect = ["*/completion_threshold/default"]\nexamples = 0\n'
    )

    assert "1 requirement" in plan()


def test_the_command_line_overrides_the_file(project: Path) -> None:
    (project / "bythebook.toml").write_text('[check]\nspec = "ontora"\nselect = ["*/completion_threshold/default"]\n')

    assert plan("--select", "*/completion_threshold/*") != plan()


def test_explain_takes_the_application_from_the_file(project: Path) -> None:
    (project / "bythebook.toml").write_text('[check]\napp = "absent_module:app"\n')

    assert "absent_module" in str(run("explain", "*").exception)


def test_pyproject_may_hold_the_tables(project: Path) -> None:
    (project / "pyproject.toml").write_text(
        '[tool.bythebook.check]\nspec = "ontora"\nselect = ["*/completion_threshold/default"]\n[tool.other]\nkey = 1\n'
    )

    assert "1 requirement" in plan()


def test_the_nearest_file_upwards_counts(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.bythebook.check]\nurl = "http://far"\n')
    (project / "src" / "pyproject.toml").write_text("[project]\nname = 'no table of ours'\n")
    far = find(project / "src" / "deep")
    (project / "src" / "bythebook.toml").write_text('[check]\nurl = "http://near"\n')
    near = find(project / "src" / "deep")

    assert (far.check["url"], near.check["url"]) == ("http://far", "http://near")


def test_bythebook_toml_comes_before_pyproject_in_one_folder(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.bythebook.check]\nurl = "http://shared"\n')
    (project / "bythebook.toml").write_text('[check]\nurl = "http://own"\n')

    assert find(project).check["url"] == "http://own"


def test_without_a_file_nothing_is_stated(project: Path) -> None:
    assert find(project) == Configuration()


def test_paths_are_relative_to_the_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "bythebook.toml").write_text(
        '[check]\nspec = "api.yaml"\nvalues = "values.yaml"\nreport = ["json=out/report.json"]\n'
    )
    monkeypatch.chdir(project / "src" / "deep")
    stated = find(Path.cwd()).check

    assert stated["spec"] == str(project / "api.yaml")
    assert stated["values"] == str(project / "values.yaml")
    assert stated["report"] == [f"json={project}/out/report.json"]


def test_a_file_can_be_named(project: Path) -> None:
    (project / "ci.toml").write_text('[check]\nspec = "ontora"\nselect = ["*/completion_threshold/default"]\n')
    found = run("--config", str(project / "ci.toml"), "check", "--plan")

    assert "1 requirement" in found.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[check]\nstrickt = true\n", "toml:2: /check/strickt: 'strickt' is no key of [check]; expected 'strict'"),
        ("[chekc]\n", "bythebook.toml:1: /chekc: 'chekc' is no key of the file; expected 'check'"),
        ("[[generate]]\nspec = 'a'\noutput = 'b'\nhandler = 'c'\n", "'handler' is no key of [generate]"),
        ("[check]\nexamples = 'many'\n", "bythebook.toml:2: /check/examples: \"many\" is not of type \"integer\""),
        ("[check]\nworkers = 65\n", "bythebook.toml:2: /check/workers: 65 is not valid under any of the schemas"),
        ("[check\n", "cannot be read"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_with_its_place(text: str, message: str, project: Path) -> None:
    (project / "bythebook.toml").write_text(text)

    with pytest.raises(InputError) as raised:
        find(project)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_named_and_missing_is_one_line(project: Path) -> None:
    found = run("--config", str(project / "none.toml"), "check", "--plan").exception

    assert isinstance(found, InputError)
    assert "none.toml: cannot be read" in str(found)


def test_every_option_of_check_can_stand_in_the_file_under_its_name() -> None:
    names = {name: PARAMETERS.get(name, name.replace("-", "_")) for name in options()}

    assert {name: option.name for name, option in options().items()} == names
    assert json.loads(json.dumps(schema())) == published()


values = st.recursive(st.booleans() | st.integers() | st.text(), st.lists)


@given(values)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=few(60))
def test_a_table_that_is_none_is_refused_in_one_line(tmp_path: Path, value: object) -> None:
    path = tmp_path / "bythebook.toml"
    path.write_text(f"check = {json.dumps(value)}\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read(path)

    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["auth", "configuration"])
def test_tables_of_the_documentation_are_valid(name: str, project: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / f"{name}.md").read_text()
    blocks = re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        (project / "bythebook.toml").write_text(block)
        found = find(project)
        assert found.path is not None
        assert list(tables(found))
