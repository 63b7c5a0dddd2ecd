"""What type checkers say of generated code: nothing to complain of, and the exact type of a property in each state."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import parse

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
VERSIONS = {"3.0.3": "cells_3_0_3", "3.1.0": "cells_3_1_0"}
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


def by_mypy(folder: Path, *files: Path) -> list[tuple[str, str]]:
    command = [sys.executable, "-m", "mypy", "--strict", *map(str, files)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = re.findall(r"(\w+)\.py:\d+: (?:note: Revealed type is|error:) (.*)", done.stdout)
    return [(file, words.strip('"')) for file, words in found]


def by_pyright(folder: Path, *files: Path) -> list[tuple[str, str]]:
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard", "pythonVersion": "3.11"}')
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", sys.executable]
    command += ["-p", str(folder / "pyrightconfig.json"), *map(str, files)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return [(Path(each["file"]).stem, re.sub(r'^Type of ".*" is "(.*)"$', r"\1", each["message"])) for each in found]


WRONG = """
from cells_3_1_0 import models
from cells_3_1_0.models import ABSENT

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


@pytest.fixture(scope="module", params=[by_mypy, pytest.param(by_pyright, marks=pytest.mark.soak)])
def said(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """What a type checker says of `use`, which reveals types, and of `wrong`: the file's name, and the message."""
    folder, lines, checker = tmp_path_factory.mktemp("cells"), list[str](), request.param
    for version, package in VERSIONS.items():
        stated = list(cells(version))
        components = {"schemas": {name: schema for name, schema, _ in stated}}
        raw = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {}, "components": components}
        write(render(parse(yaml.safe_dump(raw), name="cells.yaml"), templates()), folder / package)
        lines += [f"from {package} import models as {package}_models"]
        lines += [
            f"def {package}_{name}(cell: {package}_models.{name}) -> None:\n    reveal_type(cell.p)"
            for name, *_ in stated
        ]
    (folder / "use.py").write_text("\n".join([*lines, ""]))
    (folder / "wrong.py").write_text(WRONG)
    found: list[tuple[str, str]] = checker(folder, folder / "use.py", folder / "wrong.py")
    return found


@pytest.mark.soak
@pytest.mark.xdist_group("types")
def test_the_type_of_a_property_says_in_which_states_it_may_be(said: list[tuple[str, str]]) -> None:
    types = [
        set(NAMED.sub("", words).replace("Literal[_Absent.ABSENT]", "Absent").split(" | "))
        for file, words in said
        if file != "wrong"
    ]

    assert types == [members for version in VERSIONS for *_, members in cells(version)]


@pytest.mark.xdist_group("types")
def test_type_checkers_report_wrong_use(said: list[tuple[str, str]]) -> None:
    found = [words for file, words in said if file == "wrong" and ("Type " not in words or "not assignable" in words)]

    assert len(found) == 3, found
    assert "None" in found[0]
    assert "ABSENT" in found[1]
    assert "Nothing" in found[2]


@pytest.mark.soak
@pytest.mark.xdist_group("packages")
def test_pyright_has_nothing_to_complain_of(packages: Path) -> None:
    assert by_pyright(packages, *(packages / f"{name}_api" for name in ("library", "corners", "styles"))) == []
