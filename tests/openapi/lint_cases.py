"""Schemas and paths that contradict themselves, with what is told of them, and right ones of which nothing is."""

from __future__ import annotations

import json
from typing import Any

from bythebook_openapi.document.load import parse
from bythebook_openapi.lint.checks import contradictions

Told = list[tuple[str, str]]


def told(raw: dict[str, Any]) -> Told:
    return [(each.kind, each.pointer) for each in contradictions(parse(json.dumps(raw), name="spec"))]


def of_schema(schema: Any, version: str = "3.1.0", **others: Any) -> Told:
    """Return what is told of a schema, its pointers relative to it."""
    raw = {
        "openapi": version,
        "paths": {},
        "components": {"schemas": {"S": schema, "Text": {"type": "string"}, **others}},
    }
    return [(kind, pointer.removeprefix("/components/schemas/S")) for kind, pointer in told(raw)]


def of_paths(paths: Any, **others: Any) -> Told:
    return told({"openapi": "3.1.0", "paths": paths, **others})


CLOSED: dict[str, Any] = {"type": "object", "properties": {"a": {}}, "additionalProperties": False}
TEXT: dict[str, Any] = {"$ref": "#/components/schemas/Text"}
OPEN: dict[str, Any] = {"type": "object", "required": ["a", "b"], "properties": {"a": {}}}
ONE_SIDED: dict[str, Any] = {
    "type": "object",
    "required": ["id", "secret", "name"],
    "properties": {"id": {"readOnly": True}, "secret": {"$ref": "#/components/schemas/Secret"}, "name": {}},
}

