"""Objects inside a schema have classes that are named after their parent and property."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bythebook_generator.frontend.operations import read
from bythebook_generator.models.models import models
from bythebook_openapi.document.load import Document

Made = Callable[..., Document]
NUMBER = {"type": "object", "properties": {"n": {"type": "integer"}}}


def classes(document: Document) -> dict[str, str]:
    return dict(models(document, read(document).schemas, {}).classes)


def test_a_nested_class_is_named_after_its_parent_and_property(document: Made) -> None:
    line = {"type": "object", "properties": {"price": NUMBER, "tags": {"type": "array", "items": NUMBER}}}
    order = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": line},
            "ship_to": {"anyOf": [NUMBER, {"type": "null"}]},
            "extras": {"type": "object", "additionalProperties": NUMBER},
        },
    }
    found = classes(document(schemas={"Order": order}))

    assert set(found) == {"Order", "OrderItem", "OrderItemPrice", "OrderItemTag", "OrderShipTo", "OrderExtra"}
    assert "items: list[OrderItem] | Absent = ABSENT" in found["Order"]
    assert "ship_to: OrderShipTo | None | Absent = ABSENT" in found["Order"]


def test_a_nested_class_leaves_the_name_of_a_component_alone(document: Made) -> None:
    order: dict[str, Any] = {"type": "object", "properties": {"item": NUMBER}}
    found = classes(document(schemas={"Order": order, "OrderItem": {"type": "object", "required": ["own"]}}))

    assert "item: OrderItem2 | Absent" in found["Order"]
    assert "own" in found["OrderItem"]


def test_a_nested_object_keeps_its_default(document: Made) -> None:
    order = {"type": "object", "properties": {"item": {**NUMBER, "default": {"n": 1}}}}

    assert "= _default({'n': 1})" in classes(document(schemas={"Order": order}))["Order"]
