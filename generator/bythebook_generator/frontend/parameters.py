"""Reads the parameters of an operation, and makes one schema that has them as properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonpointer import escape

from bythebook_generator.api import Parameter
from bythebook_generator.document.names import is_token, pascal, snake, unique
from bythebook_generator.document.paths import named
from bythebook_generator.document.walk import follow
from bythebook_generator.frontend.decoding import JSON, reading_of
from bythebook_generator.frontend.media import is_json
from bythebook_generator.passes.schemas import RESERVED, Schemas

__all__ = ["read_parameters"]

IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})  # OpenAPI 3.1.1 section 4.8.12.1
STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
}
# Attributes of models, which a field with such a name would hide, and names in clients.
TAKEN = frozenset({
    "body", "construct", "copy", "dict", "given", "json", "media_type", "model_config", "models", "schema", "self",
    "tables", "validate",
})  # fmt: skip
Stated = tuple[Any, str]


def read_parameters(
    schemas: Schemas, operation: str, path: str, lists: tuple[Stated, ...]
) -> tuple[tuple[Parameter, ...], str | None, bool]:
    """Returns the parameters, the class of their values, and whether one of them is required."""
    found: dict[tuple[str, str], tuple[Mapping[str, Any], str]] = {}
    for stated, at in lists:
        for index, entry in enumerate(stated if isinstance(stated, list) else []):
            raw, pointer = follow(schemas.document, entry, f"{at}/{index}")
            if not raw and any(note.startswith(f"{pointer}/$ref") for note in schemas.broken):
                continue
            found[str(raw.get("in")), str(raw.get("name"))] = raw, pointer
    found |= _undeclared(schemas, path, found)
    properties: dict[str, Any] = {}
    raws: dict[str, Mapping[str, Any]] = {}
    required: list[str] = []
    parameters: list[Parameter] = []
    for (place, name), (raw, pointer) in found.items():
        if place == "header" and name.lower() in IGNORED_HEADERS:
            continue
        if place == "path" and "{" + name + "}" not in path:
            schemas.notes.append(f"{pointer}: does not stand in the path")
            continue
        field = unique(snake(name), {*TAKEN, *properties})
        parameter, schema = _parameter(schemas, place, name, field, (raw, pointer))
        if parameter is None:
            schemas.notes.append(f"{pointer}: not read by the routes, not sent by the client")
            continue
        parameters.append(parameter)
        properties[field], raws[field] = schema, raw
        required += [field] if raw.get("required") is True or place == "path" else []
    if not parameters:
        return (), None, False
    class_name = unique(pascal(f"{operation}_parameters"), {*RESERVED, *schemas.classes.values(), *schemas.by_class})
    schemas.parameters[class_name] = raws
    schemas.by_class[class_name] = {"type": "object", "properties": properties, "required": required}
    return tuple(parameters), class_name, bool(required)


def _undeclared(schemas: Schemas, path: str, found: Mapping[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Returns a text parameter for each name in the path that no parameter declares."""
    stated = named(path)
    names = dict.fromkeys(stated)
    twice = [name for name in names if stated.count(name) > 1]
    missing = [name for name in names if ("path", name) not in found]
    at = f"/paths/{escape(path)}"
    schemas.notes.extend(f"{at}: the path parameter {name} is not declared; it is taken for a text" for name in missing)
    schemas.notes.extend(f"{at}: {name} stands twice in the path; what stands there first is read" for name in twice)
    return {("path", name): ({"schema": {"type": "string"}}, at) for name in missing}


def _parameter(
    schemas: Schemas, place: str, name: str, field: str, stated: tuple[Mapping[str, Any], str]
) -> tuple[Parameter | None, Any]:
    raw, pointer = stated
    if place not in STYLES or (place == "header" and not is_token(name)):
        return None, None
    if isinstance(raw.get("content"), dict) and raw["content"]:
        kind = next(iter(raw["content"]))
        media, at = follow(schemas.document, raw["content"][kind], f"{pointer}/content/{escape(kind)}")
        schema = schemas.cleaned(media.get("schema", {}), f"{at}/schema")
        reading = JSON if is_json(str(kind)) else reading_of(schemas, media.get("schema", {}), f"{at}/schema")
        return Parameter(place, name, field, STYLES[place][0], False, reading), schema
    style = str(raw.get("style", STYLES[place][0]))
    if style not in STYLES[place]:
        return None, None
    explode = raw.get("explode", style in {"form", "deepObject", "cookie"}) is True
    schema = _without_null(schemas.cleaned(raw.get("schema", {}), f"{pointer}/schema"))
    reading = reading_of(schemas, raw.get("schema", {}), f"{pointer}/schema")
    return Parameter(place, name, field, style, explode, reading), schema


def _without_null(schema: Any) -> Any:
    """Returns a schema without null, which exists only in JSON bodies: no text states it."""
    if not isinstance(schema, dict):
        return schema
    kinds = schema.get("type")
    left = [kind for kind in kinds if kind != "null"] if isinstance(kinds, list) else kinds
    narrowed = {key: value for key, value in schema.items() if key not in {"nullable", "type"}}
    if left is None:
        return narrowed
    return {**narrowed, "type": left[0] if isinstance(left, list) and len(left) == 1 else left}
