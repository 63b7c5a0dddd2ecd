"""Small documents that a seed makes: collections with defaults, null, bounds, envelopes and pages in several styles."""

from __future__ import annotations

from random import Random
from typing import Any

__all__ = ["made", "small"]

Schema = dict[str, Any]
THINGS = ("orders", "rooms", "notes", "tickets", "songs", "parcels")
NAMES = ("title", "count", "price", "active", "due", "color", "tags", "address", "comment", "priority", "ratio")


def made(seed: int) -> Schema:
    """Returns a document of OpenAPI 3.0 or 3.1 with one to three collections."""
    random = Random(seed)
    version = random.choice(("3.0.3", "3.1.0"))
    paths: Schema = {}
    for name in random.sample(THINGS, random.randint(1, 3)):
        paths |= _collection(random, name, version)
    return {"openapi": version, "info": {"title": f"made {seed}", "version": "1"}, "paths": paths}


def small(seed: int) -> Schema:
    """Returns a document of two operations, which is judged in a second."""
    size = {"type": "integer", "minimum": 0, "default": seed + 3}
    shown = _object({"id": {"type": "string"}, "name": {"type": "string"}, "size": size}, ["id", "name", "size"])
    sent = _object({"name": {"type": "string"}, "size": size}, ["name"])
    read = _operation("get", "200", shown, {"404": {"description": "not found"}})
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    paths = {
        "/things": {"post": _operation("make", "201", shown, {"422": {"description": "refused"}}, sent)},
        "/things/{id}": {"get": {**read, "parameters": [key]}},
    }
    return {"openapi": "3.1.0", "info": {"title": f"small {seed}", "version": "1"}, "paths": paths}


def _collection(random: Random, name: str, version: str) -> Schema:
    properties = {each: _value(random, version) for each in random.sample(NAMES, random.randint(2, 5))}
    needed = random.sample(sorted(properties), random.randint(0, 2))
    sent = _object(properties, [each for each in needed if "default" not in properties[each]])
    key = random.choice(("id", "uuid"))
    own: Schema = (
        {"type": "string", "format": "uuid"} if key == "uuid" else {"type": random.choice(("string", "integer"))}
    )
    shown = _object({key: {**own, "readOnly": True}, **properties}, [key, *properties])
    wrap = random.choice(("", "data"))
    one = _object({wrap: shown}, [wrap]) if wrap else shown
    many: Schema = {"type": "array", "items": shown}
    listed = _object({wrap: many}, [wrap]) if wrap else many
    refused = random.choice(("400", "422"))
    item = [{"name": key, "in": "path", "required": True, "schema": own}]
    pages = [
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}}
    ]
    missing = {"404": {"description": "not found"}, refused: {"description": "refused"}}
    single: Schema = {"get": _operation(f"get_{name}", "200", one, missing), "parameters": item}
    if random.random() < 0.7:
        changed = _object({each: _without_default(stated) for each, stated in properties.items()}, [])
        single["patch"] = _operation(f"change_{name}", "200", one, missing, changed)
    if random.random() < 0.4:
        single["put"] = _operation(f"replace_{name}", "200", one, missing, sent)
    if random.random() < 0.8:
        single["delete"] = _operation(f"delete_{name}", "204", None, missing)
    several: Schema = {"post": _operation(f"make_{name}", "201", one, {refused: {"description": "refused"}}, sent)}
    listing = _operation(f"list_{name}", "200", listed, {refused: {"description": "refused"}})
    several["get"] = {**listing, "parameters": pages if random.random() < 0.5 else []}
    return {f"/{name}": several, f"/{name}/{{{key}}}": single}


def _value(random: Random, version: str) -> Schema:
    schema: Schema = random.choice(
        (
            {"type": "string", "minLength": 1, "maxLength": 40},
            {"type": "string"},
            {"type": "string", "format": "date-time"},
            {"type": "string", "enum": ["red", "green", "blue"], "default": "green"},
            {"type": "integer", "minimum": 0, "maximum": 500},
            {"type": "integer", "default": 7},
            {"type": "number", "minimum": 0},
            {"type": "boolean", "default": True},
            {"type": "array", "items": {"type": "string"}, "maxItems": 5},
            {
                "type": "object",
                "required": ["city"],
                "properties": {"city": {"type": "string"}, "zip": {"type": "string"}},
            },
        )
    )
    if random.random() < 0.3 and "enum" not in schema:
        return {**schema, "nullable": True} if version == "3.0.3" else {**schema, "type": [schema["type"], "null"]}
    return dict(schema)


def _object(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def _without_default(schema: Schema) -> Schema:
    return {name: each for name, each in schema.items() if name != "default"}


def _operation(name: str, status: str, shown: Schema | None, refusals: Schema, sent: Schema | None = None) -> Schema:
    content = {} if shown is None else {"content": {"application/json": {"schema": shown}}}
    body: Schema = {}
    if sent is not None:
        body = {"requestBody": {"required": True, "content": {"application/json": {"schema": sent}}}}
    return {"operationId": name, **body, "responses": {status: {"description": "done", **content}, **refusals}}
