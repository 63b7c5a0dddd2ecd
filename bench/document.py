"""Makes a large OpenAPI document, always the same: 250 resources, each with a collection and items."""

from __future__ import annotations

from typing import Any

__all__ = ["document"]

Schema = dict[str, Any]

# Of every ten resources one has a union.
_UNION_EVERY = 10
_OWN_FIELDS = 14

_SHARED: dict[str, Schema] = {
    "Id": {"type": "string", "format": "uuid"},
    "Window": {
        "type": "object",
        "required": ["opens"],
        "properties": {
            "opens": {"type": "string", "format": "date-time"},
            "closes": {"type": ["string", "null"], "format": "date-time"},
        },
    },
    "Address": {
        "type": "object",
        "required": ["street"],
        "properties": {
            "street": {"type": "string", "minLength": 1, "maxLength": 120},
            "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
            "window": {"$ref": "#/components/schemas/Window"},
        },
    },
    "Line": {
        "type": "object",
        "required": ["label"],
        "properties": {
            "label": {"type": "string", "maxLength": 80},
            "count": {"type": "integer", "minimum": 1, "maximum": 100, "default": 1},
            "note": {"type": ["string", "null"]},
        },
    },
    "ByCard": {
        "type": "object",
        "required": ["kind", "holder"],
        "properties": {
            "kind": {"const": "card"},
            "holder": {"type": "string", "maxLength": 60},
            "months": {"type": "integer", "minimum": 1, "maximum": 36, "default": 12},
        },
    },
    "ByBank": {
        "type": "object",
        "required": ["kind", "account"],
        "properties": {"kind": {"const": "bank"}, "account": {"type": "string", "maxLength": 34}},
    },
}

# The forms of the fields of a resource, in turn.
_FORMS: tuple[Schema, ...] = (
    {"type": "string"},
    {"type": ["string", "null"], "maxLength": 200},
    {"type": "string", "enum": ["low", "normal", "high"], "default": "normal"},
    {"type": "integer", "minimum": 0, "maximum": 1000, "default": 30},
    {"type": "boolean", "default": True},
    {"type": ["integer", "null"], "minimum": 1},
    {"type": "string", "format": "date-time"},
    {"type": ["string", "null"], "format": "uuid"},
    {"type": "number", "minimum": 0, "default": 0.5},
    {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": 20},
    {"type": ["string", "null"], "default": "none given"},
    {"type": "boolean"},
)
_PATTERN: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9-]{2,15}$"}


def document(resources: int = 250) -> Schema:
    """Returns the document of a number of resources, each with four operations."""
    schemas: dict[str, Schema] = dict(_SHARED)
    paths: dict[str, Any] = {}
    for number in range(resources):
        name = f"Thing{number:03}"
        schemas[f"New{name}"] = _body(number, required=["name"])
        schemas[f"{name}Changes"] = _body(number, required=[])
        schemas[name] = _answer(name)
        paths |= _paths(number, name)
    return {
        "openapi": "3.1.0",
        "info": {"title": "many operations", "version": "1"},
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": {"Limit": _query("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20})},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _body(number: int, required: list[str]) -> Schema:
    """Returns a body of about 26 fields at depths of one to three."""
    properties: dict[str, Schema] = {"name": {"type": "string", "minLength": 1, "maxLength": 100}}
    for index in range(_OWN_FIELDS - 1):
        form = _FORMS[(number + index) % len(_FORMS)]
        properties[f"{form.get('format', 'field').replace('-', '_')}_{index}"] = form
    if number % 3 == 0:
        properties["slug"] = _PATTERN
    properties["address"] = {"$ref": "#/components/schemas/Address"}
    properties["lines"] = {"type": "array", "items": {"$ref": "#/components/schemas/Line"}}
    if number % _UNION_EVERY == 0:
        properties["payment"] = {
            "oneOf": [{"$ref": "#/components/schemas/ByCard"}, {"$ref": "#/components/schemas/ByBank"}],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {"card": "#/components/schemas/ByCard", "bank": "#/components/schemas/ByBank"},
            },
        }
    schema: Schema = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema


def _answer(name: str) -> Schema:
    server_made: Schema = {
        "type": "object",
        "required": ["id", "created_at"],
        "properties": {
            "id": {"$ref": "#/components/schemas/Id"},
            "created_at": {"type": "string", "format": "date-time"},
        },
    }
    return {"allOf": [{"$ref": f"#/components/schemas/New{name}"}, server_made]}


def _paths(number: int, name: str) -> dict[str, Any]:
    collection, item = f"/things{number:03}", f"/things{number:03}/{{id}}"
    one = _content({"$ref": f"#/components/schemas/{name}"})
    identified = {"name": "id", "in": "path", "required": True, "schema": {"$ref": "#/components/schemas/Id"}}
    listed = _content({"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}})
    query = [
        {"$ref": "#/components/parameters/Limit"},
        _query("offset", {"type": "integer", "minimum": 0, "default": 0}),
        _query("status", {"type": "string", "enum": ["open", "closed"]}),
    ]
    return {
        collection: {
            "post": {
                "operationId": f"create{name}",
                "requestBody": _request(f"New{name}"),
                "responses": {"201": {"description": "made", **one}},
            },
            "get": {
                "operationId": f"list{name}",
                "parameters": query,
                "responses": {"200": {"description": "a page", **listed}},
            },
        },
        item: {
            "parameters": [identified],
            "get": {"operationId": f"get{name}", "responses": {"200": {"description": "it", **one}}},
            "patch": {
                "operationId": f"change{name}",
                "requestBody": _request(f"{name}Changes"),
                "responses": {"200": {"description": "changed", **one}},
            },
        },
    }


def _request(schema: str) -> Schema:
    return {"required": True, **_content({"$ref": f"#/components/schemas/{schema}"})}


def _content(schema: Schema) -> Schema:
    return {"content": {"application/json": {"schema": schema}}}


def _query(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "schema": schema}
