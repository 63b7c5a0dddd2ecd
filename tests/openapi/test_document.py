"""Documents as they are loaded: YAML 1.2, one key once, and the line of each pointer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonpointer import JsonPointer

from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load, parse
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.text.dump import to_yaml

keys = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=6)
trees = st.recursive(
    st.integers() | st.booleans(), lambda inner: st.dictionaries(keys, inner, min_size=1, max_size=4), max_leaves=10
)


def pointers(value: Any, parts: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    inner = value.items() if isinstance(value, dict) else ()
    return [parts, *(found for key, one in inner for found in pointers(one, (*parts, key)))]


@given(st.dictionaries(keys, trees, min_size=1, max_size=4))
def test_each_pointer_leads_to_the_line_of_its_key(value: dict[str, Any]) -> None:
    text = to_yaml({"openapi": "3.1.0", "x": value})
    document = parse(text, name="spec")
    lines = text.splitlines()
    for parts in pointers(value, ("x",)):
        pointer = JsonPointer.from_parts(parts).path
        line = document.line(pointer)
        assert line is not None
        assert list(
            parse(
                "openapi: 3.1.0\n" + lines[line - 1].strip() + (" {}" if lines[line - 1].endswith(":") else ""),
                name="line",
            ).raw
        )[1:] == [parts[-1]]


def test_a_default_has_a_line_and_quotes_its_source() -> None:
    document = load(document_path("ontora"))
    pointer = "/components/schemas/CreateInterviewRequest/properties/channel"
    line = document.line(f"{pointer}/default")
    assert line is not None
    text = document_path("ontora").read_text(encoding="utf-8").splitlines()
    assert text[line - 1].strip() == "default: google_meet"
    assert document.quote(document.at(pointer)["x-source"]["default"]) == "default:google_meet"


@pytest.mark.parametrize("source", ["page.txt:0", "page.txt:9999", "../page.txt:1", "other.txt:1", "page.txt", ":1"])
def test_a_missing_source_has_no_quote(source: str) -> None:
    assert load(document_path("ontora")).quote(source) is None


@pytest.mark.parametrize(
    ("text", "value"), [("yes", "yes"), ("2023-12-25", "2023-12-25"), ("010", 10), ("1e3", 1000.0), ("~", None)]
)
def test_plain_scalars_follow_yaml_1_2(text: str, value: Any) -> None:
    assert parse(f"openapi: 3.1.0\nx: {text}", name="spec").raw["x"] == value


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("openapi: 3.1.0\nx: 1\nx: 2", 3),
        ("openapi: 3.1.0\nx: [", 2),
        ("swagger: '2.0'", 1),
        ("- a", 1),
        ('{\n"a"', 1),
    ],
)
def test_a_file_that_is_no_document_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, name="spec")
    assert caught.value.line is not None
    assert caught.value.line >= line


def test_json_and_yaml_give_the_same_document(tmp_path: Path) -> None:
    raw = load(document_path("ontora")).raw
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(raw, indent=2), encoding="utf-8")
    assert load(path).raw == raw


def test_operations_without_ids_on_paths_that_differ_in_a_slash_have_ids_of_their_own() -> None:
    """useapi.net documents `GET /jobs`, a list, and `GET /jobs/`, one job."""
    paths = {path: {"get": {"responses": {"200": {"description": "fine"}}}} for path in ("/jobs", "/jobs/", "/jobs//")}
    text = json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths})

    assert [each.id for each in Contract(parse(text, name="d")).operations] == ["get_jobs", "get_jobs_2", "get_jobs_3"]


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/paths/~1a/post/responses/201/content", {"type": "void"}),
        ("/paths/~1a/post/responses/201/content", "text"),
        ("/paths/~1a/post/responses/201/headers", 7),
        ("/paths/~1a/post/responses/201/links", 7),
        ("/paths/~1a/post/parameters", 7),
        ("/paths/~1a/post/security", [7]),
        ("/paths/~1a/post/security", 7),
        ("/components/securitySchemes", 7),
        ("/components/schemas/A/required", [[]]),
        ("/components/schemas/A/allOf", 7),
    ],
)
def test_part_of_another_type_is_a_mistake_of_the_document_and_no_crash(pointer: str, value: object) -> None:
    """Elysia writes `content: {type: void}` for a response without a body. That entry is left out."""
    shown = {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}
    schema = {"type": "object", "required": ["n"], "properties": {"n": {"type": "string", "readOnly": True}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "a", "version": "1"},
        "security": [{"k": []}],
        "paths": {"/a": {"post": {"operationId": "make", "responses": {"201": shown}}}},
        "components": {"securitySchemes": {"k": {"type": "http", "scheme": "bearer"}}, "schemas": {"A": schema}},
    }
    JsonPointer(pointer).set(document, value)

    contract = Contract(parse(json.dumps(document), name="a.json"), is_lenient=True)
    try:
        found = contract.operations
    except InputError:  # nothing of the document is left
        found = ()

    assert [each.unreadable for each in found] == [""] if value == {"type": "void"} else len(found) <= 1
