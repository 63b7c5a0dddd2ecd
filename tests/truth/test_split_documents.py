"""Every command reads a document that is split into files as it reads the same document in one file."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pytest
from click.testing import CliRunner
from split_styles import STYLES, whole

from bythebook.prove.command import prove
from bythebook_capture.page_command import page
from bythebook_conformance.commands.check import check
from bythebook_conformance.commands.explain import explain
from bythebook_generator.commands.generate import generate
from bythebook_openapi.document.load import load
from bythebook_openapi.errors import InputError
from bythebook_openapi.lint.command import lint
from bythebook_openapi.text.dump import to_yaml
from bythebook_simulator.document.api import read

VERSIONS = ("3.0.3", "3.1.0")
both = pytest.mark.parametrize("version", VERSIONS)
every = pytest.mark.parametrize("style", STYLES)


def output(command: click.Command, *arguments: str) -> str:
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def written(folder: Path, style: str, version: str) -> Path:
    for name, text in STYLES[style](version).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "openapi.yaml"


def judged(path: Path) -> dict[str, object]:
    """Returns what the commands that judge and serve say of a document, without the names of files."""
    spec = str(path)
    return {
        "plan": output(check, spec, "--plan"),
        "lint": output(lint, spec).removeprefix(spec),
        "serve": [
            (each.id, each.path, [one.name for one in each.parameters], [*each.bodies], [*each.answers])
            for each in read(load(path).raw).endpoints
        ],
    }


def made(path: Path) -> dict[str, object]:
    """Returns what the commands that explain and write say of a document, without the names of files, and of classes:
    those of schemas in files of their own come from where they are used.
    """
    spec, package = str(path), path.parent / "package"
    output(generate, spec, "-o", str(package))
    return {
        "explain": output(explain, "createPet/body/size/default", spec).splitlines()[:1],
        "page": output(page, spec, "POST /pets"),
        "names": re.sub(r"\A(#.*\n)+", "", (package / "names.toml").read_text(encoding="utf-8")),
        "handlers": re.findall(r"def \w+", next(package.glob("*/handlers.py")).read_text(encoding="utf-8")),
    }


@cache
def of_one_file(say: Callable[[Path], dict[str, object]], version: str) -> dict[str, object]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "openapi.yaml"
        path.write_text(to_yaml(whole(version)), encoding="utf-8")
        return say(path)


@pytest.mark.many(2)
@both
@every
def test_a_split_document_is_judged_and_served_as_one_file(style: str, version: str, tmp_path: Path) -> None:
    assert judged(written(tmp_path, style, version)) == of_one_file(judged, version)


@pytest.mark.many(2)
@every
def test_a_split_document_is_explained_and_generated_as_one_file(style: str, tmp_path: Path) -> None:
    version = VERSIONS[list(STYLES).index(style) % 2]

    assert made(written(tmp_path, style, version)) == of_one_file(made, version)


def test_prove_makes_the_same_twins_of_a_split_document(tmp_path: Path) -> None:
    whole_path = tmp_path / "whole.yaml"
    whole_path.write_text(to_yaml(whole("3.0.3")), encoding="utf-8")
    split = written(tmp_path, "operations in files", "3.0.3")

    twins = [output(prove, str(path), "--list", "text") for path in (whole_path, split)]

    assert twins[0] == twins[1]


def test_a_finding_in_an_operation_file_names_that_file(tmp_path: Path) -> None:
    path = written(tmp_path, "operations in files", "3.0.3")
    broken = tmp_path / "operations/get/readPet.yaml"
    broken.write_text(broken.read_text(encoding="utf-8") + "security:\n  - unknown: []\n", encoding="utf-8")

    result = CliRunner().invoke(lint, [str(path)])

    assert f"{broken}:" in result.output
    assert 'there is no security scheme "unknown"' in result.output


def test_a_path_item_of_two_paths_is_two_operations_and_reported_once(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(
        "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths:\n  /a: {$ref: '#/components/pathItems/Shared'}\n"
        "  /b: {$ref: '#/components/pathItems/Shared'}\ncomponents:\n  pathItems:\n    Shared:\n      get:\n"
        "        operationId: shared\n        parameters:\n"
        "          - {name: q, in: query, schema: {type: integer, default: x}}\n"
        "        responses: {'200': {description: ok}}\n",
        encoding="utf-8",
    )

    lines = CliRunner().invoke(lint, [str(path)]).output.splitlines()

    assert lines[-1] == f"{path}: 1 contradiction (2 operations, 1 schema read)"
    assert "GET /b" in output(check, str(path), "--plan")


def test_paths_that_refer_to_themselves_are_refused_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text("openapi: 3.0.3\npaths: {$ref: paths.yaml}\n", encoding="utf-8")
    (tmp_path / "paths.yaml").write_text("{$ref: 'openapi.yaml#/paths'}\n", encoding="utf-8")

    with pytest.raises(InputError, match="the references form a circle"):
        load(path)


def test_keys_beside_the_reference_of_a_path_item_win(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(
        "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n  /a/{id}:\n    $ref: item.yaml\n    parameters:\n"
        "      - {name: id, in: path, required: true, schema: {type: integer}}\n",
        encoding="utf-8",
    )
    (tmp_path / "item.yaml").write_text("get:\n  responses: {'200': {description: ok}}\n", encoding="utf-8")

    document = load(path)

    assert document.place("/paths/~1a~1{id}/parameters/0/schema/type") == (str(path), 7)
    assert document.place("/paths/~1a~1{id}/get/responses") == (str(tmp_path / "item.yaml"), 2)
    assert [each.name for each in read(document.raw).endpoints[0].parameters] == ["id"]
