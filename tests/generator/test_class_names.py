"""The law of names: the class that is called as a component is of that component, whatever stands before it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bythebook_generator.frontend.operations import read
from bythebook_generator.models.models import models
from bythebook_openapi.document.load import parse

COMPONENTS = (
    "Size", "Size1", "Size2", "Sizes", "SizeItem", "SizeItemItem", "SizeEnum", "SizeModel", "SizeAdditionalProperty",
    "Person", "People", "PersonItem", "Child", "Children", "Box", "Box1", "BoxItem", "Field1", "Model1",
    "BythebookFirst",
)  # fmt: skip
PROPERTIES = (
    "size",
    "Size",
    "sizes",
    "SIZE",
    "people",
    "person",
    "children",
    "box",
    "boxes",
    "size_item",
    "1",
    "$size",
)
SCALARS: tuple[Any, ...] = ({"type": "integer"}, {"type": "string", "enum": ["a", "b"]}, {"const": 1})


def inner(schemas: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(lambda properties: {"type": "object", "properties": properties}, held(schemas)),
        st.builds(lambda items: {"type": "array", "items": items}, schemas),
        st.builds(lambda member: {"type": "object", "additionalProperties": member}, schemas),
        st.builds(lambda parts: {"anyOf": parts}, st.lists(schemas, min_size=1, max_size=2)),
    )


def held(schemas: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(PROPERTIES), schemas, max_size=3)


references = st.sampled_from(COMPONENTS).map(lambda name: {"$ref": f"#/components/schemas/{name}"})
in_place = st.recursive(st.sampled_from(SCALARS) | references, inner, max_leaves=6)


@pytest.mark.soak
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(order=st.permutations(COMPONENTS), places=st.lists(held(in_place), min_size=4, max_size=4))
def test_a_component_has_the_class_of_its_name(order: list[str], places: list[dict[str, Any]]) -> None:
    stated = {
        name: {
            "type": "object",
            "required": [f"own_{name}"],
            "properties": {f"own_{name}": {"type": "integer"}, **(places[number] if number < len(places) else {})},
        }
        for number, name in enumerate(order)
    }
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": stated}}
    document = parse(json.dumps(raw), name="names.json")

    classes = models(document, read(document).schemas, {}).classes

    for name in COMPONENTS:
        assert re.search(rf"^    own_\w+:.*alias='own_{name}'", classes[name], re.MULTILINE), (name, classes[name])


@pytest.mark.parametrize("more", [{}, {"additionalProperties": False}])
def test_a_component_that_is_called_as_a_name_of_typing_keeps_its_name(more: dict[str, Any]) -> None:
    """Modules of models import none of these names."""
    names = ("Dict", "Enum", "List", "Optional", "Sequence", "Union")
    properties = {"a": {"type": ["string", "null"]}, "b": {"type": "array", "items": {"type": "object"}}}
    stated = {name: {"type": "object", "properties": properties, **more} for name in names}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": stated}}
    document = parse(json.dumps(raw), name="names.json")

    source = models(document, read(document).schemas, {})

    assert list(source.classes) == list(names)
    assert not re.search(rf"import .*\b({'|'.join(names)})\b(?! as)", source.imports)
