"""`bythebook generate`: what a user sees, and that no document ends in a traceback."""

from __future__ import annotations

import contextlib
import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bythebook_generator.commands.generate import generate
from bythebook_generator.emit.render import render
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_generator.models.models import models
from bythebook_openapi.document.load import Document, parse
from bythebook_openapi.errors import InputError
from tests.examples import few

LIBRARY = str(Path(__file__).with_name("library.yaml"))


def test_generate_writes_and_check_agrees(tmp_path: Path) -> None:
    folder = str(tmp_path / "api")
    written = CliRunner().invoke(generate, [LIBRARY, "-o", folder])
    assert written.exit_code == 0
    assert re.fullmatch(
        rf"{folder}: \d+ files written: \d+ operations in \d+ clients, \d+ models; from api.client import Api\n",
        written.stdout,
    )
    assert "/paths/~1books/get/parameters/8: not read" in written.stderr

    checked = CliRunner().invoke(generate, [LIBRARY, "-o", folder, "--check"])
    assert (checked.exit_code, checked.stdout) == (0, "")

    (tmp_path / "api/app.py").write_text("x = 1\n")
    differs = CliRunner().invoke(generate, [LIBRARY, "-o", folder, "--check"])
    assert differs.exit_code == 1
    assert "-x = 1" in differs.stdout


def test_verbose_names_each_file(tmp_path: Path) -> None:
    done = CliRunner().invoke(generate, [LIBRARY, "-o", str(tmp_path / "api"), "--verbose"])
    files = {str(path) for path in (tmp_path / "api").rglob("*") if path.is_file() and "__pycache__" not in path.parts}

    assert set(done.stdout.splitlines()) == files


def test_check_writes_nothing(tmp_path: Path) -> None:
    assert CliRunner().invoke(generate, [LIBRARY, "-o", str(tmp_path / "api"), "--check"]).exit_code == 1
    assert list(tmp_path.iterdir()) == []


AUTHOR = {"$ref": "#/components/schemas/Author"}
PLACES: list[Any] = [None, True, -1, 1.5, "", "x", "#/paths", [], {}, ["a"], AUTHOR, [{}], "\n'\"\\"]


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to each value inside a JSON value."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [way for key, value in items for way in ((*path, key), *places(value, (*path, key)))]


@pytest.mark.soak
@settings(max_examples=few(20), deadline=None)
@given(data=st.data())
def test_no_document_ends_in_anything_but_bad_input(library_document: Document, data: st.DataObject) -> None:
    raw = copy.deepcopy(library_document.raw)
    *way, last = data.draw(st.sampled_from(places(raw)).filter(lambda found: found != ("openapi",)))
    holder = raw
    for key in way:
        holder = holder[key]
    holder[last] = data.draw(st.sampled_from(PLACES))

    with contextlib.suppress(InputError):
        document = parse(json.dumps(raw), name="spoilt.json")
        models(document, read(document).schemas, {})


def get(**operation: Any) -> dict[str, Any]:
    return {"/x/{id}": {"get": {"responses": {}, **operation}}}


ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


@pytest.mark.parametrize(
    ("paths", "schemas", "pointer"),
    [
        ([], {}, "/paths"),
        ({"/x": 3}, {}, "/paths/~1x"),
        ({"/x": {"get": []}}, {}, "/paths/~1x/get"),
        ({"/x": {"$ref": "#/nowhere"}}, {}, "/nowhere"),
        ({"/x": {"$ref": "other.yaml#/x"}}, {}, "/paths/~1x/$ref"),
        (get(parameters=[ID], responses=[]), {}, "/paths/~1x~1{id}/get/responses"),
    ],
)
def test_a_document_that_cannot_be_generated_from_is_one_line_with_a_pointer(
    paths: Any, schemas: Any, pointer: str, document: Callable[..., Document]
) -> None:
    made = document(paths, schemas)
    if isinstance(paths, list):
        made.raw["paths"] = paths

    with pytest.raises(InputError) as caught:
        render(made, templates())

    assert pointer in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("option", "place", "words"),
    [
        ("--templates", "missing", "is not a folder"),
        ("--templates", "file", "is not a folder"),
        ("--handlers", "file", "is not a folder"),
        ("--tests", "folder", "is a folder; expected the name of a test module"),
        ("-o", "file", "is not a folder"),
    ],
)
def test_an_option_that_names_something_else_is_bad_input(option: str, place: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    arguments = [LIBRARY, option, str(tmp_path / place), *(() if option == "-o" else ("-o", str(tmp_path / "api")))]
    result = CliRunner().invoke(generate, arguments)

    assert str(result.exception) == f"{tmp_path / place}: {words}"
    assert isinstance(result.exception, InputError)
    assert not (tmp_path / "api").exists()
