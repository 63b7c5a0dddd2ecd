"""What a schema refuses its model refuses, or a note says that it does not; it never refuses what is admitted."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import jsonschema_rs
import pytest
import yaml
from pydantic import ValidationError

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document, parse
from bythebook_openapi.schema.normalize import to_2020_12

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("enforced")

TEXT: Any = {"type": "string"}
WHOLE: Any = {"type": "integer"}
KEYED = {"type": "object", "required": ["k"]}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


COMPONENTS: dict[str, Any] = {
    "Word": TEXT,
    "Color": {**TEXT, "enum": ["a", "b"]},
    "Words": {"type": "array", "items": TEXT},
    "Map": {"type": "object", "additionalProperties": WHOLE},
    "MayBeNull": {"type": ["object", "null"], "properties": {"a": WHOLE}},
    "Base": {**KEYED, "properties": {"a": WHOLE}},
}
ENFORCED: dict[str, Any] = {
    "texts": {"allOf": [TEXT, {"minLength": 2}]},
    "bound of a reference": {"allOf": [ref("Word"), {"maxLength": 1}]},
    "bound beside": {"allOf": [ref("Word")], "maxLength": 1},
    "numbers": {"allOf": [{"type": "number", "multipleOf": 2}, {"type": "integer", "minimum": 3}]},
    "list of a reference": {"allOf": [ref("Words"), {"minItems": 1}]},
    "null in one part": {"allOf": [{"type": ["string", "null"]}, {**TEXT, "maxLength": 1}]},
    "null in both parts": {"allOf": [{"type": ["string", "null"]}, {"type": ["null", "string"], "maxLength": 1}]},
    "choice within": {"allOf": [{"anyOf": [TEXT, {**WHOLE, "maximum": 3}]}]},
    "conjunction within": {"allOf": [{"allOf": [TEXT, {"minLength": 2}]}, {"maxLength": 3}]},
    "a class and its type": {"allOf": [ref("Color")], "type": "string"},
    "null behind a reference": {"allOf": [ref("MayBeNull")]},
    "a map and a property": {"allOf": [ref("Map"), {"type": "object", "properties": {"a": WHOLE}}]},
    "undeclared": KEYED,
    "undeclared beside": {**KEYED, "properties": {"a": WHOLE}},
    "undeclared of a kind": {**KEYED, "additionalProperties": WHOLE},
    "declared by an heir": {"allOf": [ref("Base"), {"type": "object", "properties": {"k": WHOLE}}]},
    "only true": {"enum": [True]},
    "only false": {"type": "boolean", "const": False},
    "whole": {"const": 1.0},
    "either": {"type": ["string", "integer"], "minLength": 2, "minimum": 1},
    "cents": {"type": "number", "multipleOf": 0.01},
    "even": {"type": ["number", "null"], "multipleOf": 2},
    "half": {"type": ["number", "string"], "multipleOf": 0.5},
    "digits": {**TEXT, "pattern": r"^\d+$"},
    "words": {**TEXT, "pattern": r"^[\w.]+$"},
    "no digit": {**TEXT, "pattern": r"^\D\W?$"},
    "looking ahead": {**TEXT, "pattern": r"^(?=.*a)[$]?a(?=b|$)b?$"},
    "beside it": {**TEXT, "pattern": r"^(?!x)a$"},
    "seconds": {**WHOLE, "format": "date-time"},
    "seconds or null": {"type": ["integer", "null"], "format": "unix-time"},
    "money": {"type": "number", "format": "decimal"},
    "pair": {"type": "array", "prefixItems": [WHOLE, TEXT], "items": False, "minItems": 2},
}
NOTED: dict[str, tuple[Any, str]] = {
    "nothing": (False, "p"),
    "fraction": ({"type": "number", "enum": [0.5]}, "enum"),
    "least of 64 bits": ({"type": "integer", "enum": [-(2**63), 1]}, "enum"),
    "object": ({"const": {"a": 1}}, "const"),
    "no type": ({"minimum": 2}, "minimum"),
    "no object": ({"required": ["k"]}, "required"),
    "open pair": ({"type": "array", "prefixItems": [WHOLE, TEXT]}, "prefixItems"),
    "two patterns": ({"allOf": [{**TEXT, "pattern": "^a"}, {**TEXT, "pattern": "b$"}]}, "allOf"),
}
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, 1.0, 2, 3, 4, 2.5, "", "a", "ab", "abcd", [], ["a"], [1], [1, "a"], ["a", 1], [1, "a", 2],
    0.07, 0.075, 19.99, 2**64 + 1, "1", "\u0663", "é", "a.b", "a\n", "ab\n", "$a", "!\u0663",
    {}, {"k": 1}, {"k": None}, {"k": "x"}, {"a": 1}, {"a": "x"}, {"a": 1, "k": 2}, {"z": 1}, {"z": "x"},
)  # fmt: skip


def named(title: str) -> str:
    return title.title().replace(" ", "")


def stated() -> Document:
    every = {**ENFORCED, **{title: schema for title, (schema, _) in NOTED.items()}}
    held = {named(title): {"type": "object", "properties": {"p": schema}} for title, schema in every.items()}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}
    return parse(yaml.safe_dump({**raw, "components": {"schemas": {**COMPONENTS, **held}}}), name="silent.yaml")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("silent")
    write(render(stated(), templates()), folder / "silent_api")
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(folder))
        yield importlib.import_module("silent_api.models")


@pytest.mark.many(2)
@pytest.mark.parametrize("title", ENFORCED)
def test_a_model_accepts_what_its_schema_accepts(title: str, models: ModuleType) -> None:
    components = to_2020_12(stated().raw)["components"]
    oracle = jsonschema_rs.Draft202012Validator({**ref(named(title)), "components": components})
    for value in VALUES:
        body = {"p": value}
        try:
            getattr(models, named(title)).model_validate(body)
        except ValidationError:
            assert not oracle.is_valid(body), value
            continue
        assert oracle.is_valid(body), value


def test_a_map_that_has_a_property_too_keeps_its_values(models: ModuleType) -> None:
    body = {"p": {"a": 1, "z": 2}}

    assert getattr(models, named("a map and a property")).model_validate(body).model_dump() == body


@pytest.mark.parametrize("title", NOTED)
def test_what_a_model_does_not_enforce_is_noted(title: str, models: ModuleType) -> None:
    notes = [note for note in read(stated()).notes if f"/{named(title)}/" in note]

    assert [NOTED[title][1] in note.partition(": ")[0] for note in notes] == [True]
    assert getattr(models, named(title)).model_validate({}).model_dump() == {}


def test_a_base_that_requires_what_it_does_not_declare_is_noted() -> None:
    assert (
        "#/components/schemas/Base/required: k is not declared, and not enforced by the model" in read(stated()).notes
    )


def test_what_the_parts_of_a_choice_or_of_a_conjunction_say_is_not_noted(document: Callable[..., Document]) -> None:
    both = {"type": "object", "properties": {"a": WHOLE, "b": WHOLE}}
    schemas = {
        "Either": {**both, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
        "Text": {"allOf": [ref("Word"), {"minLength": 1}]},
        "Word": TEXT,
    }

    assert read(document(schemas=schemas)).notes == ()


def test_notes_on_what_is_joined_stand_at_the_class(document: Callable[..., Document]) -> None:
    schemas = {"Both": NOTED["two patterns"][0]}
    text = render(document(schemas=schemas), templates())["models/unused.py"]

    assert "# unsupported: #/components/schemas/Both/allOf: not all of its parts are enforced" in text
