"""The README of a package: its snippets run, and name the package."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bythebook_generator.commands.generate import generate
from bythebook_generator.emit.render import render
from bythebook_generator.locate import templates
from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import parse
from tests.examples import sampled

HERE = Path(__file__).parent
SPECS = {"library": HERE / "library.yaml", "styles": HERE / "styles.yaml", "ontora": document_path("ontora")}


@pytest.mark.soak
@pytest.mark.parametrize(("name", "runtime"), sampled([("library", "copy"), ("styles", "full"), ("ontora", "copy")], 3))
def test_the_snippets_of_the_readme_run_and_pass_mypy(name: str, runtime: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(generate, [str(SPECS[name]), "-o", str(tmp_path / f"{name}_api"), "--runtime", runtime])
    assert done.exit_code == 0, done.output
    text = (tmp_path / f"{name}_api/README.md").read_text()
    snippets = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "use.py").write_text("\n".join(snippets))

    ran = subprocess.run([sys.executable, "use.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "use.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert len(snippets) == 4
    assert ran.returncode == 0, ran.stderr
    assert checked.returncode == 0, checked.stdout


def test_a_readme_of_the_user_stays(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api/README.md").write_text("Mine.")
    done = CliRunner().invoke(generate, [str(SPECS["library"]), "-o", str(tmp_path / "api")])

    assert done.exit_code == 0, done.output
    assert (tmp_path / "api/README.md").read_text() == "Mine."


@pytest.mark.parametrize(
    ("scheme", "stated"),
    [
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, '    headers={"X-Key": "..."},\n'),
        ({"type": "apiKey", "in": "query", "name": "key"}, '    params={"key": "..."},\n'),
        ({"type": "http", "scheme": "basic"}, '    headers={"Authorization": "Basic ..."},\n'),
    ],
)
def test_the_readme_shows_where_the_credential_stands(
    scheme: dict[str, str], stated: str, document: Callable[..., Any]
) -> None:
    responses = {"200": {"description": "ok"}}
    paths = {"/x": {"get": {"operationId": "getX", "security": [{"s": []}], "responses": responses}}}

    readme = render(document(paths, securitySchemes={"s": scheme}), templates())["README.md"]

    assert f'    base_url="http://localhost:8000",\n{stated})\n' in readme


@pytest.mark.parametrize(
    ("servers", "address"),
    [
        ([{"url": "/v1"}, {"url": "https://api.example.com/v1"}], "https://api.example.com/v1"),
        ([{"url": "https://{region}.example.com"}], "http://localhost:8000"),
        ([{"url": 'https://x.org/") + print("'}, 7], "http://localhost:8000"),
    ],
)
def test_the_readme_has_the_address_of_the_document(servers: list[Any], address: str) -> None:
    paths = {"/x": {"get": {"operationId": "getX", "responses": {"200": {"description": "ok"}}}}}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "servers": servers, "paths": paths}

    readme = render(parse(json.dumps(raw), name="servers.json"), templates())["README.md"]

    assert f'    base_url="{address}",\n)\n' in readme


@pytest.mark.parametrize(
    ("statuses", "error"),
    [
        (["200", "404"], "NotFound"),
        (["200", "422", "400"], "BadRequest"),
        (["200"], "CallError"),
        (["200", "default"], "CallError"),
    ],
)
def test_the_readme_catches_what_the_operation_answers(
    statuses: list[str], error: str, document: Callable[..., Any]
) -> None:
    answers = {status: {"description": "."} for status in statuses}
    other = {"get": {"operationId": "getY", "deprecated": True, "responses": {"401": {"description": "."}}}}

    readme = render(document({"/x": {"get": {"operationId": "getX", "responses": answers}}, "/y": other}), templates())

    assert f"    except {error} as error:\n" in readme["README.md"]
