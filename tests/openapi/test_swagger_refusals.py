"""Documents of Swagger 2.0 that OpenAPI 3.0 cannot say, or that are none: one line each, and no crash."""

from __future__ import annotations

import copy
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bythebook_openapi.document.load import parse
from bythebook_openapi.errors import InputError
from bythebook_openapi.lint.checks import contradictions
from bythebook_openapi.text.dump import to_yaml

TEXT = (Path(__file__).parent / "pets_swagger.yaml").read_text(encoding="utf-8")


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (changed("pipes", "tsv"), "Format: tsv", "collectionFormat: tsv in query is not supported"),
        (
            changed("format: uuid", "collectionFormat: multi, type: array").replace("type: string, coll", "coll"),
            "multi",
            "in path",
        ),
        (
            changed("items: {type: string, enum", "items: {type: array, enum"),
            "items: {type: array",
            "a list inside a list",
        ),
        (changed("in: body", "in: sheet"), "in: sheet", "has the location 'sheet'"),
        (changed("in: formData, type: file", "in: query, type: file"), "type: file, required", "only in a form"),
        (changed("name: size\n          in: formData", "name: size\n          in: body"), "name: size", "second body"),
        (changed("accessCode", "magic"), "flow: magic", "flow: magic"),
        (changed("type: basic", "type: digest"), "type: digest", "type: digest"),
        (changed("'#/responses/Problem'\n    post", "'#/nowhere'\n    post"), "#/nowhere", "leads nowhere"),
        (
            changed("consumes: [application/json]", "consumes: application/json"),
            "consumes: app",
            "not a list of media types",
        ),
        ("swagger: '2.0'\npaths: []", "paths", "of another type"),
        ("swagger: '2.0'\n", "swagger", "is missing"),
        ("swagger: '2.0'\npaths: {/a: {$ref: '#/paths/~1a'}}", "paths", "form a circle"),
        ("swagger: '1.2'\n", "swagger", "swagger: 1.2 is not supported"),
        ("swagger: '2.0'\nopenapi: '4.0'", "openapi", "openapi: 4.0 is not supported"),
    ],
)
def test_what_openapi_3_0_cannot_say_is_refused_with_its_line(text: str, line: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        parse(text, name="pets.yaml")
    assert caught.value.line is not None
    assert line in text.splitlines(keepends=True)[caught.value.line - 1]


def test_swagger_2_written_as_a_number_is_read() -> None:
    raw: dict[str, Any] = parse("swagger: 2.0\npaths: {}", name="text").raw

    assert raw["openapi"].startswith("3.0")


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        0,
        1.5,
        "",
        "x",
        "#/paths",
        "#/definitions/Pet",
        [],
        {},
        [None],
        [{}],
        {"$ref": 5},
        {"$ref": "#/nowhere"},
    ]
)


def ways(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [way for key, value in items for way in ((*path, key), *ways(value, (*path, key)))]


@given(st.data())
def test_a_spoilt_document_is_refused_or_read_and_never_crashes(data: st.DataObject) -> None:
    raw = yaml.safe_load(TEXT)
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from([found for found in ways(raw) if found != ("swagger",)]))
        holder = raw
        for key in way:
            holder = holder[key]
        holder[last] = copy.deepcopy(data.draw(ODD))

    with suppress(InputError):
        document = parse(to_yaml(raw), name="spoilt")
        for each in contradictions(document):
            assert document.line(each.pointer) is not None
