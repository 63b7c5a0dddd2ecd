"""A discriminator tells which class a value is, and changes nothing of what a schema admits. Oracle: jsonschema-rs."""

from __future__ import annotations

import importlib
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema_rs
import pytest
from pydantic import ValidationError

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document, parse
from bythebook_runtime.models import adapter

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("discriminators")

KIND = {"kind": {"type": "string"}}
COUNT = {"count": {"type": "integer"}}
PLAIN = {"type": "object", "required": ["kind"], "properties": {**KIND, **COUNT}}
MAYBE = {"type": "object", "properties": {"kind": {"type": "string", "enum": ["opt", "other"]}, **COUNT}}


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def exact(*values: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string", "enum": [*values]}, **COUNT},
    }


def union(*names: str, **mapping: str) -> dict[str, Any]:
    found = {"propertyName": "kind"} | ({"mapping": mapping} if mapping else {})
    return {"oneOf": [reference(name) for name in names], "discriminator": found}


HEIR = {
    "allOf": [reference("base"), {"type": "object", "required": ["more"], "properties": {"more": {"type": "integer"}}}]
}
SCHEMAS: dict[str, Any] = {
    "Either": union("first-one", "second-one"),
    "Mapped": union("first-one", "second-one", one="first-one", two="#/components/schemas/second-one"),
    "Exact": union("Red", "Blue"),
    "Loose": union("Maybe", "Red"),
    "first-one": PLAIN,
    "second-one": PLAIN,
    "Red": exact("red", "pink"),
    "Blue": exact("blue"),
    "Maybe": MAYBE,
    "base": {**PLAIN, "discriminator": {"propertyName": "kind"}},
    "heir": HEIR,
    "Holder": {
        "type": "object",
        "properties": {
            "one": reference("base"),
            "many": {"type": "array", "items": union("first-one", "second-one")},
            "map": {"type": "object", "additionalProperties": union("first-one", "second-one")},
            "none": {"anyOf": [union("first-one", "second-one"), {"type": "null"}]},
            "word": {"type": "string", "enum": ["FirstOne | SecondOne", "b"]},
        },
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": SCHEMAS}}
    folder = tmp_path_factory.mktemp("told") / "told_api"
    write(render(parse(json.dumps(raw), name="told.json"), templates()), folder)
    return folder


@pytest.fixture(scope="module")
def models(folder: Path) -> ModuleType:
    sys.path.insert(0, str(folder.parent))
    found = importlib.import_module(f"{folder.name}.models")
    sys.path.remove(str(folder.parent))
    return found


@pytest.mark.parametrize(
    ("name", "value", "chosen"),
    [
        ("Either", {"kind": "second-one"}, "SecondOne"),
        ("Either", {"kind": "first-one"}, "FirstOne"),
        ("Mapped", {"kind": "two"}, "SecondOne"),
        ("Exact", {"kind": "pink"}, "Red"),
        ("Exact", {"kind": "blue"}, "Blue"),
        ("Loose", {"count": 1}, "Maybe"),
    ],
)
def test_the_property_tells_the_class(models: ModuleType, name: str, value: Any, chosen: str) -> None:
    read = adapter(getattr(models, name)).validate_python(value)

    assert type(read).__name__ == chosen
    assert read.model_dump() == value


def test_the_property_tells_the_class_in_lists_in_maps_and_beside_null(models: ModuleType) -> None:
    second = {"kind": "second-one"}
    value = {"many": [second], "map": {"k": second}, "none": second, "word": "FirstOne | SecondOne"}
    read = models.Holder.model_validate(value)

    assert {type(each).__name__ for each in (read.many[0], read.map["k"], read.none)} == {"SecondOne"}
    assert read.model_dump() == value
    assert models.Holder.model_validate({"none": None}).none is None
    assert models.Holder(many=[models.SecondOne(kind="x")]).model_dump() == {"many": [{"kind": "x"}]}


def test_a_reference_to_a_base_reads_what_is_made_of_it_and_the_base(models: ModuleType) -> None:
    assert models.Holder.model_validate({"one": {"kind": "heir", "more": 1}}).one.more == 1
    assert type(models.Holder.model_validate({"one": {"kind": "heir"}}).one).__name__ == "Base"
    assert type(models.Holder.model_validate({"one": {"kind": "new"}}).one).__name__ == "Base"


def test_a_tag_that_the_schemas_state_keeps_the_errors_to_one_class(models: ModuleType) -> None:
    with pytest.raises(ValidationError) as caught:
        adapter(models.Exact).validate_python({"kind": "blue", "count": "x"})

    assert caught.value.error_count() == 1


KINDS = (None, 1, "", "red", "blue", "opt", "two", "first-one", "heir", "new", ...)
MORE: tuple[dict[str, Any], ...] = ({}, {"count": 1}, {"count": "x"}, {"more": 1})


@pytest.mark.parametrize("name", ["Either", "Mapped", "Exact", "Loose", "first-one", "Red", "Maybe", "heir", "base"])
def test_what_is_taken_is_what_the_schemas_say(models: ModuleType, name: str) -> None:
    anyhow = {key: {"anyOf": each["oneOf"]} if "oneOf" in each else each for key, each in SCHEMAS.items()}
    oracle = jsonschema_rs.Draft202012Validator({**reference(name), "components": {"schemas": anyhow}})
    model = getattr(models, "".join(word[0].upper() + word[1:] for word in name.split("-")))
    for kind, more in itertools.product(KINDS, MORE):
        value = more if kind is ... else {"kind": kind, **more}
        try:
            adapter(model).validate_python(value)
        except ValidationError:
            assert not oracle.is_valid(value), value
        else:
            assert oracle.is_valid(value), value


@pytest.mark.soak
def test_generated_discriminators_pass_mypy(folder: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "-p", folder.name]
    done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_two_unions_that_contradict_each_other_are_read_by_trying(
    document: Callable[..., Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schemas = {
        "First": union("A", "B", x="A", y="B"), "Second": union("A", "B", x="B", y="A"), "A": PLAIN, "B": PLAIN,
    }  # fmt: skip
    write(render(document(schemas=schemas), templates()), tmp_path / "torn_api")
    monkeypatch.syspath_prepend(str(tmp_path))
    made = importlib.import_module("torn_api.models")

    assert adapter(made.First).validate_python({"kind": "y"}).model_dump() == {"kind": "y"}
    assert adapter(made.Second).validate_python({"kind": "y"}).model_dump() == {"kind": "y"}


@pytest.mark.parametrize("found", [{"propertyName": 3}, {"propertyName": "kind", "mapping": [1]}, {"mapping": {}}, {}])
def test_a_discriminator_that_says_nothing_changes_nothing(found: Any, document: Callable[..., Document]) -> None:
    odd = {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": [["x"], {"a": 1}]}}}
    either = {"oneOf": [reference("Plain"), reference("Odd")], "discriminator": found}
    files = render(document(schemas={"Either": either, "Odd": odd, "Plain": PLAIN}), templates())

    assert re.search(r'Either = TypeAliasType\(\s*"Either", (Annotated\[)?Plain \| Odd', files["models/unused.py"])


def test_an_answer_that_is_a_base_is_read_as_what_is_made_of_it(
    document: Callable[..., Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = {"content": {"application/json": {"schema": reference("base")}}}
    operation = {
        "tags": ["a"],
        "operationId": "swap",
        "requestBody": content,
        "responses": {"200": {"description": "", **content}},
    }
    lone = {
        "tags": ["a"],
        "operationId": "lone",
        "responses": {"200": {"description": "", "content": {"application/json": {"schema": reference("lone")}}}},
    }
    schemas = {name: SCHEMAS[name] for name in ("base", "heir")} | {"lone": SCHEMAS["base"]}
    made = document({"/swap": {"post": operation}, "/lone": {"get": lone}}, schemas)
    write(render(made, templates()), tmp_path / "base_api")
    monkeypatch.syspath_prepend(str(tmp_path))
    models = importlib.import_module("base_api.models")
    alone, swap = sorted(read(made).groups[0].operations, key=lambda operation: operation.path)

    assert (swap.bodies[0].model, swap.result, alone.result) == ("SwapBody", "models.SwapAnswer", "models.Lone")
    value = {"kind": "heir", "more": 1}
    assert adapter(models.SwapAnswer).validate_python(value).model_dump() == value
    assert adapter(models.SwapBody).validate_python({"kind": "other"}).model_dump() == {"kind": "other"}


BASE = {
    "type": "object",
    "required": ["kind"],
    "properties": {**KIND, "name": {"type": "string"}},
    **union("Cat", "Dog", "Both", cat="#/components/schemas/Cat", dog="#/components/schemas/Dog"),
}
SEALED = {
    "Pet": BASE,
    "Cat": {"allOf": [reference("Pet"), {"type": "object", "properties": {"lives": {"type": "integer"}}}]},
    "Dog": {
        "allOf": [
            reference("Pet"),
            {"type": "object", "required": ["bark"], "properties": {"bark": {"type": "boolean"}}},
        ]
    },
    # An heir of two unions, of which one has members that extend neither.
    "Both": {"allOf": [reference("Wide"), reference("Pet")]},
    "Alone": {"type": "object", "required": ["value"], "properties": {"value": {}}},
    "Wide": {**union("Alone", "Both"), "properties": KIND, "required": ["kind"]},
}


def test_a_union_of_schemas_that_extend_it_is_a_choice_of_classes_with_its_properties(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {}}
    stated = parse(json.dumps({**raw, "components": {"schemas": SEALED}}), name="sealed.json")
    write(render(stated, templates()), tmp_path / "sealed_api")
    monkeypatch.syspath_prepend(str(tmp_path))
    models = importlib.import_module("sealed_api.models")

    found = adapter(models.Pet).validate_python({"kind": "dog", "name": "n", "bark": True})
    assert (type(found).__name__, found.kind, found.name, found.bark) == ("Dog", "dog", "n", True)
    for wrong in ({"kind": "cat", "name": 1}, {"name": "n", "lives": 1}):
        with pytest.raises(ValidationError):
            adapter(models.Pet).validate_python(wrong)
    assert adapter(models.Both).validate_python({"kind": "both", "name": "n"}).name == "n"