WRONG_SCHEMAS: list[tuple[str, Any, str, str]] = [
    # version, schema, kind, pointer
    ("3.1.0", {"type": "integer", "maximum": 10, "default": 20}, "default", "/default"),
    ("3.0.3", {"type": "string", "default": None}, "default", "/default"),
    ("3.1.0", {"format": "date", "default": "today"}, "default", "/default"),
    ("3.1.0", {"format": "uuid", "default": "x"}, "default", "/default"),
    ("3.0.3", {"type": "integer", "format": "int32", "default": 2**31}, "default", "/default"),
    ("3.1.0", {**TEXT, "default": 5}, "default", "/default"),
    ("3.1.0", {"type": "string", "example": 5}, "example", "/example"),
    ("3.1.0", {"type": "string", "examples": ["a", 5]}, "example", "/examples/1"),
    ("3.1.0", {**ONE_SIDED, "example": {"id": 1}}, "example", "/example"),
    ("3.1.0", {"oneOf": [{"type": "string"}, {"type": "integer"}], "example": []}, "example", "/example"),
    ("3.1.0", {"type": "string", "enum": ["a", 1]}, "enum", "/enum/1"),
    ("3.0.3", {"type": "string", "enum": ["a", None]}, "enum", "/enum/1"),
    ("3.1.0", {"type": "string", "maxLength": 1, "const": "ab"}, "enum", "/const"),
    ("3.1.0", {"minimum": 3, "maximum": 2}, "bounds", "/minimum"),
    ("3.1.0", {"allOf": [CLOSED, {"required": ["b"], "properties": {"b": {}}}]}, "closed", "/allOf"),
    ("3.0.3", {"allOf": [{"properties": {"b": {}}}, {"allOf": [CLOSED]}], "required": ["b"]}, "closed", "/allOf"),
    ("3.1.0", {"minLength": 3, "maxLength": 2}, "bounds", "/minLength"),
    ("3.1.0", {"minItems": 3, "maxItems": 2}, "bounds", "/minItems"),
    ("3.1.0", {"exclusiveMinimum": 3, "maximum": 3}, "bounds", "/exclusiveMinimum"),
    ("3.1.0", {"exclusiveMaximum": 1, "minimum": 3}, "bounds", "/exclusiveMaximum"),
    ("3.0.3", {"minimum": 3, "exclusiveMinimum": True, "maximum": 3}, "bounds", "/exclusiveMinimum"),
    ("3.1.0", {"pattern": "["}, "pattern", "/pattern"),
    ("3.1.0", {"patternProperties": {"*a": {}}}, "pattern", "/patternProperties/*a"),
    ("3.1.0", {"pattern": "(?i)a"}, "pattern", "/pattern"),  # other engines read these four
    ("3.1.0", {"pattern": "(?P<n>a)"}, "pattern", "/pattern"),
    ("3.1.0", {"pattern": "a++"}, "pattern", "/pattern"),
    ("3.1.0", {"pattern": "^*"}, "pattern", "/pattern"),
    ("3.1.0", {"pattern": "[b-a]"}, "pattern", "/pattern"),
    ("3.1.0", {"pattern": "/^a$/", "examples": ["a"]}, "pattern", "/pattern"),
    ("3.1.0", {"pattern": r"^[\w-.]+$", "default": "a b"}, "default", "/default"),
    ("3.1.0", {"pattern": r"^[\w-.]+$", "examples": ["a.b", "a b"]}, "example", "/examples/1"),
    ("3.0.3", {"pattern": r"^[\w-.]+$", "type": "string", "example": "a b"}, "example", "/example"),
    ("3.1.0", {"pattern": r"^(?<n>.)\k<n>$", "enum": ["aa", "ab"]}, "enum", "/enum/1"),
    ("3.1.0", {"pattern": r"^[\w-.]+$", "const": "a b"}, "enum", "/const"),
    ("3.1.0", OPEN, "required", "/required/1"),
    ("3.1.0", {**OPEN, "additionalProperties": False}, "required", "/required/1"),
    ("3.0.3", {"nullable": True, "allOf": [TEXT]}, "nullable", "/nullable"),
    ("3.0.3", {"nullable": True, **TEXT}, "nullable", "/nullable"),
    ("3.0.3", {"nullable": True, "type": "string", "enum": ["a"]}, "nullable", "/nullable"),
    ("3.1.0", {"nullable": True, "type": "string"}, "nullable", "/nullable"),
    ("3.1.0", {"readOnly": True, "writeOnly": True}, "read-write", "/writeOnly"),
    ("3.1.0", {"type": "strng"}, "keyword", "/type"),
    ("3.0.3", {"type": ["string", "null"]}, "keyword", "/type"),
    ("3.1.0", {"exclusiveMinimum": True}, "keyword", "/exclusiveMinimum"),
    ("3.0.3", {"exclusiveMinimum": 3}, "keyword", "/exclusiveMinimum"),
    ("3.1.0", {"required": True}, "keyword", "/required"),
    ("3.1.0", {"properties": []}, "shape", "/properties"),
    ("3.0.3", {"items": True}, "shape", "/items"),
    ("3.1.0", {"$ref": "#/components/schemas/Nowhere"}, "reference", "/$ref"),
    ("3.1.0", {"$ref": "#nowhere"}, "reference", "/$ref"),
    ("3.1.0", {"$ref": "#/components/schemas/S"}, "reference", "/$ref"),
    (
        "3.1.0",
        {"discriminator": {"propertyName": "a", "mapping": {"x": "Nobody"}}},
        "mapping",
        "/discriminator/mapping/x",
    ),
    ("3.1.0", {"discriminator": {"mapping": {"x": "#/components/schemas/No"}}}, "mapping", "/discriminator/mapping/x"),
]


