"""`--handlers`: a module is written once; later only stubs are added, and no line of the user's is touched."""

# ruff: noqa: E501 (a source on one line is one case)

from __future__ import annotations

import ast
import difflib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bythebook_generator.commands.generate import generate
from bythebook_generator.emit.handlers import beside
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError

OK: Any = {
    "200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}
}
BODY = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}
PETS: Any = {
    "/pets": {
        "get": {"operationId": "listPets", "tags": ["pets"], "responses": OK},
        "post": {"operationId": "addPet", "tags": ["pets"], "requestBody": BODY, "responses": OK},
    }
}
MORE: Any = {
    **PETS,
    "/pets/{id}": {
        "get": {"operationId": "getPet", "tags": ["pets"], "responses": OK},
        "delete": {"operationId": "dropPet", "tags": ["pets"], "responses": {"204": {"description": ""}}},
    },
}
SCHEMAS = {"Pet": {"type": "object", "properties": {"name": {"type": "string"}}}}
HEAD = "from pets_api import models\nfrom pets_api.pets.handlers import PetsUnimplemented\n"
TWO = "    def list_pets(self):\n        return 1\n\n    def add_pet(self, body):\n        return body\n"
Made = Callable[..., Document]


def run(document: Document, folder: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    found = beside(read(document), "pets_api", folder, templates())
    return {path.name: data.decode() for path, data in found.modules.items()}, found.messages


def test_a_module_is_written_once(document: Made, tmp_path: Path) -> None:
    texts, messages = run(document(PETS, SCHEMAS), tmp_path)
    (tmp_path / "pets.py").write_text(texts["pets.py"])

    assert "def add_pet(self, body: models.Pet) -> models.Pet:" in texts["pets.py"]
    assert messages == (f"{tmp_path / 'pets.py'}: written",)
    assert run(document(PETS, SCHEMAS), tmp_path) == ({}, ())


EDITS = {
    "plain": f"{HEAD}\n\nclass Pets(PetsUnimplemented):\n{TWO}",
    "no newline at the end": f"{HEAD}\n\nclass Pets(PetsUnimplemented):\n{TWO}".rstrip(),
    "windows": f"{HEAD}\n\nclass Pets(PetsUnimplemented):\n{TWO}".replace("\n", "\r\n"),
    "tabs": f"{HEAD}\n\nclass Pets(PetsUnimplemented):\n{TWO}".replace("    ", "\t"),
    "two spaces": f"{HEAD}\n\nclass Pets(PetsUnimplemented):\n{TWO}".replace("    ", "  "),
    "code behind": f"{HEAD}\n\nclass Pets(PetsUnimplemented):\n{TWO}\n    # a note\n\n\nx = [\n  1]  # odd   layout\n",
    "renamed": f"{HEAD}\n\nclass Mine(PetsUnimplemented):\n{TWO}",
    "another base": "import x\n\n\nclass Mine(x.Base):\n    y = 1\n\n    async def list_pets(self):\n        ...\n\n    add_pet = list_pets\n",
    "aliases": f"import pets_api.models as m\n\n\nclass Pets:\n{TWO}",
    "renamed import": f"from pets_api import models as shapes\n\n\nclass Pets:\n{TWO}",
    "no imports": f'"""Mine."""\n\n\nclass Pets:\n{TWO}',
    "shebang": f"#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# a licence\n\nclass Pets:\n{TWO}",
    "nested": f"if True:\n    class Pets:\n{TWO.replace(chr(10) + '    ', chr(10) + '        ').replace('    def', '        def', 1)}\n",
    "decorated": f"{HEAD}\n\n@str\nclass Pets(PetsUnimplemented):\n    @staticmethod\n    def list_pets():\n        return 1\n    add_pet: int = 1\n",
    "docstring alone": f'{HEAD}\n\nclass Other:\n{TWO}\n\nclass Pets(Other, PetsUnimplemented):\n    """Text.\n\n  odd\n    """\n',
    "string at the end": f'{HEAD}\n\nclass Pets(PetsUnimplemented):\n{TWO}    text = """a\nb\n"""\nz = 1\n',
    "import behind": f"class Pets:\n{TWO}\n\nfrom os import path\n",
    "unicode": f"{HEAD}# Zoë ✓\n\n\nclass Pets(PetsUnimplemented):\n    name = 'é'\n{TWO}",
    "mark": f"\ufeff{HEAD}\n\nclass Pets(PetsUnimplemented):\n{TWO}",
    "form feed": f"{HEAD}\n\x0c\nclass Pets(PetsUnimplemented):\n    t = '\x0b \u2028'\n{TWO}",
}


@pytest.mark.many(2)
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_new_operation_is_added_and_no_line_is_changed(edit: str, document: Made, tmp_path: Path) -> None:
    path = tmp_path / "pets.py"
    path.write_bytes(edit.encode())
    before = beside(read(document(PETS, SCHEMAS)), "pets_api", tmp_path, templates()).modules
    found = beside(read(document(MORE, SCHEMAS)), "pets_api", tmp_path, templates())
    made = found.modules[path]
    path.write_bytes(made)

    assert before == {}
    old, new = edit.encode().splitlines(keepends=True), made.splitlines(keepends=True)
    lost = [line for line in difflib.ndiff([repr(o) for o in old], [repr(n) for n in new]) if line.startswith("- ")]
    assert len(lost) <= (not edit.endswith(("\n", "\r")))  # the last line gets its end
    functions = [node.name for node in ast.walk(ast.parse(made)) if isinstance(node, ast.FunctionDef)]
    assert functions.count("get_pet") == functions.count("drop_pet") == 1
    assert ast.dump(_without(ast.parse(made))) == ast.dump(_without(ast.parse(edit.encode())))
    assert beside(read(document(MORE, SCHEMAS)), "pets_api", tmp_path, templates()).modules == {}


def _without(tree: ast.Module) -> ast.Module:
    """Drop what may be added: the stubs, and the imports that they need."""
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            if isinstance(inside := getattr(node, name, None), list):
                setattr(node, name, [each for each in inside if not _is_added(each)])
    return tree


def _is_added(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "pets_api" and [alias.asname for alias in node.names] == [None]
    return isinstance(node, ast.FunctionDef) and node.name in {"get_pet", "drop_pet"}


def test_an_operation_that_is_gone_is_listed_and_kept(document: Made, tmp_path: Path) -> None:
    text = f"{HEAD}\n\nclass Pets(PetsUnimplemented):\n{TWO}\n    def old_pet(self):\n        return 2\n\n    def _own(self): ...\n"
    (tmp_path / "pets.py").write_text(text)

    assert run(document(PETS, SCHEMAS), tmp_path) == (
        {},
        (f"{tmp_path / 'pets.py'}:12: old_pet is not an operation of the document",),
    )


def test_what_was_moved_to_another_module_is_not_added_again(document: Made, tmp_path: Path) -> None:
    (tmp_path / "pets.py").write_text(f"{HEAD}from mixin import M\n\n\nclass Pets(M, PetsUnimplemented):\n{TWO}")
    (tmp_path / "mixin.py").write_text(
        "class M:\n    def get_pet(self, parameters): ...\n    def drop_pet(self, parameters): ...\n"
    )

    assert run(document(MORE, SCHEMAS), tmp_path) == ({}, ())


@pytest.mark.parametrize(("text", "reason"), [("class Pets: pass\n", "one line"), ("x = 1\n", "no class")])
def test_a_module_without_room_for_a_stub_is_reported(text: str, reason: str, document: Made, tmp_path: Path) -> None:
    (tmp_path / "pets.py").write_text(text)
    texts, messages = run(document(PETS, SCHEMAS), tmp_path)

    assert texts == {}
    assert reason in messages[0]


def test_a_module_that_is_no_python_is_left_alone(document: Made, tmp_path: Path) -> None:
    (tmp_path / "pets.py").write_text("class Pets(\n")

    with pytest.raises(InputError, match="was not changed"):
        run(document(PETS, SCHEMAS), tmp_path)


@pytest.mark.soak
def test_the_command_writes_modules_that_pass_mypy_and_keeps_them(tmp_path: Path) -> None:
    library = str(Path(__file__).with_name("library.yaml"))
    arguments = [library, "-o", str(tmp_path / "library_of_tests"), "--handlers", str(tmp_path / "mine")]
    written = CliRunner().invoke(generate, arguments)
    (tmp_path / "mine/__init__.py").write_text("")
    text = (tmp_path / "mine/books.py").read_text()
    (tmp_path / "mine/books.py").write_text(text.replace("def best_book(self)", "def worst_book(self)"))
    again = CliRunner().invoke(generate, arguments)

    assert (written.exit_code, again.exit_code) == (0, 0)
    assert "best_book is new" in again.stderr
    assert "worst_book is not an operation of the document" in again.stderr
    mypy = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "mine"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert mypy.returncode == 0, mypy.stdout


@pytest.mark.soak
def test_handlers_are_written_beside_a_package_that_is_up_to_date(tmp_path: Path) -> None:
    library = str(Path(__file__).with_name("library.yaml"))
    arguments = [library, "-o", str(tmp_path / "library_of_tests")]
    CliRunner().invoke(generate, arguments)
    for folder in ("mine", "others"):
        written = CliRunner().invoke(generate, [*arguments, "--handlers", str(tmp_path / folder)])

        assert f"{tmp_path / folder / 'books.py'}: written" in written.stderr
        assert (tmp_path / folder / "books.py").exists()


def test_a_new_group_gets_its_module_although_another_has_methods_of_the_same_names(
    document: Made, tmp_path: Path
) -> None:
    paths = {"/pets": {"get": {"responses": OK}}, "/owners": {"get": {"responses": OK}}}
    first = beside(read(document({**paths, "/": {"get": {"responses": OK}}}, SCHEMAS)), "api", tmp_path, templates())
    (tmp_path / "pets.py").write_bytes(first.modules[tmp_path / "pets.py"])

    texts, _ = run(document(paths, SCHEMAS), tmp_path)

    assert texts.keys() == {"owners.py"}
    assert "def list(self)" in texts["owners.py"]
