"""What a document contradicts: each kind is found where it stands, and no right document is accused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lint_cases import (
    OPEN,
    RIGHT_PATHS,
    RIGHT_SCHEMAS,
    WRONG,
    WRONG_PATHS,
    WRONG_SCHEMAS,
    Told,
    of_paths,
    of_schema,
    parameter,
    told,
)

from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load, parse
from bythebook_openapi.lint.checks import CHECKS, Check, contradictions
from bythebook_openapi.lint.model import Context


@pytest.mark.parametrize(("version", "schema", "kind", "pointer"), WRONG_SCHEMAS)
def test_a_contradiction_in_a_schema_is_reported_with_its_pointer(
    version: str, schema: Any, kind: str, pointer: str
) -> None:
    assert of_schema(schema, version, Secret={"writeOnly": True}) == [(kind, pointer)]


@pytest.mark.parametrize(("version", "schema"), RIGHT_SCHEMAS)
def test_no_right_schema_is_accused(version: str, schema: Any) -> None:
    others: dict[str, Any] = {"Secret": {"writeOnly": True}}
    if "Base" in json.dumps(schema):
        others["Base"] = OPEN
    assert of_schema(schema, version, **others) == []


def test_an_unreadable_keyword_hides_no_other_contradiction() -> None:
    schema = {
        "properties": {"a": {"pattern": "["}, "b": {"type": "strng"}, "c": {"$ref": "#/no"}, "d": {"type": "integer"}},
        "example": {"d": "x"},
    }
    assert [kind for kind, _ in of_schema(schema)] == ["example", "pattern", "keyword", "reference"]


@pytest.mark.parametrize(("paths", "expected"), WRONG_PATHS)
def test_a_contradiction_outside_of_schemas_is_reported_with_its_pointer(paths: Any, expected: Told) -> None:
    assert of_paths(paths) == expected


@pytest.mark.parametrize("paths", RIGHT_PATHS)
def test_no_right_path_is_accused(paths: Any) -> None:
    components = {
        "parameters": {"Id": parameter()},
        "examples": {"E": {"value": {}}},
        "securitySchemes": {"key": {"type": "apiKey"}},
    }
    assert of_paths(paths, components=components) == []


@pytest.mark.parametrize(("check", "kinds"), CHECKS, ids=[check.__name__ for check, _ in CHECKS])
def test_every_check_finds_something_above(check: Check, kinds: str) -> None:
    """A check that no case needs is no check."""
    found = False
    for raw in WRONG:
        context = Context(parse(json.dumps(raw), name="spec"))
        wanted = context.places if kinds == "*" else context.of_kind(*kinds.split())
        found = found or any(list(check(place, context)) for place in wanted if isinstance(place.value, dict))
    assert found


def test_an_empty_document_is_reported() -> None:
    assert told({"openapi": "3.1.0"}) == [("empty", "")]


def test_the_captured_document_has_no_contradiction() -> None:
    assert list(contradictions(load(document_path("ontora")))) == []


def test_every_kind_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "lint.md").read_text(encoding="utf-8")
    assert [kind for raw in WRONG for kind, _ in told(raw) if f"`{kind}`" not in text] == []
