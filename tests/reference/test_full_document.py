"""The full document: it says of create-interview what the captured page says, and marks what its pages leave open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from openapi_spec_validator import validate

from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load
from bythebook_openapi.lint.checks import contradictions
from bythebook_openapi.model.contract import Contract, Field, Operation

PAGE, FULL = (Contract(load(document_path(name))) for name in ("ontora", "ontora-full"))
CREATE = PAGE.operations[0]


def by_id(contract: Contract, identifier: str) -> Operation:
    return next(each for each in contract.operations if each.id == identifier)


def said(field: Field) -> dict[str, Any]:
    """Return all that a document says of a field, but where it says it."""
    schema = {key: value for key, value in field.schema.items() if key not in {"x-source", "x-unstated", "properties"}}
    unstated = {aspect for aspect in field.schema.get("x-unstated", {}) if aspect != "name"}  # of a schema, not a fact
    required = {*schema.pop("required", ())}
    return {
        **schema,
        "kind": field.kind,
        "is required": field.required,
        "may be null": field.nullable,
        "has default": field.default,
        "names as required": required,
        "leaves open": unstated,
    }


def fields(operation: Operation) -> Iterator[tuple[Any, dict[str, Any]]]:
    for field in (*operation.fields, *(each for response in operation.responses for each in response.fields)):
        yield field.key, said(field)


def test_create_interview_is_what_the_captured_page_says() -> None:
    other = by_id(FULL, CREATE.id)

    assert dict(fields(other)) == dict(fields(CREATE))
    assert len(dict(fields(CREATE))) == 61
    for name in ("method", "path", "media_type", "body_media_types"):
        assert getattr(other, name) == getattr(CREATE, name)
    assert [(each.key, each.media_types) for each in other.responses] == [("2XX", ("application/json",))]
    assert other.security is not None
    assert (other.security.kind, other.security.header) == ("http:bearer", "Authorization")
    raw, page = (each.document.at(CREATE.pointer) for each in (FULL, PAGE))
    assert raw["requestBody"]["x-inferred"].keys() == page["requestBody"]["x-inferred"].keys()
    assert raw["responses"]["2XX"]["x-unstated"].keys() == page["responses"]["2XX"]["x-unstated"].keys()


def test_it_is_valid_and_contradicts_itself_nowhere() -> None:
    validate(FULL.document.raw)

    assert list(contradictions(FULL.document)) == []
    assert len(FULL.operations) == 51


def test_every_operation_and_every_field_names_its_page() -> None:
    for operation in FULL.operations:
        assert operation.sources["method"], operation.id
        for field in (*operation.fields, *(each for response in operation.responses for each in response.fields)):
            around = field.kind in {"item", "body", "value"}  # the field that holds it names the page
            assert around or field.sources, field.key


def schemas(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from schemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from schemas(value)


def test_what_only_a_sample_shows_leaves_open_what_a_sample_cannot_show() -> None:
    components = FULL.document.raw["components"]["schemas"].values()
    properties = [each for schema in components for each in schema.get("properties", {}).values()]
    shown = [each for each in properties if each.get("x-authority") == "sample"]

    assert len(shown) > 80
    assert [each for each in shown if not {"null", "required"} <= each["x-unstated"].keys()] == []
    assert [each for each in shown if "default" in each or "null" in str(each.get("type"))] == []


@pytest.mark.parametrize("key", ["object", "array"])
def test_no_object_is_said_to_be_never_null(key: str) -> None:
    """The pages print null for scalars and lists, and for no object; so of an object they do not tell."""
    for operation in FULL.operations:
        for field in (*operation.fields, *(each for response in operation.responses for each in response.fields)):
            if field.kind != "body" and field.types == {"object"}:
                assert field.nullable is None, (operation.id, field.key)
