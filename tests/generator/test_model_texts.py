"""Equal schemas have classes alike; a class stands after those that it uses; no correction depends on names."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bythebook_generator.frontend.operations import read
from bythebook_generator.models.models import models
from bythebook_openapi.document.load import Document, parse

COMPONENTS: dict[str, Any] = {
    "Thing": {"type": "object", "properties": {"a": {"type": "integer"}}},
    "Kind": {"type": "string", "enum": ["a", "b"]},
}


def operations(bodies: list[Any]) -> Document:
    """Returns a document with an operation for each body of a response."""
    answers = [{"200": {"description": "", "content": {"application/json": {"schema": body}}}} for body in bodies]
    paths = {f"/{n}": {"get": {"operationId": f"get_{n}", "responses": each}} for n, each in enumerate(answers)}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    return parse(json.dumps({**raw, "components": {"schemas": COMPONENTS}}), name="simple.json")


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


def test_schema_that_is_an_enumeration_by_all_of_is_its_alias() -> None:
    document = operations([{"allOf": [{"$ref": "#/components/schemas/Kind"}]}])
    classes = models(document, read(document).schemas, {}).classes

    assert classes["Get0Answer"].strip() == "Get0Answer = TypeAliasType('Get0Answer', Kind)"


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


@pytest.mark.soak
def test_a_union_of_many_classes_is_no_deep_expression() -> None:
    """Ruff and mypy give up on 600 operators."""
    many = {f"Thing{n}": {"type": "object", "required": [f"a{n}"], "properties": {f"a{n}": {}}} for n in range(600)}
    union = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in many]}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}
    document = parse(json.dumps({**raw, "components": {"schemas": {**many, "Choice": union}}}), name="many.json")
    classes = models(document, read(document).schemas, {}).classes

    assert "_Union[Thing0, Thing1," in classes["Choice"]


def test_annotated_stands_once() -> None:
    price = {"type": "number", "multipleOf": 0.01, "minimum": 0}
    components = {"Order": {"type": "object", "properties": {"unit-price": price}}}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}
    document = parse(json.dumps({**raw, "components": {"schemas": components}}), name="once.json")
    (text,) = models(document, read(document).schemas, {}).classes.values()

    assert "unit_price: Annotated[StrictFloat | Absent, Field(alias='unit-price', ge=0.0), _multiple(0.01)]" in text