RIGHT_SCHEMAS: list[tuple[str, Any]] = [
    ("3.0.3", {**TEXT, "default": 5, "example": 5, "minimum": 3, "maximum": 2}),  # ignored beside a reference
    ("3.0.3", {"type": "string", "nullable": True, "default": None, "example": None}),
    ("3.0.3", {"type": "string", "nullable": True, "enum": ["a", None]}),
    ("3.0.3", {"nullable": True}),
    ("3.1.0", {"allOf": [CLOSED, {"required": ["a"], "properties": {"b": {}}}]}),  # b may stay away
    ("3.1.0", {"allOf": [CLOSED, {"required": ["b"], "properties": {"b": {"readOnly": True}}}]}),  # right in a request
    ("3.1.0", {"allOf": [{**CLOSED, "patternProperties": {"^b": {}}}, {"required": ["b"], "properties": {"b": {}}}]}),
    ("3.0.3", {"nullable": True, "anyOf": [{"type": "string", "nullable": True}]}),
    ("3.1.0", {"nullable": True, "type": ["string", "null"]}),
    ("3.1.0", {"format": "email", "default": "nobody"}),
    ("3.1.0", {"type": "integer", "default": 3.0}),
    ("3.1.0", {"multipleOf": 0.01, "default": 19.99}),
    ("3.1.0", {"minimum": 3, "maximum": 3}),
    ("3.1.0", {"exclusiveMinimum": 3, "maximum": 4}),
    ("3.0.3", {"minimum": 3, "exclusiveMinimum": False, "maximum": 3}),
    ("3.0.3", {"additionalProperties": True}),
    ("3.1.0", {"items": True, "properties": {"a": False, "$ref": {"type": "string"}}}),
    ("3.1.0", {**ONE_SIDED, "example": {"id": 1, "name": 2}, "default": {"secret": 1, "name": 2}}),
    ("3.1.0", {**ONE_SIDED, "not": {"required": ["id"]}, "example": {"name": 2}}),
    ("3.1.0", {"oneOf": [{"type": "integer"}, {"type": "number"}], "example": 1}),
    ("3.1.0", {"type": "string", "example": {"$ref": "#/components/examples/A"}}),
    ("3.0.3", {"type": "string", "examples": [5]}),  # no keyword of 3.0
    ("3.1.0", {**OPEN, "additionalProperties": {}}),
    ("3.1.0", {**OPEN, "patternProperties": {"^b": {}}}),
    ("3.1.0", {**OPEN, "allOf": [TEXT]}),
    ("3.1.0", {"allOf": [OPEN, {"properties": {"b": {}}}]}),
    ("3.1.0", {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"b": {}}}]}),
    ("3.1.0", {"anyOf": [{"required": ["a"]}, {"required": ["b"]}], "properties": {"a": {}, "b": {}}}),
    ("3.1.0", {"required": ["a"]}),
    ("3.1.0", {"$ref": "#/components/schemas/Text", "properties": {"S": {"$ref": "#/components/schemas/S"}}}),
    ("3.1.0", {"discriminator": {"propertyName": "a", "mapping": {"x": "Text", "y": "#/components/schemas/Text"}}}),
    ("3.1.0", {"pattern": r"^(?<n>[^]|[\w-.]\/\p{L}+)\k<n>(?<!a+){,3}\u{1F600}$"}),
    ("3.1.0", {"pattern": r"^[\w-.]+$", "default": "a-b", "enum": ["a-b", "a.b", None, 1], "example": "a.b"}),
    ("3.0.3", {**TEXT, "pattern": r"^[\w-.]+$", "default": "a b"}),  # 3.0 reads nothing beside a reference
    ("3.1.0", {"pattern": r"^\-\_\@$"}),  # escapes that the flag `u` refuses
    ("3.1.0", {"pattern": "(" * 1000 + ")" * 1000}),  # a limit of the engine
    ("3.1.0", {"pattern": "a|" * 200_000}),  # the engine would crash
    ("3.1.0", {"pattern": "\ud800"}),
    ("3.1.0", {"enum": ["a", 1, None]}),
    ("3.1.0", {"type": ["string", "null"], "enum": ["a", None], "const": None}),
    ("3.1.0", {"x-anything": {"type": "strng", "$ref": "#/nowhere"}, "default": {"$ref": "#/nowhere"}}),
]


def operation(**parts: Any) -> dict[str, Any]:
    return {"responses": {"200": {"description": "ok"}}, **parts}


def parameter(name: str = "id", place: str = "path", **parts: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "schema": {"type": "string"},
        **({"required": True} if place == "path" else {}),
        **parts,
    }


def body(schema: Any, media_type: str = "application/json", **parts: Any) -> dict[str, Any]:
    return {"/a": {"post": operation(requestBody={"content": {media_type: {"schema": schema, **parts}}})}}


JSON = "/paths/~1a/post/requestBody/content/application~1json"
A = "/paths/~1a~1{id}"

