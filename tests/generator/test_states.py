"""Absent, null and a value, for every kind of property: accepted as the schema says, given back as it was given.

A property is optional or required, nullable or not, with a default or without, of many types, in OpenAPI 3.0 and 3.1.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema_rs
import pytest
import yaml
from pydantic import BaseModel, ValidationError

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document, parse

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("states")

ABSENT: Any = object()
UUID = "3c90c3cc-0d44-4b50-8888-8dd25736052"
# Name, schema, a value that is valid, the default.
KINDS: tuple[tuple[str, dict[str, Any], Any, Any], ...] = (
    ("text", {"type": "string"}, "a", "b"),
    ("empty", {"type": "string"}, "", ""),
    ("integer", {"type": "integer", "minimum": 0}, 3, 90),
    ("number", {"type": "number"}, 0.5, 1),
    ("boolean", {"type": "boolean"}, False, True),
    ("enum", {"type": "string", "enum": ["x", "y"]}, "y", "x"),
    ("date", {"type": "string", "format": "date"}, "2020-01-31", "2021-02-28"),
    ("uuid", {"type": "string", "format": "uuid"}, UUID + "a", UUID + "b"),
    ("list", {"type": "array", "items": {"type": "string"}}, ["a"], []),
    ("object", {"type": "object", "properties": {"n": {"type": "integer"}}}, {"n": 1}, {}),
    ("map", {"type": "object", "additionalProperties": {"type": "integer"}}, {"k": 1}, {"d": 2}),
)  # fmt: skip
REFERRED = (
    ("color", "Color", "green", "red"),
    ("thing", "Thing", {"n": 2}, {"n": 3}),
    ("names", "Names", ["b"], ["a"]),
)
COMPONENTS = {
    "Color": {"type": "string", "enum": ["red", "green"]},
    "Thing": {"type": "object", "properties": {"n": {"type": "integer"}, "m": {"type": "boolean", "default": True}}},
    "Names": {"type": "array", "items": {"type": "string"}},
}
FLAGS = tuple(product((False, True), repeat=3))  # required, nullable, with a default


def cells(version: str) -> Iterator[tuple[str, dict[str, Any], bool, Any, Any]]:
    """Yield name, property, whether it is required, a value, and its default or ABSENT."""
    for (name, schema, value, default), (required, nullable, has_default) in product(KINDS, FLAGS):
        stated: dict[str, Any] = dict(schema)
        if nullable and version == "3.0.3":
            stated["nullable"] = True
        elif nullable:
            stated["type"] = [schema["type"], "null"]
        if nullable and "enum" in schema:
            stated["enum"] = [*schema["enum"], None]
        given = None if default == "" and nullable else default
        if has_default:
            stated["default"] = given
        yield (
            f"{name}{required:d}{nullable:d}{has_default:d}",
            stated,
            required,
            value,
            given if has_default else ABSENT,
        )
    for (name, target, value, default), (required, nullable, has_default) in product(REFERRED, FLAGS):
        reference = {"$ref": f"#/components/schemas/{target}"}
        if nullable and version == "3.0.3":
            continue  # 3.0 cannot say it beside a reference
        stated = {"anyOf": [reference, {"type": "null"}]} if nullable else {"allOf": [reference]}
        more = {"default": default} if has_default else {}
        yield (
            f"{name}{required:d}{nullable:d}{has_default:d}",
            stated | more,
            required,
            value,
            more.get("default", ABSENT),
        )


def document(version: str) -> Document:
    schemas: dict[str, Any] = dict(COMPONENTS)
    for name, stated, required, _, _ in cells(version):
        needed = {"required": ["p"]} if required else {}
        schemas[f"Cell{name}"] = {"type": "object", "properties": {"p": stated, "other": {"type": "integer"}}, **needed}
    raw = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": schemas}}
    return parse(yaml.safe_dump(raw), name="states.yaml")


@pytest.fixture(scope="module", params=["3.0.3", "3.1.0"])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path, Document]]:
    """Version, package and document."""
    folder = tmp_path_factory.mktemp("states")
    stated = document(request.param)
    name = f"states_{request.param.replace('.', '_')}"
    write(render(stated, templates()), folder / name)
    sys.path.insert(0, str(folder))
    yield request.param, folder / name, stated
    sys.path.remove(str(folder))


def models(package: Path) -> ModuleType:
    return importlib.import_module(f"{package.name}.models")


def read(model: type[BaseModel], body: Any) -> BaseModel | None:
    try:
        return model.model_validate(body, by_alias=True, by_name=False)
    except ValidationError:
        return None


def is_valid(version: str, stated: dict[str, Any], *, required: bool, body: dict[str, Any]) -> bool:
    """Ask the oracle, which knows no `nullable`."""
    plain = {key: value for key, value in stated.items() if key != "nullable"}
    if stated.get("nullable"):
        plain["type"] = [plain["type"], "null"]
    schema = {
        "type": "object", "properties": {"p": plain}, "required": ["p"] if required else [],
        "components": {"schemas": COMPONENTS},
    }  # fmt: skip
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(body)


def as_json(value: Any) -> Any:
    return json.loads(value.model_dump_json()) if isinstance(value, BaseModel) else value


def test_every_state_of_every_property(made: tuple[str, Path, Document]) -> None:
    version, package, _ = made
    found = models(package)
    wrong: list[str] = []
    count = 0
    for (name, stated, required, value, default), state in product(
        cells(version), ("absent", "null", "value", "default")
    ):
        body = {"absent": {}, "null": {"p": None}, "value": {"p": value}, "default": {"p": default}}[state]
        if body.get("p") is ABSENT:
            continue
        count += 1
        model = read(getattr(found, f"Cell{name}"), body)
        if (model is not None) != is_valid(version, stated, required=required, body=body):
            wrong.append(f"{name} {state}: {'refused' if model is None else 'accepted'}")
        elif model is not None:
            dumped = (model.model_dump(mode="json"), json.loads(model.model_dump_json()))
            wrong += [f"{name} {state}: given back {each}" for each in dumped if each != body]
            wrong += [] if ("p" in model.model_fields_set) == (state != "absent") else [f"{name} {state}: set"]
            if state == "absent":
                held = model.p  # type: ignore[attr-defined] # generated in the test
                text = as_json(held)
                expected = found.ABSENT if default is ABSENT else default
                same = text is expected if expected is found.ABSENT or expected is None else _text(text) == expected
                wrong += [] if same else [f"{name}: reads {held!r} where absent"]

    assert (wrong, count > 250) == ([], True)


def _text(value: Any) -> Any:
    """Return a default as JSON has it."""
    return value if isinstance(value, int | float | list | dict | str) else str(value)


@pytest.mark.soak
def test_types_say_that_what_is_not_nullable_is_never_none(made: tuple[str, Path, Document], tmp_path: Path) -> None:
    version, package, _ = made
    lines = [f"from {package.name} import models", f"from {package.name}.models import ABSENT"]
    never = 0
    for name, stated, *_ in cells(version):
        nullable = stated.get("nullable") or "null" in stated.get("type", ()) or "anyOf" in stated
        lines.append(f"def f_{name}(cell: models.Cell{name}) -> object:")
        lines.append("    if cell.p is None:")
        lines += ["        return ''" if nullable else "        return 1 + ''", "    return cell.p"]
        never += not nullable
    (tmp_path / "use.py").write_text("\n".join(lines) + "\n")

    # With another option mypy reads nothing of the cache, and would replace it.
    cache = f"{os.environ['MYPY_CACHE_DIR']}-unreachable"
    command = ("-m", "mypy", "--strict", "--warn-unreachable", "--cache-dir", cache)
    done = subprocess.run(
        [sys.executable, *command, str(tmp_path / "use.py")],
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    unreachable = [line for line in done.stdout.splitlines() if "[unreachable]" in line]
    others = [line for line in done.stdout.splitlines() if "error" in line and "[unreachable]" not in line]

    assert (others[:-1], len(unreachable)) == ([], never)
