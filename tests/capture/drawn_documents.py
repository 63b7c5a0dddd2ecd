"""Documents of one operation that are drawn: schemas at any depth, parameters, bodies, answers, credentials."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

__all__ = ["documents"]

# Words that stand on pages by themselves, among others.
WORDS = ("required", "string", "object")
NAMES = st.sampled_from([*"id name type kind tags data items body header limit created_at X-Id q".split(), *WORDS])
TEXTS = st.sampled_from(
    [
        "Any text.",
        "The `id` of **one**.",
        "A list:\n\n- one\n- two",
        "Two.\n\nParagraphs, with [a link](https://h.test).",
    ]
)
TITLES = st.sampled_from(["A", "Weekly Availability", "A: B (c)"])


def optional(**words: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=words)


strings = st.builds(
    lambda words, limits: {"type": "string"} | words | limits,
    optional(description=TEXTS, default=st.sampled_from(["", "a", "b: c, d", "x" * 60]), deprecated=st.just(True)),
    st.sampled_from(
        [
            {},
            {"format": "uuid"},
            {"format": "date-time"},
            {"format": "binary"},
            {"enum": ["a", "b, c", "d"]},
            {"minLength": 1, "maxLength": 5},
            {"maxLength": 9, "pattern": "^a+$"},
            {"const": "web hook"},
            {"example": "x"},
            {"examples": ["x", "y z"]},
        ]
    ),
)
numbers = st.builds(
    lambda kind, words, limits: {"type": kind} | words | limits,
    st.sampled_from(["integer", "number"]),
    optional(description=TEXTS, default=st.integers(-5, 99), readOnly=st.just(True)),
    st.sampled_from([{}, {"minimum": 1}, {"minimum": 1, "maximum": 9}, {"exclusiveMinimum": 0}, {"maximum": 5}]),
)
others: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{"type": "boolean", "default": True}, {"type": "boolean"}, {}, {"type": "null"}, {"additionalProperties": {}}]
)
leaves = strings | numbers | others


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if isinstance(schema.get("type"), str) and "const" not in schema and "enum" not in schema:
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def branches(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        st.builds(lambda items, words: {"type": "array", "items": items} | words, inner,
                  st.sampled_from([{}, {"minItems": 1}, {"minItems": 1, "maxItems": 3}])),
        st.builds(obj, st.dictionaries(NAMES, inner, max_size=3), optional(title=TITLES, description=TEXTS)),
        st.builds(lambda members: {"anyOf": members}, st.lists(inner, min_size=2, max_size=3)),
        st.builds(nullable, inner),
        st.builds(lambda part: {"allOf": [part, {"description": "Over."}]}, inner),
    )  # fmt: skip


def obj(properties: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    properties = {name: named(name, schema) for name, schema in properties.items()}
    required = [name for name in properties if len(name) % 2]
    return {"type": "object", "properties": properties, **({"required": required} if required else {}), **words}


def named(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A union has no printed type, so that one that is called like a word of the page cannot be told from it."""
    return {"type": "boolean"} if name in WORDS else schema


schemas: st.SearchStrategy[dict[str, Any]] = st.recursive(leaves, branches, max_leaves=5)
objects = st.builds(obj, st.dictionaries(NAMES, schemas, min_size=1, max_size=6), optional(description=TEXTS))
places = st.sampled_from(["query", "header"])


def is_typed(schema: object) -> bool:
    """Whether a type is printed: no sample shows a parameter, so that a union among them has its name alone."""
    return "anyOf" not in json.dumps(schema)


@st.composite
def parameters(draw: st.DrawFn, unions: bool) -> list[dict[str, Any]]:
    found = [{"name": "id", "in": "path", "required": True, "schema": draw(leaves)}]
    for name in draw(st.lists(NAMES, unique=True, max_size=4)):
        schema = draw(schemas)
        schema = schema if unions or is_typed(schema) else {"type": "string"}
        one: dict[str, Any] = {"name": name, "in": draw(places), "schema": named(name, schema)}
        found.append(one | draw(optional(required=st.just(True), description=TEXTS)))
    return found


@st.composite
def documents(draw: st.DrawFn, *, unions: bool) -> dict[str, Any]:
    answer = draw(objects | st.builds(lambda items: {"type": "array", "items": items}, objects))
    content = {"application/json": {"schema": draw(st.just(answer) | st.just({"$ref": "#/components/schemas/Answer"}))}}
    responses: dict[str, Any] = {"200": {"description": draw(TEXTS), "content": content}}
    if draw(st.booleans()):
        responses["404"] = {"description": "Not found"}
    operation: dict[str, Any] = {"summary": "Do It", "parameters": draw(parameters(unions)), "responses": responses}
    if draw(st.booleans()):
        body = draw(objects)
        operation["requestBody"] = {
            "content": {draw(st.sampled_from(["application/json", "multipart/form-data"])): {"schema": body}}
        }
    security: list[Any] = draw(st.sampled_from([[], [{"bearer": []}], [{"key": []}], [{"bearer": [], "key": []}]]))
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://h.test/api"}],
        "security": security,
        "paths": {"/v1/things/{id}": {"put": operation}},
        "components": {
            "schemas": {"Answer": answer},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            },
        },
    }