WRONG_PATHS: list[tuple[Any, Told]] = [
    ({"/a/{{id}}": {"get": operation(parameters=[parameter()])}}, [("path-template", "/paths/~1a~1{{id}}")]),
    ({"/a/#{id}": {"get": operation()}}, [("path-template", "/paths/~1a~1#{id}")]),
    ({"/a/{id}": {"get": operation()}}, [("path-parameter", A)]),
    (
        {"/a/{id}": {"get": operation(), "put": operation(parameters=[parameter()])}},
        [("path-parameter", f"{A}/get")],
    ),
    ({"/a/{id}": {"parameters": [parameter(), parameter("x")]}}, [("path-parameter", f"{A}/parameters/1")]),
    ({"/a/{id}": {"parameters": [parameter(required=False)]}}, [("path-parameter", f"{A}/parameters/0")]),
    (
        {"/a": {"get": operation(parameters=[parameter("X-A", "header"), parameter("x-a", "header")])}},
        [("parameter-twice", "/paths/~1a/get/parameters/1")],
    ),
    (
        {"/a": {"get": operation(operationId="x"), "put": operation(operationId="x")}},
        [("operation-id", "/paths/~1a/put/operationId")],
    ),
    (
        {
            "/a/{x}": {"get": operation(parameters=[parameter("x")])},
            "/a/{y}": {"get": operation(parameters=[parameter("y")])},
        },
        [("path-twice", "/paths/~1a~1{y}/get")],
    ),
    ({"/a": {"additionalOperations": {"post": operation()}}}, [("method", "/paths/~1a/additionalOperations/post")]),
    ({"/a": {"additionalOperations": {"A B": operation()}}}, [("method", "/paths/~1a/additionalOperations/A B")]),
    ({"/a": {"get": operation(security=[{}, {"no": []}])}}, [("security", "/paths/~1a/get/security/1/no")]),
    (body({"type": "integer"}, example="a"), [("example", f"{JSON}/example")]),
    (body({"type": "integer"}, examples={"x/y": {"value": "a"}}), [("example", f"{JSON}/examples/x~1y/value")]),
    (
        {"/a": {"get": operation(parameters=[parameter("n", "query", schema={"type": "integer"}, example="a")])}},
        [("example", "/paths/~1a/get/parameters/0/example")],
    ),
    ({"/a": {"get": []}}, [("shape", "/paths/~1a/get")]),
    ({"/a": {"parameters": {}}}, [("shape", "/paths/~1a/parameters")]),
    ([], [("shape", "/paths")]),
    ({"/a": {"$ref": "#/paths/~1b"}}, [("reference", "/paths/~1a/$ref")]),
]


RIGHT_PATHS: list[Any] = [
    {},
    {"/a/{id}": {"parameters": [parameter()], "get": operation(parameters=[parameter(description="x")])}},
    {"/a/{id}": {"get": operation(parameters=[{"$ref": "#/components/parameters/Id"}])}},
    {"/a/{id+}": {"get": operation(parameters=[parameter()])}},
    {"/a/{id}": {"summary": "no operation"}},
    {"/a?x={x}": {"get": operation(parameters=[parameter("x", "query")])}},
    {"/a": {"get": operation(parameters=[parameter("a", "query"), parameter("a", "header")])}},
    {
        "/a/{x}": {"get": operation(parameters=[parameter("x")])},
        "/a/{y}": {"put": operation(parameters=[parameter("y")])},
    },
    {"/a": {"get": operation(security=[{"key": []}, {}])}},
    {"x-a": [], "/a": {"x-b": []}},
    body({"type": "integer"}, example="5"),
    body({"type": "object"}, "application/xml", example="<a/>"),
    body({"type": "object"}, examples={"a": {"externalValue": "https://a"}, "b": {"$ref": "#/components/examples/E"}}),
    {"/a": {"get": operation(parameters=[parameter("n", "query", schema={"type": "integer"}, example="5")])}},
    {"/a": {"get": operation(parameters=[parameter("n", "query", example=5)])}},
    {"/a": {"get": operation(parameters=[parameter("n", "query", schema={"type": "array"}, example="a,b")])}},
    {"/a": {"get": operation(callbacks={"on": {"{$request.body#/url}": {"post": operation()}}})}},
]


WRONG: list[dict[str, Any]] = [
    *({"openapi": version, "components": {"schemas": {"S": schema}}} for version, schema, *_ in WRONG_SCHEMAS),
    *({"openapi": "3.1.0", "paths": paths} for paths, _ in WRONG_PATHS),
    {"openapi": "3.1.0"},
]
