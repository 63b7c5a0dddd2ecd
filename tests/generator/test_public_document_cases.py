"""What public documents hold and small ones do not: each test is a cause for which one could not be generated."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import ValidationError

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document
from bythebook_runtime.models import adapter

Made = Callable[..., Document]
COLOR = {"type": "string", "enum": ["red", "green"], "default": "red"}
AUTO = {"oneOf": [{"type": "string", "enum": ["auto"]}, {"type": "integer", "minimum": 1}], "default": "auto"}
THING = {
    "type": "object",
    "properties": {
        "color": {"$ref": "#/components/schemas/Color"},
        "over": {"$ref": "#/components/schemas/Color", "default": "green"},
        "auto": AUTO,
        "bad": {"type": "integer", "default": "x"},
        "empty": {"type": "string", "default": None},
        "links": {"type": "object"},
    },
}
CHILD = {
    "allOf": [
        {"$ref": "#/components/schemas/Thing"},
        {
            "type": "object",
            "required": ["color"],
            "properties": {"links": {"type": "object", "properties": {"next": {"type": "string"}}}},
        },
    ]
}
SCHEMAS = {
    "Color": COLOR, "Auto": AUTO, "Thing": THING, "Child": CHILD,
    "Holder": {"type": "object", "properties": {"child": CHILD}},
}  # fmt: skip


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Document], Path]:
    """Write what is rendered, so that it can be imported."""

    def made(document: Document) -> Path:
        folder = tmp_path / f"made_{document.digest[:8]}"
        write(render(document, templates()), folder)
        monkeypatch.syspath_prepend(str(tmp_path))
        return folder

    return made


def models(folder: Path) -> ModuleType:
    return importlib.import_module(f"{folder.name}.models")


def mypy(folder: Path) -> str:
    command = [sys.executable, "-m", "mypy", "--strict", "-p", folder.name]
    done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout


def test_a_default_of_the_schema_that_is_referred_to_is_read_and_null_stays_out(
    document: Made, package: Callable[[Document], Path]
) -> None:
    made = models(package(document(schemas=SCHEMAS)))

    thing = made.Thing()
    assert (thing.color, thing.over, thing.auto) == ("red", "green", "auto")
    assert thing.model_dump_json() == "{}"
    with pytest.raises(ValidationError):
        made.Thing(color=None)


def test_a_default_that_its_schema_does_not_admit_is_noted_and_not_used(
    document: Made, package: Callable[[Document], Path]
) -> None:
    stated = document(schemas=SCHEMAS)
    made = models(package(stated))

    assert (made.Thing().bad, made.Thing().empty) == (made.ABSENT, made.ABSENT)
    assert [note for note in read(stated).notes if "bad/default" in note]


@pytest.mark.soak
def test_fields_that_are_redefined_pass_mypy(document: Made, package: Callable[[Document], Path]) -> None:
    folder = package(document(schemas=SCHEMAS))

    assert mypy(folder) == ""
    child = models(folder).Child(color="red", links={"next": "n"})
    assert (child.links.next, child.over) == ("n", "green")


def test_a_tag_may_be_called_as_a_module_of_the_standard_library(document: Made) -> None:
    operation = {"tags": ["collections"], "responses": {"204": {"description": ""}}}

    assert "collections/router.py" in render(document({"/x": {"get": operation}}), templates())


def test_an_operation_may_stand_elsewhere(document: Made) -> None:
    paths: dict[str, Any] = {"/x": {"get": {"$ref": "#/components/x-operations/Get"}}}
    made = document(paths, **{"x-operations": {"Get": {"operationId": "there", "responses": {}}}})

    assert read(made).groups[0].operations[0].name == "there"


@pytest.mark.soak
def test_a_base_that_a_discriminator_chooses_too_passes_mypy(
    document: Made, package: Callable[[Document], Path]
) -> None:
    base = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "enum": ["on", "up"]}}}
    up = {
        "allOf": [{"$ref": "#/components/schemas/Base"}, {"type": "object", "properties": {"by": {"type": "integer"}}}]
    }
    mapping = {"on": "#/components/schemas/Base", "up": "#/components/schemas/Up"}
    one = {"oneOf": [{"$ref": each} for each in mapping.values()]}
    either = {**one, "discriminator": {"propertyName": "kind", "mapping": mapping}}
    folder = package(document(schemas={"Base": base, "Up": up, "Either": either}))

    assert mypy(folder) == ""
    assert adapter(models(folder).Either).validate_python({"kind": "up", "by": 2}).by == 2


def test_a_keyword_that_does_not_bear_on_the_type_is_not_noted(document: Made) -> None:
    properties = {"text": {"type": "string", "uniqueItems": True}, "list": {"type": "array", "uniqueItems": True}}
    notes = read(document(schemas={"A": {"type": "object", "properties": properties}})).notes

    assert notes == ("/components/schemas/A/properties/list/uniqueItems: not enforced by the models",)


@pytest.mark.soak
def test_discriminators_that_contradict_each_other_are_read_by_their_members(
    document: Made, package: Callable[[Document], Path]
) -> None:
    base = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string", "enum": ["on", "off", "up"]}},
    }
    up = {
        "allOf": [
            {"$ref": "#/components/schemas/Base"},
            {"type": "object", "required": ["by"], "properties": {"by": {}}},
        ]
    }
    refs = {"Base": "#/components/schemas/Base", "Up": "#/components/schemas/Up"}
    union = {"anyOf": [{"$ref": each} for each in refs.values()]}
    first = {"on": refs["Base"], "off": refs["Base"], "up": refs["Up"]}
    second = {"on": refs["Base"], "up": refs["Base"], "off": refs["Up"]}
    unions = {
        name: {**union, "discriminator": {"propertyName": "kind", "mapping": mapping}}
        for name, mapping in (("First", first), ("Second", second))
    }
    folder = package(document(schemas={"Base": base, "Up": up, **unions}))

    assert mypy(folder) == ""
    made = models(folder)
    assert adapter(made.First).validate_python({"kind": "up", "by": 2}).by == 2
    assert adapter(made.Second).validate_python({"kind": "on"}).kind == "on"


LONG = [{"$ref": f"#/components/schemas/{'Rather' * 6}Long{number}"} for number in range(3)]


def test_a_default_of_a_union_that_takes_several_lines_is_left_out(
    document: Made, package: Callable[[Document], Path]
) -> None:
    named = {each["$ref"].rpartition("/")[2]: {"type": "object"} for each in LONG}
    union = {"anyOf": [*LONG, {"type": "null"}], "default": None}
    made = models(package(document(schemas={**named, "Either": union, "Other": {"type": "integer"}})))

    assert adapter(made.Either).validate_python(None) is None


def test_what_is_unsupported_is_noted_at_its_class_behind_defaults_of_several_lines(document: Made) -> None:
    days = {
        "type": "array",
        "items": {"type": "string", "format": "date"},
        "default": [f"2020-01-{n}" for n in range(10, 30)],
    }
    schemas = {"First": {"type": "object", "properties": {"days": days}}, "Second": {"type": "object", "not": {}}}
    text = render(document(schemas=schemas), templates())["models/unused.py"]

    assert re.search(r"\n# unsupported: /components/schemas/Second/not.*\nclass Second\(", text)


def test_a_schema_in_place_does_not_take_the_name_of_a_component(
    document: Made, package: Callable[[Document], Path]
) -> None:
    inline = {"type": "object", "properties": {"x": {"type": "integer"}}}
    size = {"type": "object", "required": ["width"], "properties": {"width": {"type": "number"}}}
    schemas = {"Box": {"type": "object", "properties": {"size": inline}}, "Size": size}
    made = models(package(document(schemas=schemas)))

    assert made.Size(width=1).width == 1
    assert made.Box(size={"x": 2}).size.x == 2
    with pytest.raises(TypeError, match="Size has no field 'x'"):
        made.Size(x=2)
    with pytest.raises(ValidationError):
        made.Size.model_validate({"x": 2})


def test_a_name_that_reads_as_code_stays_a_name(document: Made, package: Callable[[Document], Path]) -> None:
    names = ("Literal[1]", "Field(multiple_of=0.5)", "conint(ge=1, strict=True)", "__text__")
    kinds = ({"enum": [1]}, {"type": "number", "multipleOf": 0.5}, {"enum": ["Literal[1]"]})
    schemas = {f"A{n}": {"type": "object", "properties": dict.fromkeys(names, kind)} for n, kind in enumerate(kinds)}
    made = models(package(document(schemas=schemas)))

    for number, value in enumerate((1, 1.5, "Literal[1]")):
        body = dict.fromkeys(names, value)
        assert getattr(made, f"A{number}").model_validate(body).model_dump() == body


def test_a_property_called_default_hides_nothing(document: Made, package: Callable[[Document], Path]) -> None:
    since = {"type": "string", "format": "date", "default": "2020-01-31"}
    schemas = {"A": {"type": "object", "properties": {"default": {"type": "boolean"}, "since": since}}}
    made = models(package(document(schemas=schemas))).A()

    assert made.since.isoformat() == "2020-01-31"


@pytest.mark.soak
def test_a_property_called_as_a_name_of_ours_hides_nothing(document: Made, package: Callable[[Document], Path]) -> None:
    names = (
        "Annotated",
        "Field",
        "StrictInt",
        "NO_BOOLEAN",
        "NO_NUMBER",
        "MISSING",
        "Literal",
        "Told",
        "model_dump",
        "copy",
    )
    kinds = ({"enum": [1]}, {"const": True}, {"type": ["string", "integer"], "minLength": 1, "minimum": 2})
    schemas = {f"A{n}": {"type": "object", "properties": dict.fromkeys(names, kind)} for n, kind in enumerate(kinds)}
    folder = package(document(schemas=schemas))

    assert mypy(folder) == ""
    for number, value in enumerate((1, True, 3)):
        body = dict.fromkeys(names, value)
        assert getattr(models(folder), f"A{number}").model_validate(body).model_dump() == body


@pytest.mark.soak
def test_a_default_is_of_the_type_of_its_field(document: Made, package: Callable[[Document], Path]) -> None:
    properties = {
        "whole": {"type": "integer", "default": 3.0},
        "half": {"type": "number", "multipleOf": 0.5, "default": 1.5},
    }
    folder = package(document(schemas={"A": {"type": "object", "properties": properties}}))

    assert mypy(folder) == ""
    assert repr(models(folder).A()) == "A(half=1.5, whole=3)"
