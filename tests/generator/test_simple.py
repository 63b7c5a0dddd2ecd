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

from bythebook_generator.frontend.operations import read
from bythebook_generator.models.models import models
from bythebook_generator.models.simple import TEXTS as FORMATS
from bythebook_openapi.document.load import Document, load, parse

ROOT = Path(__file__).parents[2]
NAMES = (
    "a", "id", "user_id", "x1", "date", "type", "list", "str", "class", "copy", "model_id", "Size", "self", "any",
    "field", "_a", "a_", "from", "uuid", "a-b", "1", "json", "int", "literal", "object", "format", "data", "none",
    "page_2", "userId", "user_Id", "HTTPCode", "is4K", "modelId", "listOf", "jsonText", "a1B2", "Class", "iD", "_iD",
    "given", "Given", "x__Y",
)  # fmt: skip
TEXTS = st.text("ab'\"\\|{}[]#\n \u00e9\u2028", max_size=4)
TARGETS = ("Thing", "Child", "Nullable", "Scalar", "Texts", "Held", "Alias", "Open", "Link", "Chain", "Loop")
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
}
lengths = st.fixed_dictionaries({}, optional={"minLength": st.integers(0, 1), "maxLength": st.integers(5, 9)})
bounds = st.fixed_dictionaries({}, optional={"minimum": st.integers(-3, 3), "maximum": st.integers(5, 9)})
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
)
schemas = scalars | st.builds(lambda items: {"type": "array", "items": items}, scalars)


BODIES = st.builds(
    lambda properties, count, is_list: (
        {"type": "array", "items": next(iter(properties.values()))}
        if is_list
        else {"type": "object", "properties": properties, "required": list(properties)[:count]}
    ),
    st.dictionaries(st.sampled_from(NAMES), schemas, min_size=1, max_size=4), st.integers(0, 4), st.booleans(),
)  # fmt: skip


def operations(bodies: list[Any]) -> Document:
    """Returns a document with an operation for each body of a response."""
    answers = [{"200": {"description": "", "content": {"application/json": {"schema": body}}}} for body in bodies]
    paths = {f"/{n}": {"get": {"operationId": f"get_{n}", "responses": each}} for n, each in enumerate(answers)}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    return parse(json.dumps({**raw, "components": {"schemas": COMPONENTS}}), name="simple.json")


def both_ways(document: Document, settled: Mapping[str, Any]) -> tuple[Any, Any]:
    """Returns the words of each class, and the endings, with simple classes and by the model generator alone."""
    mine = models(document, settled, {})
    with patch("bythebook_generator.models.models.simple", lambda *_: None):
        others = models(document, settled, {})
    one, other = ({name: text.split() for name, text in source.classes.items()} for source in (mine, others))
    return (one, mine.endings), (other, others.endings)


@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
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
