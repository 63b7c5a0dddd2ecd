"""Reads the parameters of an operation, and makes the one schema of which they are the properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonpointer import escape

from bythebook_generator.api import Parameter
from bythebook_generator.names import pascal, snake, unique
from bythebook_generator.schemas import RESERVED, Schemas
from bythebook_generator.walk import follow, mapping
from bythebook_specs.errors import InputError

__all__ = ["read_parameters"]

PLACES = ("path", "query", "header", "cookie")
IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})  # OpenAPI 3.1.1 section 4.8.12.1
SEPARATORS = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
SCALARS = ("boolean", "integer", "number", "string")
# Names that a Pydantic model has itself; a field called so would hide them.
TAKEN = frozenset({"copy", "json", "dict", "schema", "validate", "construct", "model_config", "self"})
Stated = tuple[Any, str]


def read_parameters(
    schemas: Schemas, operation: str, path: str, lists: tuple[Stated, ...]
) -> tuple[tuple[Parameter, ...], str | None, bool]:
    """Return the parameters, the class that holds their values, and whether one of them is required."""
    found: dict[tuple[str, str], tuple[Mapping[str, Any], str]] = {}
    for stated, at in lists:
        for index, entry in enumerate(stated if isinstance(stated, list) else []):
            raw, pointer = follow(schemas.document, entry, f"{at}/{index}")
            found[str(raw.get("in")), str(raw.get("name"))] = raw, pointer
    properties: dict[str, Any] = {}
    required: list[str] = []
    parameters: list[Parameter] = []
    for (place, name), (raw, pointer) in found.items():
        if place == "header" and name.lower() in IGNORED_HEADERS:
            continue
        field = unique(snake(name), {*TAKEN, *properties})
        parameter, schema = _parameter(schemas, place, name, field, (raw, pointer))
        if parameter is None:
            schemas.notes.append(f"{pointer}: not read by the routes, not sent by the client")
            continue
        if place == "path" and "{" + name + "}" not in path:
            schemas.notes.append(f"{pointer}: does not stand in the path")
            continue
        parameters.append(parameter)
        properties[field] = schema
        required += [field] if raw.get("required") is True or place == "path" else []
    _check_path(schemas, path, {parameter.name for parameter in parameters if parameter.place == "path"})
    if not parameters:
        return (), None, False
    class_name = unique(pascal(f"{operation}_parameters"), {*RESERVED, *schemas.classes.values(), *schemas.by_class})
    schemas.by_class[class_name] = {"type": "object", "properties": properties, "required": required}
    return tuple(parameters), class_name, bool(required)


def _check_path(schemas: Schemas, path: str, names: set[str]) -> None:
    for part in path.split("{")[1:]:
        name, closed, _ = part.partition("}")
        if not closed or name not in names:
            raise InputError(
                f"the path parameter {name} is not declared", file=schemas.document.name,
                pointer=f"/paths/{escape(path)}", expected="a parameter with in: path",
            )  # fmt: skip


def _parameter(
    schemas: Schemas, place: str, name: str, field: str, stated: tuple[Mapping[str, Any], str]
) -> tuple[Parameter | None, Any]:
    raw, pointer = stated
    document = schemas.document
    if place not in PLACES:
        return None, None
    if isinstance(raw.get("content"), dict) and raw["content"]:
        kind = next(iter(raw["content"]))
        at = f"{pointer}/content/{escape(kind)}/schema"
        schema = mapping(document, raw["content"][kind], at.removesuffix("/schema")).get("schema", {})
        return Parameter(place, name, field, ("json",)), schemas.cleaned(schema, at)
    schema = raw.get("schema", {})
    clean = _without_null(schemas.cleaned(schema, f"{pointer}/schema"))
    kinds = tuple(sorted(set(_kinds(schemas, schema, f"{pointer}/schema"))))
    style = str(raw.get("style", "form" if place in {"query", "cookie"} else "simple"))
    if "object" in kinds or style not in SEPARATORS:
        return None, None
    if "array" not in kinds:
        return Parameter(place, name, field, kinds), clean
    resolved, at = follow(document, schema, f"{pointer}/schema")
    items = tuple(sorted(set(_kinds(schemas, resolved.get("items", {}), f"{at}/items"))))
    explode = raw.get("explode", style == "form") is True
    separator = None if explode and place in {"query", "cookie"} else SEPARATORS[style]
    if {"array", "object"} & set(items) or place == "cookie":
        return None, None
    return Parameter(place, name, field, items, many=True, separator=separator), clean


def _kinds(schemas: Schemas, schema: Any, pointer: str, depth: int = 0) -> Iterator[str]:
    """Yield the kinds of value that a text may state; all scalars where the schema does not say."""
    if not isinstance(schema, dict) or depth > 20:
        yield from SCALARS
        return
    raw, at = follow(schemas.document, schema, pointer)
    stated = raw.get("type")
    if isinstance(stated, str | list):
        yield from (kind for kind in ([stated] if isinstance(stated, str) else stated) if kind != "null")
        return
    parts = [(key, index) for key in ("allOf", "anyOf", "oneOf") for index in range(len(raw.get(key) or []))]
    for key, index in parts:
        yield from _kinds(schemas, raw[key][index], f"{at}/{key}/{index}", depth + 1)
    if not parts:
        yield from SCALARS


def _without_null(schema: Any) -> Any:
    """Null exists in JSON bodies only: no text states it."""
    if not isinstance(schema, dict):
        return schema
    kinds = schema.get("type")
    left = [kind for kind in kinds if kind != "null"] if isinstance(kinds, list) else kinds
    narrowed = {key: value for key, value in schema.items() if key not in {"nullable", "type"}}
    if left is None:
        return narrowed
    return {**narrowed, "type": left[0] if isinstance(left, list) and len(left) == 1 else left}
