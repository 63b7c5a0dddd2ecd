"""What type checkers say of generated code: nothing to complain of, and the exact type of a property in each state."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import parse

Checker = Callable[[Path, Path], list[str]]

HERE = Path(__file__).parent
# Name, schema, default, and what the type is called by a type checker.
KINDS: tuple[tuple[str, dict[str, Any], Any, str], ...] = (
    ("Text", {"type": "string"}, "a", "str"),
    ("Count", {"type": "integer", "minimum": 0}, 1, "int"),
    ("Share", {"type": "number"}, 0.5, "float"),
    ("Flag", {"type": "boolean"}, True, "bool"),
    ("Day", {"type": "string", "format": "date"}, "2020-01-31", "date"),
    ("Key", {"type": "string", "format": "uuid"}, "3c90c3cc-0d44-4b50-8888-8dd25736052a", "UUID"),
    ("Words", {"type": "array", "items": {"type": "string"}}, ["a"], "list[str]"),
    ("Counts", {"type": "object", "additionalProperties": {"type": "integer"}}, {"a": 1}, "dict[str, int]"),
)
NAMED = re.compile(r"\b(datetime|uuid|[a-z0-9_]+\._runtime\.models)\.")
FLAGS = tuple(product((False, True), repeat=3))  # required, nullable, with a default


def cells(version: str) -> Iterator[tuple[str, dict[str, Any], set[str]]]:
    """Yield name, schema of an object with the property, and the members of the property's type."""
    for (kind, schema, value, words), (required, nullable, has_default) in product(KINDS, FLAGS):
        null = {"nullable": True} if version < "3.1" else {"type": [schema["type"], "null"]}
        stated = {**schema, **(null if nullable else {}), **({"default": value} if has_default else {})}
        needed = {"required": ["p"]} if required else {}
        members = {words} | ({"None"} if nullable else set())
        members |= set() if required or has_default else {"Absent"}
        name = f"{kind}{required:d}{nullable:d}{has_default:d}"
        yield name, {"type": "object", "properties": {"p": stated}, **needed}, members


def by_mypy(folder: Path, file: Path) -> list[str]:
    command = [sys.executable, "-m", "mypy", "--strict", str(file)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = re.findall(r":(?:\d+): (note: Revealed type is|error:) (.*)", done.stdout)
    return [words.strip('"') for _, words in found]


def by_pyright(folder: Path, *files: Path) -> list[str]:
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard", "pythonVersion": "3.11"}')
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", sys.executable]
    command += ["-p", str(folder / "pyrightconfig.json"), *map(str, files)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return [re.sub(r'^Type of ".*" is "(.*)"$', r"\1", each["message"]) for each in found]


@pytest.mark.parametrize("checker", [by_mypy, by_pyright])
def test_the_type_of_a_property_says_in_which_states_it_may_be(checker: Checker, tmp_path: Path) -> None:
    lines, expected = list[str](), list[set[str]]()
    for version in ("3.0.3", "3.1.0"):
        stated, package = list(cells(version)), f"cells_{version.replace('.', '_')}"
        components = {"schemas": {name: schema for name, schema, _ in stated}}
        raw = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {}, "components": components}
        write(render(parse(yaml.safe_dump(raw), name="cells.yaml"), templates()), tmp_path / package)
        lines += [f"from {package} import models as {package}_models"]
        lines += [
            f"def {package}_{name}(cell: {package}_models.{name}) -> None:\n    reveal_type(cell.p)"
            for name, *_ in stated
        ]
        expected += [members for *_, members in stated]
    (tmp_path / "use.py").write_text("\n".join([*lines, ""]))

    found = checker(tmp_path, tmp_path / "use.py")

    types = [set(NAMED.sub("", words).replace("Literal[_Absent.ABSENT]", "Absent").split(" | ")) for words in found]
    assert types == expected


def test_pyright_has_nothing_to_complain_of(packages: Path) -> None:
    assert by_pyright(packages, *(packages / f"{name}_api" for name in ("library", "corners", "styles"))) == []


WRONG = """
from cells_api import models
from cells_api.models import ABSENT

def none_is_no_text(cell: models.Text000) -> None:
    cell.p = None

def absent_is_no_text(cell: models.Text000) -> str:
    return cell.p

def told_apart(cell: models.Text010) -> str:
    if cell.p is ABSENT:
        return "absent"
    if cell.p is None:
        return "null"
    return cell.p

def nothing_of_that_name() -> None:
    models.Nothing
"""


@pytest.mark.parametrize("checker", [by_mypy, by_pyright])
def test_type_checkers_report_wrong_use(checker: Checker, tmp_path: Path) -> None:
    schemas = {name: schema for name, schema, _ in cells("3.1.0") if name in {"Text000", "Text010"}}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": schemas}}
    write(render(parse(yaml.safe_dump(raw), name="cells.yaml"), templates()), tmp_path / "cells_api")
    (tmp_path / "use.py").write_text(WRONG)

    found = [
        words for words in checker(tmp_path, tmp_path / "use.py") if "Type " not in words or "not assignable" in words
    ]

    assert len(found) == 3, found
    assert "None" in found[0]
    assert "ABSENT" in found[1]
    assert "Nothing" in found[2]
