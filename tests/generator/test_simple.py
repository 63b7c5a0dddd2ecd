"""What is written for simple objects is what datamodel-code-generator writes; schemas that are the same stand alike."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bythebook_generator.frontend.operations import read
from bythebook_generator.models.models import models
from bythebook_generator.models.simple import KEPT, RESERVED
from bythebook_generator.models.simple import TEXTS as FORMATS
from bythebook_openapi.document.load import Document, load, parse

ROOT = Path(__file__).parents[2]
NAMES = (
    "a", "id", "user_id", "x1", "date", "type", "list", "str", "class", "copy", "model_id", "Size", "self", "any",
    "field", "_a", "a_", "from", "uuid", "a-b", "1", "json", "int", "literal", "object", "format", "data", "none",
    "page_2", "userId", "user_Id", "HTTPCode", "is4K", "modelId", "listOf", "jsonText", "a1B2", "Class", "iD", "_iD",
    "given", "Given", "x__Y", "default", "_links", "$type", "@id", "1a", "a.b", "x-y-Z", "__x", "schema", "async",
    "dict", "#a", "x ", "a_b", "model_name", "model_fields", "modelDump", "register",
)  # fmt: skip
TEXTS = st.text("ab'\"\\|{}[]#\n \u00e9\u2028", max_size=4)
TARGETS = (
    "Thing", "Child", "Nullable", "Scalar", "Texts", "Held", "Alias", "Open", "Link", "Chain", "Loop", "Heir", "Map",
    "Kind", "Choice", "Anything", "Perhaps", "Chosen", "Count", "Sealed",
)  # fmt: skip
REFERENCES = st.sampled_from(TARGETS).map(lambda name: {"$ref": f"#/components/schemas/{name}"})
MORE: tuple[dict[str, Any], ...] = (
    {},
    {"minimum": 1},
    {"maxLength": 3},
    {"default": None},
    {"default": 1},
    {"enum": ["a"]},
    {"enum": ["a", None]},
)
COMPONENTS: dict[str, Any] = {
    "Thing": {"type": "object", "properties": {"a": {"type": "integer"}}},
    "Child": {"allOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "object", "properties": {"b": {}}}]},
    "Nullable": {"type": ["object", "null"], "properties": {"a": {"type": "integer"}}},
    "Scalar": {"type": "string", "default": "x"},
    "Texts": {"type": "array", "items": {"type": "string"}},
    "Held": {"type": "object", "properties": {"a": {}}, "default": {"a": 1}},
    "Alias": {"$ref": "#/components/schemas/Thing"},
    "Open": {"type": "object"},
    "Chain": {"type": "object", "properties": {"link": {"$ref": "#/components/schemas/Link"}}},
    "Link": {"type": "object", "properties": {"a": {"type": "string"}}},
    "Loop": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Looped"}}},
    "Looped": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Loop"}}},
    "Heir": {"allOf": [{"$ref": "#/components/schemas/Link"}, {"properties": {"b": {}, "c": {}}, "required": ["b"]}]},
    "Map": {"type": "object", "additionalProperties": {"type": "string"}},
    "Kind": {"type": "string", "enum": ["a", "b"]},
    "Choice": {"oneOf": [{"$ref": "#/components/schemas/Thing"}, {"$ref": "#/components/schemas/Link"}]},
    "Anything": {},
    "Perhaps": {"type": ["string", "null"]},
    "Chosen": {"anyOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "null"}]},
    "Count": {"type": "integer", "minimum": 1},
    "Sealed": {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
}
lengths = st.fixed_dictionaries({}, optional={"minLength": st.integers(0, 1), "maxLength": st.integers(5, 9)})
bounds = st.fixed_dictionaries({}, optional={
    "minimum": st.integers(-3, 3), "maximum": st.integers(5, 9), "exclusiveMinimum": st.integers(-9, 3),
    "multipleOf": st.integers(1, 2),
})  # fmt: skip
counts = st.fixed_dictionaries({}, optional={"minItems": st.integers(0, 1), "maxItems": st.integers(5, 9)})
scalars = st.one_of(
    st.sampled_from([{"type": kind} for kind in ("string", "boolean", "integer", "number", "object")]),
    st.sampled_from(
        [{"type": "string", "format": form} for form in ("date-time", "date", "uuid", "odd", "binary", *FORMATS)]
    ),
    st.builds(lambda values: {"type": "string", "enum": values}, st.lists(TEXTS, min_size=1, max_size=3)),
    st.builds(lambda more: {"type": "integer", **more}, bounds),
    st.builds(lambda form: {"type": "integer", "format": form}, st.sampled_from(["int32", "int64"])),
    st.builds(lambda form: {"type": "number", "format": form}, st.sampled_from(["float", "double", "odd"])),
    st.builds(lambda more: {"type": "string", **more}, lengths),
    st.builds(lambda text: {"type": "string", "default": text}, TEXTS),
    st.builds(lambda text: {"type": "string", "enum": [text, "z"], "default": text}, TEXTS),
    st.sampled_from([{"type": kind, "default": value} for kind in ("integer", "boolean") for value in (True, 7, 1.0)]),
    REFERENCES,
    st.builds(lambda one: {"anyOf": [one, {"type": "null"}]}, REFERENCES),
    st.builds(
        lambda kind, more: {"type": [kind, "null"], **more},
        st.sampled_from(["string", "boolean", "integer", "number"]),
        st.sampled_from(MORE),
    ),
    st.sampled_from([{"type": "number", "default": value} for value in (0, 1, 1.0, 0.1, 1e30, -2, True, None)]),
    st.sampled_from([{}, {"type": "array"}, {"const": "x"}, {"enum": ["a", "b"]}, {"type": "string", "const": "x"},
                     {"type": ["string", "null"], "enum": ["a", None]}, {"enum": ["a", None]},
                     {"type": ["object", "null"]}, {"type": "object", "properties": {}}, {"type": "null"}]),
    st.builds(lambda more: {"type": "number", **more}, bounds),
    st.builds(
        lambda more, form: {"type": "integer", "format": form, **more}, bounds, st.sampled_from(["int32", "int64"])
    ),
    st.sampled_from([{"type": "number", "minimum": 0.5}, {"type": "number", "maximum": 1e20}]),
    st.sampled_from([{"type": "string", "pattern": text}
                     for text in ("^[a-z]+$", "a|b", r"^\\d{2}$", "^(?!a)", "(?:a)", "'\"", "^.{1,3}$", "é")]),
    st.sampled_from([{"enum": [1, 2]}, {"enum": [1, "a"]}, {"enum": [True]}, {"enum": [0, False]}, {"const": 1},
                     {"type": "boolean", "enum": [True, False]}, {"type": "number", "enum": [1, 2.5]},
                     {"type": "integer", "format": "int64", "enum": [1], "default": 1},
                     {"type": ["integer", "null"], "enum": [1, None]},
                     {"type": "string", "enum": ["ab"], "minLength": 1},
                     {"type": "string", "format": "date", "enum": ["2020-01-01"]}]),
    st.builds(lambda values: {"type": "integer", "enum": values}, st.lists(st.integers(0, 3), min_size=1, max_size=3)),
)  # fmt: skip
lists = st.builds(lambda items, more: {"type": "array", "items": items, **more}, scalars, counts)
maps = st.builds(lambda values: {"type": "object", "additionalProperties": values}, scalars | st.booleans())
unions = st.builds(
    lambda word, parts: {word: parts}, st.sampled_from(["anyOf", "oneOf"]),
    st.lists(scalars | lists | st.just({"type": "null"}), min_size=1, max_size=3),
)  # fmt: skip
heirs = st.builds(
    lambda base, more: {"allOf": [base, *more]},
    REFERENCES, st.lists(REFERENCES | st.sampled_from([{"type": "object"}, {"description": "x"}]), max_size=1),
)  # fmt: skip
defaults = st.builds(
    lambda schema, value: {**schema, "default": value},
    scalars | lists | maps, st.sampled_from([None, [], ["a"], {}, {"a": "b"}, "2020-01-01", "a", 1, True]),
)  # fmt: skip
schemas = st.one_of(
    scalars, lists, maps, unions, heirs, defaults,
    st.builds(lambda items: {"type": "array", "items": items}, lists | maps | unions | heirs),
    st.builds(lambda items: {"type": ["array", "null"], "items": items}, scalars),
)  # fmt: skip


objects = st.builds(
    lambda properties, count, more: {"properties": properties, "required": list(properties)[:count], **more},
    st.dictionaries(st.sampled_from(NAMES), schemas, min_size=0, max_size=4), st.integers(0, 4),
    st.sampled_from([{"type": "object"}] * 3 + [{}, *({"type": "object", "additionalProperties": is_open}
                                                      for is_open in (True, False, {"type": "string"}))]),
)  # fmt: skip
BASES = REFERENCES.filter(lambda base: base != {"$ref": "#/components/schemas/Kind"})  # see the test of enumerations
BODIES = st.one_of(
    objects, objects, objects, schemas.filter(lambda schema: "allOf" not in schema),
    st.builds(lambda base, own: {"allOf": [base, own]}, BASES, objects),
    st.builds(lambda base, own: {**own, "allOf": [base]}, BASES, objects),
)  # fmt: skip


def operations(bodies: list[Any]) -> Document:
    """Returns a document with an operation for each body of a response."""
    answers = [{"200": {"description": "", "content": {"application/json": {"schema": body}}}} for body in bodies]
    paths = {f"/{n}": {"get": {"operationId": f"get_{n}", "responses": each}} for n, each in enumerate(answers)}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    return parse(json.dumps({**raw, "components": {"schemas": COMPONENTS}}), name="simple.json")


def both_ways(document: Document, settled: Mapping[str, Any]) -> tuple[Any, Any]:
    """Returns the words of each class, and the endings of these, with simple classes and by the model generator alone.

    An ending of a class that is not written is not written either.
    """
    mine = models(document, settled, {})
    with patch("bythebook_generator.models.models.simple", lambda *_: None):
        others = models(document, settled, {})
    one, other = ({name: text.split() for name, text in source.classes.items()} for source in (mine, others))
    written = [
        {name: source.endings[name] for name in source.endings.keys() & source.classes} for source in (mine, others)
    ]
    return (one, written[0]), (other, written[1])


@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(bodies=st.lists(BODIES, min_size=6, max_size=6))
def test_what_is_written_is_what_the_model_generator_writes(bodies: list[Any]) -> None:
    document = operations(bodies)

    mine, others = both_ways(document, read(document).schemas)
    assert mine == others


@pytest.mark.parametrize(
    "stated", [{"type": "string"}, {"type": "number"}, {"type": "object", "properties": {"a": {}}}]
)
def test_answers_that_are_the_same_have_each_a_class_of_its_own_name(stated: dict[str, Any]) -> None:
    document = operations([{"type": "object", "properties": {"data": stated}}] * 3)
    classes = models(document, read(document).schemas, {"Get1Answer": ("/x: not enforced",)}).classes

    texts = [re.sub(r"# .*\n", "", re.sub(r"Get\dAnswer", "It", classes[f"Get{n}Answer"])) for n in range(3)]
    assert len(set(texts)) == 1
    assert classes["Get1Answer"].startswith("# unsupported: /x: not enforced\nclass Get1Answer(")
    assert sum("unsupported" in text for text in classes.values()) == 1


@pytest.mark.parametrize("path", ["specs/ontora-full/openapi.yaml", "docs/examples/tasks/openapi.yaml"])
def test_whole_document_has_the_same_classes_both_ways(path: str) -> None:
    document = load(ROOT / path)

    mine, others = both_ways(document, read(document).schemas)
    assert mine == others


def test_schema_that_is_an_enumeration_by_all_of_is_its_alias() -> None:
    """The model generator makes nothing of it."""
    document = operations([{"allOf": [{"$ref": "#/components/schemas/Kind"}]}])
    classes = models(document, read(document).schemas, {}).classes

    assert classes["Get0Answer"].strip() == 'Get0Answer = TypeAliasType("Get0Answer", Kind)'


def test_names_that_would_hide_an_attribute_of_a_model_are_known() -> None:
    names = {*dir(BaseModel), *dir(type(BaseModel))}
    assert {name for name in names if not name.startswith("_")} == RESERVED | KEPT


def schemas_of(properties: dict[str, str]) -> dict[str, Any]:
    """Returns schemas of objects: a class for each name, with a property that refers to another class."""
    return {
        name: {"type": "object", "properties": {"a": {"$ref": f"#/components/schemas/{target}"}, "b": {}}}
        for name, target in properties.items()
    }


def test_class_stands_after_the_classes_that_it_uses() -> None:
    stated = {"Top": "Middle", "Middle": "Thing", "Held": "Loop", "Loop": "Held"}
    components = {**schemas_of(stated), "Thing": {"type": "object", "properties": {"userId": {"type": "string"}}}}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}
    document = parse(json.dumps({**raw, "components": {"schemas": components}}), name="order.json")
    names = list(models(document, read(document).schemas, {}).classes)

    assert names.index("Thing") < names.index("Middle") < names.index("Top")


def test_date_is_called_date_where_no_field_hides_it() -> None:
    """Where a class has a field `date`, the model generator avoids the name in all classes."""
    day = {"type": "string", "format": "date"}
    components = {
        "Held": {"type": "object", "properties": {"date": day}, "additionalProperties": False},
        "Other": {"type": "object", "properties": {"day": day, "kind": {"const": "date_aliased"}}},
    }
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}
    document = parse(json.dumps({**raw, "components": {"schemas": components}}), name="dates.json")
    classes = models(document, read(document).schemas, {}).classes

    assert "date: date_aliased | Absent" in classes["Held"]
    assert "day: date | Absent" in classes["Other"]
    assert "'date_aliased'" in classes["Other"]
