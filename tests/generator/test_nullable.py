"""Null of OpenAPI 3.0 and of its successors: where it is admitted, and what class it leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bythebook_generator.frontend.operations import read
from bythebook_generator.models.models import models
from bythebook_generator.passes.nullable import modern
from bythebook_openapi.document.load import Document

Made = Callable[..., Document]

REFERENCE = {"$ref": "#/components/schemas/Page"}
PAGE = {"type": "object", "properties": {"offset": {"type": "string"}}}


@pytest.mark.parametrize(
    ("stated", "meant"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"type": "string", "enum": ["a"], "nullable": True}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"type": "array", "enum": [[1]], "nullable": True}, {"type": ["array", "null"], "enum": [[1], None]}),
        ({"nullable": True}, {}),
        ({"allOf": [REFERENCE], "nullable": True}, {"anyOf": [REFERENCE, {"type": "null"}]}),
        ({"allOf": [REFERENCE, {"nullable": True}]}, {"anyOf": [REFERENCE, {"type": "null"}]}),
        ({"allOf": [REFERENCE, {"type": "object", "nullable": True}]}, {"allOf": [REFERENCE, {"type": "object"}]}),
        ({"allOf": [{"type": "string", "nullable": True}]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"type": "object", "nullable": True}, {"anyOf": [{"type": "object"}, {"type": "null"}]}),
        ({"type": ["object", "null"]}, {"anyOf": [{"type": "object"}, {"type": "null"}]}),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}),
    ],
)
def test_nullable_of_openapi_3_0_becomes_json_schema(stated: Any, meant: Any) -> None:
    assert modern(stated) == meant
    assert modern({"items": stated, "properties": {"nullable": stated}}) == {
        "items": meant, "properties": {"nullable": meant},
    }  # fmt: skip


@pytest.mark.parametrize("null", [{"type": "object", "nullable": True}, {"type": ["object", "null"]}])
def test_the_class_of_an_object_that_may_be_null_is_the_object(null: dict[str, Any], document: Made) -> None:
    schemas = {
        "Page": {**PAGE, **null},
        "Deeper": {"allOf": [REFERENCE, {"type": "object", "properties": {"more": {"type": "integer"}}}]},
        "Holder": {"type": "object", "properties": {"page": REFERENCE, "pages": {"type": "array", "items": REFERENCE}}},
    }
    classes = models(made := document(schemas=schemas), read(made).schemas, {}).classes

    assert classes["Page"].startswith("class Page(Model):")
    assert classes["Deeper"].startswith("class Deeper(Page):")
    assert "page: Page | None | Absent" in classes["Holder"]
    assert "pages: list[Page | None] | Absent" in classes["Holder"]


def test_a_body_that_may_be_null_itself_is_a_choice(document: Made) -> None:
    answer = {"description": "", "content": {"application/json": {"schema": REFERENCE}}}
    paths = {"/page": {"get": {"responses": {"200": answer}}}}
    made = document(paths, {"Page": {**PAGE, "type": ["object", "null"]}})

    assert models(made, read(made).schemas, {}).classes["Page"].strip().endswith("| None)")


def test_null_in_an_enumeration_is_refused_where_the_type_refuses_it(document: Made) -> None:
    values: dict[str, Any] = {"enum": ["a", "b", None]}
    stated: dict[str, Any] = {"refused": {"type": "string"}, "open": {}, "typed": {"type": ["string", "null"]}}
    fields = {name: {**kind, **values} for name, kind in stated.items()}
    api = read(document(schemas={"Holder": {"type": "object", "properties": fields}}))
    text = models(document(), api.schemas, {}).classes

    assert [name for name in text if "None" in text[name]] == ["Holder"]
    assert "refused: HolderRefused | Absent" in text["Holder"]
    assert text["HolderRefused"].strip() == "HolderRefused = Literal['a', 'b']"
    note = "has null, which the type of the schema refuses; null is refused"
    assert list(api.notes) == [f"/components/schemas/Holder/properties/refused/enum: {note}"]
