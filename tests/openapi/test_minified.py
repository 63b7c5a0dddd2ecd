"""A minified document, which is one line of JSON: every message names the JSON pointer, and none says line 1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bythebook_openapi.document.load import load, parse
from bythebook_openapi.errors import InputError
from bythebook_openapi.lint.command import lint

HEAD = {"openapi": "3.1.0", "info": {"title": "a", "version": "1"}}
DONE = {"responses": {"200": {"description": "done"}}}
DOCUMENT: dict[str, Any] = {
    **HEAD,
    "paths": {"/a": {"get": {"operationId": "get", **DONE}}, "/b": {"get": {"operationId": "get", **DONE}}},
    "components": {"schemas": {"A": {"type": "integer", "default": "x"}}},
}


def minified(folder: Path, end: str = "\n") -> Path:
    file = folder / "api.json"
    file.write_text(json.dumps(DOCUMENT, separators=(",", ":")) + end)
    return file


@pytest.mark.parametrize("end", ["", "\n"])
def test_lint_points_to_the_json_pointer(tmp_path: Path, end: str) -> None:
    file = minified(tmp_path, end)

    lines = CliRunner().invoke(lint, [str(file)]).output.splitlines()

    assert lines[0].startswith(f"{file}: /paths/~1b/get/operationId: the operationId 'get' is used twice, first in ")
    assert f"first in {file} /paths/~1a/get/operationId" in lines[0]
    assert lines[1].startswith(f"{file}: /components/schemas/A/default: the default ")
    assert ":1" not in "".join(lines)


def test_place_of_a_pointer_has_no_line_and_keeps_the_pointer(tmp_path: Path) -> None:
    document = load(minified(tmp_path))

    assert document.place("/components/schemas/A/default") == (str(tmp_path / "api.json"), None)
    assert document.origin("/components/schemas/A/default/none")[1] == "/components/schemas/A/default"
    assert document.line("/components/schemas/A") is None


def test_document_on_several_lines_keeps_its_lines() -> None:
    document = parse(json.dumps(DOCUMENT, indent=1), name="api.json")

    assert (document.line("/openapi"), document.line("/info/title")) == (2, 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"openapi":"4.0"}', "api.json: openapi: 4.0 is not supported"),
        ('{"openapi":"3.1.0"', "api.json: is not JSON (Expecting ',' delimiter at column 19)"),
        ("[]", "api.json: is not an OpenAPI document"),
    ],
)
def test_refusal_of_a_document_on_one_line_names_no_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(text, name="api.json")

    assert str(refused.value).startswith(message)


def test_swagger_2_on_one_line_keeps_its_own_pointers() -> None:
    swagger = {"swagger": "2.0", "info": HEAD["info"], "paths": {}, "definitions": {"A": {"type": "integer"}}}
    document = parse(json.dumps(swagger), name="api.json")

    assert document.origin("/components/schemas/A/type") == ("api.json", "/definitions/A/type")
    assert document.place("/components/schemas/A/type") == ("api.json", None)
