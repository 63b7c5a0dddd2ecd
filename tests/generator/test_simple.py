"""What is written for simple objects is what datamodel-code-generator writes; schemas that are the same stand alike."""

from __future__ import annotations

import json
import re
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bythebook_generator.frontend.operations import read
from bythebook_generator.models.models import models
from bythebook_openapi.document.load import Document, parse

NAMES = (
    "a", "id", "user_id", "x1", "date", "type", "list", "str", "class", "copy", "model_id", "Size", "self", "any",
    "field", "_a", "a_", "from", "uuid", "a-b", "1", "json", "int", "literal", "object", "format", "data", "none",
    "page_2", "userId", "user_Id", "HTTPCode", "is4K", "modelId", "listOf", "jsonText", "a1B2", "Class", "iD", "_iD",
    "given", "Given", "x__Y",
)  # fmt: skip
TEXTS = st.text("ab'\"\\|{}[]#\n \u00e9\u2028", max_size=4)
REFERENCES = st.sampled_from(["Thing", "Child", "Nullable", "Scalar", "Texts", "Held", "Alias", "Open"]).map(
    lambda name: {"$ref": f"#/components/schemas/{name}"}
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
}
lengths = st.fixed_dictionaries({}, optional={"minLength": st.integers(0, 1), "maxLength": st.integers(5, 9)})
bounds = st.fixed_dictionaries({}, optional={"minimum": st.integers(-3, 3), "maximum": st.integers(5, 9)})
scalars = st.one_of(
    st.sampled_from([{"type": kind} for kind in ("string", "boolean", "integer", "number", "object")]),
    st.sampled_from(
        [{"type": "string", "format": form} for form in ("date-time", "date", "uuid", "email", "password", "odd")]
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
)
schemas = scalars | st.builds(lambda items: {"type": "array", "items": items}, scalars)


def operations(properties: dict[str, Any], required: list[str], count: int, *, is_list: bool = False) -> Document:
    body = {"type": "object", "properties": properties, "required": required}
    if is_list:
        body = {"type": "array", "items": next(iter(properties.values()))}
    answer = {"200": {"description": "", "content": {"application/json": {"schema": body}}}}
    paths = {f"/{n}": {"get": {"operationId": f"get_{n}", "responses": answer}} for n in range(count)}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    return parse(json.dumps({**raw, "components": {"schemas": COMPONENTS}}), name="simple.json")


@settings(max_examples=80, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(properties=st.dictionaries(st.sampled_from(NAMES), schemas, min_size=1, max_size=4), data=st.data())
def test_what_is_written_is_what_the_model_generator_writes(properties: dict[str, Any], data: st.DataObject) -> None:
    required = data.draw(st.lists(st.sampled_from(list(properties)), unique=True))
    document = operations(properties, required, 1, is_list=data.draw(st.booleans()))
    settled = read(document).schemas
    mine = models(document, settled, {}).classes
    with patch("bythebook_generator.models.models.simple", lambda *_: None):
        others = models(document, settled, {}).classes

    assert {name: text.split() for name, text in mine.items()} == {name: text.split() for name, text in others.items()}


@pytest.mark.parametrize(
    "stated", [{"type": "string"}, {"type": "number"}, {"type": "object", "properties": {"a": {}}}]
)
def test_answers_that_are_the_same_have_each_a_class_of_its_own_name(stated: dict[str, Any]) -> None:
    document = operations({"data": stated}, [], 3)
    classes = models(document, read(document).schemas, {"Get1Answer": ("/x: not enforced",)}).classes

    texts = [re.sub(r"# .*\n", "", re.sub(r"Get\dAnswer", "It", classes[f"Get{n}Answer"])) for n in range(3)]
    assert len(set(texts)) == 1
    assert classes["Get1Answer"].startswith("# unsupported: /x: not enforced\nclass Get1Answer(")
    assert sum("unsupported" in text for text in classes.values()) == 1
