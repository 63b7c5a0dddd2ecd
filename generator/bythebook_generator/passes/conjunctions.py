"""Merges an `allOf` into one object if its class would redefine a field of its base with another type.

It also merges an `allOf` that requires a property which its base leaves optional. A subclass with another type for a
field is no subtype, so type checkers refuse it. An `allOf` with a choice becomes a choice of conjunctions: the model
generator would drop the other parts, or let a choice widen them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from bythebook_generator.passes.joined import both_of, joined
from bythebook_generator.passes.keywords import UNENFORCED, children, map_children
from bythebook_generator.passes.references import COMPONENTS, meant

__all__ = ["merged"]

OBJECT = frozenset(
    {"additionalProperties", "allOf", "default", "discriminator", "nullable", "properties", "required", "type"}
)
CHOICES = ("oneOf", "anyOf")
MAX_DEPTH = 30
MOST = 24  # conjunctions that are made of one


class _ApartError(Exception):
    """A part is no object that can be merged."""


def merged(schemas: Mapping[str, Any], notes: list[str]) -> dict[str, Any]:
    """Returns the schemas without conjunctions whose parts define a property differently."""
    told = frozenset(reference for schema in schemas.values() for reference in _told_apart(schema))
    return {name: _walked(name, schema, _Known(schemas, told, notes)) for name, schema in schemas.items()}


@dataclass(frozen=True)
class _Known:
    """The schemas, the references that a discriminator tells apart, and the notes."""

    schemas: Mapping[str, Any]
    told: frozenset[str]
    notes: list[str]


def _told_apart(schema: Any) -> Iterator[str]:
    """Yields the references that a discriminator chooses from: each gets its own value of the property."""
    if not isinstance(schema, dict):
        return
    if isinstance(found := schema.get("discriminator"), dict):
        mapping = found.get("mapping")
        yield from (str(value) for value in (mapping.values() if isinstance(mapping, dict) else ()))
        parts = [part for key in ("oneOf", "anyOf") for part in schema.get(key, ())]
        yield from (part["$ref"] for part in parts if isinstance(part, dict) and "$ref" in part)
    for _, child in children(schema):
        yield from _told_apart(child)


def _walked(name: str, schema: Any, known: _Known) -> Any:
    if not isinstance(schema, dict):
        return schema
    inner = {at: _walked(name + at, child, known) for at, child in children(schema)}
    return _merged(name, _flat(map_children(schema, inner)), known)


def _flat(schema: dict[str, Any]) -> dict[str, Any]:
    """Returns the schema without a conjunction of one inline part, and without nested conjunctions."""
    parts = schema.get("allOf", ())
    if any(isinstance(part, dict) and set(part) == {"allOf"} for part in parts):
        inner = (part["allOf"] if isinstance(part, dict) and set(part) == {"allOf"} else [part] for part in parts)
        return {**schema, "allOf": [each for some in inner for each in some]}
    rest = {key: value for key, value in schema.items() if key != "allOf"}
    if len(parts) != 1 or not isinstance(parts[0], dict) or "$ref" in parts[0]:
        return schema
    return {**parts[0], **rest} if rest.keys().isdisjoint(parts[0].keys() - {"nullable"}) else schema


def _merged(name: str, schema: Any, known: _Known) -> Any:
    if not isinstance(schema, dict) or "allOf" not in schema:
        return schema
    if (chosen := _distributed(name, schema, known)) is not None:
        return chosen
    if len(schema["allOf"]) + ("properties" in schema) < 2:
        return joined(name, schema, known.schemas, known.notes)
    try:
        parts = list(_parts(schema, known.schemas, 0))
    except _ApartError:
        return _narrow(name, joined(name, schema, known.schemas, known.notes), known)
    properties: dict[str, Any] = {}
    told = (isinstance(part, dict) and part.get("$ref") in known.told for part in schema.get("allOf", ()))
    maps = (part for part in parts if part is not parts[-1] and isinstance(part.get("additionalProperties"), dict))
    differs = any(told) or any(maps) or _narrowed(schema, known)
    for part in parts:
        for key, stated in part.get("properties", {}).items():
            if key not in properties or properties[key] == stated:
                properties[key] = stated
                continue
            differs = True
            both = both_of(properties[key], stated)
            if both is None:
                known.notes.append(f"{COMPONENTS}{name}: {key} is stated twice; the later schema is enforced")
            properties[key] = stated if both is None else both
    if not differs:
        return schema
    required = dict.fromkeys(key for part in parts for key in part.get("required", ()))
    kinds = [part["nullable"] for part in parts if "nullable" in part]
    closed = [part["additionalProperties"] for part in parts if part.get("additionalProperties", True) is not True]
    result: dict[str, Any] = {"type": "object", "properties": properties, "required": list(required)}
    if closed:
        result["additionalProperties"] = closed[0]
    if kinds and all(kinds):
        result["nullable"] = True
    return result | {key: schema[key] for key in ("default",) if key in schema}


def _distributed(name: str, schema: Mapping[str, Any], known: _Known) -> Any:
    """Returns a choice of conjunctions for a conjunction with choices of objects, None for another one."""
    bases: list[Any] = []
    choices: list[list[Any]] = []
    beside = {key: schema[key] for key in ("default", "nullable") if key in schema}
    for part in (*schema["allOf"], {key: value for key, value in schema.items() if key not in {"allOf", *beside}}):
        stated = meant(part, known.schemas) if isinstance(part, dict) and set(part) == {"$ref"} else part
        keys = [key for key in CHOICES if isinstance(stated, dict) and key in stated]
        if not keys or "allOf" in stated or "discriminator" in stated:
            bases += [part] if part else []
            continue
        rest = {key: value for key, value in stated.items() if key not in CHOICES}
        bases += [rest] if rest else []
        choices += [stated[key] for key in keys]
    if not choices or prod(map(len, choices)) > MOST:
        return None
    made = []
    for index, members in enumerate(product(*choices)):
        whole = {"allOf": [*bases, *members]}
        try:
            list(_parts(whole, known.schemas, 0))
        except _ApartError:
            return None
        made.append(_merged(f"{name}/anyOf/{index}", _flat(whole), known))
    return {"anyOf": made, **beside}


def _narrow(name: str, schema: dict[str, Any], known: _Known) -> dict[str, Any]:
    """Returns a conjunction whose inline parts widen no property of a referenced one, with notes where they differ."""
    if "allOf" not in schema:
        return schema
    bases = [part for part in schema["allOf"] if isinstance(part, dict) and "$ref" in part]
    stated = [found for base in bases for found in _objects(base, known.schemas, 0)]
    known_properties = {key: value for part in stated for key, value in part.get("properties", {}).items()}
    needed = {key for part in stated for key in part.get("required", ())}

    def narrow(part: Any) -> Any:
        if (
            not isinstance(part, dict)
            or part in bases
            or known_properties.keys().isdisjoint(part.get("properties", ()))
        ):
            return part
        properties = dict(part["properties"])
        for key in known_properties.keys() & properties.keys():
            both = both_of(known_properties[key], properties[key])
            if both is None:
                known.notes.append(
                    f"{COMPONENTS}{name}: {key} is stated twice; the schema of the referenced part is enforced"
                )
            if both is None or both == known_properties[key]:
                del properties[key]
            else:
                properties[key] = both
        required = dict.fromkeys([*part.get("required", ()), *sorted(needed & properties.keys())])
        return {**part, "properties": properties, **({"required": list(required)} if required else {})}

    own = narrow({key: value for key, value in schema.items() if key != "allOf"})
    return {**own, "allOf": [narrow(part) for part in schema["allOf"]]}


def _objects(schema: Any, schemas: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
    """Yields the parts of a conjunction that state properties, whatever else they state."""
    if not isinstance(schema, dict) or depth > MAX_DEPTH:
        return
    if "$ref" in schema:
        yield from _objects(meant(schema, schemas), schemas, depth + 1)
    for part in schema.get("allOf", ()):
        yield from _objects(part, schemas, depth + 1)
    if isinstance(schema.get("properties"), dict):
        yield schema


def _narrowed(schema: Mapping[str, Any], known: _Known) -> bool:
    """Returns whether a referenced class leaves a property optional that another part requires."""
    bases = [list(_parts(part, known.schemas, 0)) for part in schema.get("allOf", ()) if "$ref" in part]
    required = _needed(list(_parts(schema, known.schemas, 0)))
    stated = [({key for part in base for key in part.get("properties", ())}, _needed(base)) for base in bases]
    return any((properties & required) - needed for properties, needed in stated)


def _needed(parts: list[Mapping[str, Any]]) -> set[str]:
    return {key for part in parts for key in part.get("required", ())}


def _parts(schema: Any, schemas: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
    """Yields the objects of a conjunction, its own keywords last."""
    if not isinstance(schema, dict) or depth > MAX_DEPTH:
        raise _ApartError
    if set(schema) == {"$ref"} and isinstance(schema["$ref"], str):
        yield from _parts(meant(schema, schemas), schemas, depth + 1)
        return
    if set(schema) - (UNENFORCED - {"oneOf"}) - OBJECT or schema.get("type", "object") != "object":
        raise _ApartError
    for part in schema.get("allOf", ()):
        yield from _parts(part, schemas, depth + 1)
    yield schema
