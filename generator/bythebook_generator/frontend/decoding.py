"""Tells how a serialized text is parsed: the scalars, lists and objects of a schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonpointer import escape

from bythebook_generator.api import Reading
from bythebook_generator.passes.schemas import Schemas
from bythebook_openapi.schema.references import follow

__all__ = ["ANY", "JSON", "reading_of"]

SCALARS = ("boolean", "integer", "number", "string")
KINDS = {
    bool: "boolean", dict: "object", float: "number", int: "integer", list: "array", str: "string", type(None): "null",
}  # fmt: skip
ANY = Reading(SCALARS)
JSON = Reading(("json",))
FILE = Reading(("file",))
MAX_DEPTH = 6
MAX_PARTS = 20


def reading_of(schemas: Schemas, schema: Any, pointer: str, depth: int = 0) -> Reading:
    """Returns how a text is parsed for a schema: as any scalar if the schema does not say."""
    if not isinstance(schema, dict) or depth > MAX_PARTS:
        return ANY
    resolution = follow(schemas.document.raw, schema, pointer)
    at, raw = resolution.last
    if not resolution.is_found or not isinstance(raw, dict):
        return ANY
    stated = raw.get("type")
    parts = [
        reading_of(schemas, part, f"{at}/{key}/{index}", depth + 1)
        for key in ("allOf", "anyOf", "oneOf")
        for index, part in enumerate(raw[key] if isinstance(raw.get(key), list) else ())
    ]
    kinds = [stated] if isinstance(stated, str) else stated if isinstance(stated, list) else _listed(raw)
    if not kinds and ("properties" in raw or "additionalProperties" in raw):
        kinds = ["object"]
    if not kinds and not parts:
        return FILE if "contentMediaType" in raw else ANY
    own = _own(schemas, raw, at, [str(kind) for kind in kinds], depth)
    return _joined([own, *parts] if kinds else parts)


def _listed(raw: Mapping[str, Any]) -> list[str]:
    """Returns the types of the enum or const of a schema without a type."""
    values = [raw["const"]] if "const" in raw else raw.get("enum")
    return sorted({KINDS[type(value)] for value in values}) if isinstance(values, list) else []


def _own(schemas: Schemas, raw: Any, at: str, kinds: list[str], depth: int) -> Reading:
    scalars = tuple(sorted(kind for kind in set(kinds) if kind in SCALARS))
    if scalars == ("string",) and (raw.get("format") == "binary" or "contentMediaType" in raw):
        scalars = ("file",)
    items = rest = None
    members: dict[str, Reading] = {}
    if "array" in kinds:
        items = ANY if depth >= MAX_DEPTH else reading_of(schemas, raw.get("items", {}), f"{at}/items", depth + 1)
    if "object" in kinds:
        rest = None if raw.get("additionalProperties") is False else ANY
        stated = raw.get("properties")
        if isinstance(stated, dict) and depth < MAX_DEPTH:
            members = {
                str(name): reading_of(schemas, each, f"{at}/properties/{escape(str(name))}", depth + 1)
                for name, each in stated.items()
            }
        more = raw.get("additionalProperties")
        if isinstance(more, dict) and depth < MAX_DEPTH:
            rest = reading_of(schemas, more, f"{at}/additionalProperties", depth + 1)
    return Reading(scalars, items, tuple(members.items()), rest)


def _joined(parts: list[Reading]) -> Reading:
    kinds = sorted({kind for part in parts for kind in part.kinds})
    members: dict[str, Reading] = {}
    for name, inner in (pair for part in parts for pair in part.members):
        is_new = members.get(name, inner) == inner
        members[name] = inner if is_new else _joined([members[name], inner])
    items = [part.items for part in parts if part.items]
    rests = [part.rest for part in parts if part.rest]
    return Reading(
        tuple(kinds),
        _joined(items) if len(set(items)) > 1 else items[0] if items else None,
        tuple(members.items()),
        _joined(rests) if len(set(rests)) > 1 else rests[0] if rests else None,
    )
