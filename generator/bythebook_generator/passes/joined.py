"""Merges an `allOf` of texts, numbers or lists into one schema.

Otherwise the model generator would enforce only one of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_generator.passes.keywords import bearing
from bythebook_generator.passes.references import COMPONENTS, meant

__all__ = ["both_of", "joined"]

COMPOSED = frozenset({"$ref", "allOf", "anyOf", "const", "items", "oneOf", "properties", "enum", "discriminator"})
LOWER = frozenset({"exclusiveMinimum", "minItems", "minLength", "minProperties", "minimum"})
UPPER = frozenset({"exclusiveMaximum", "maxItems", "maxLength", "maxProperties", "maximum"})
APART = frozenset({"$ref", "additionalProperties", "allOf", "anyOf", "oneOf", "properties", "required"})
SAYING_NOTHING = frozenset({"default", "nullable"})
MAX_DEPTH = 30


class _ApartError(Exception):
    """A part is an object, a choice, or a schema within itself."""


def joined(name: str, schema: dict[str, Any], schemas: Mapping[str, Any], notes: list[str]) -> dict[str, Any]:
    """Returns one schema for a conjunction of texts, numbers or lists. If there is none, returns the conjunction, with
    a note.

    A conjunction that adds nothing to a referenced schema stays a reference: that schema is a class.
    """
    own = {key: value for key, value in schema.items() if key != "allOf"}
    stated = [part for part in (*schema["allOf"], own) if not isinstance(part, dict) or part.keys() - SAYING_NOTHING]
    try:
        parts = [found for part in stated for found in _parts(part, schemas, 0)]
        if len(stated) < 2 or _is_said_by_one(stated, parts, schemas):
            return schema
    except _ApartError:
        return schema
    result: Any = {}
    for part in parts:
        result = None if result is None else both_of(result, part)
    if result is None:
        notes.append(f"{COMPONENTS}{name}/allOf: not all of its parts are enforced by the models")
        return schema
    is_open = own.get("nullable") is True or {"nullable": True} in schema["allOf"]
    return {
        **bearing(result),
        **({"nullable": True} if is_open else {}),
        **{k: own[k] for k in ("default",) if k in own},
    }


def _is_said_by_one(stated: list[Any], parts: list[Any], schemas: Mapping[str, Any]) -> bool:
    """Returns whether one reference alone says the same as all parts, apart from the type."""
    references = [part for part in stated if set(part) == {"$ref"}]
    if len(references) != 1:
        return False
    alone = list(_parts(references[0], schemas, 0))
    return all(part in alone or set(part) <= {"type", *SAYING_NOTHING} for part in parts)


def _parts(schema: Any, schemas: Mapping[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    """Yields the parts of a schema without references."""
    if not isinstance(schema, dict) or depth > MAX_DEPTH:
        raise _ApartError
    if isinstance(schema.get("$ref"), str):
        yield from _parts(meant(schema, schemas), schemas, depth + 1)
    for part in schema.get("allOf", ()):
        yield from _parts(part, schemas, depth + 1)
    rest = {key: value for key, value in schema.items() if key not in {"$ref", "allOf", "default"}}
    if rest.keys() & APART or "object" in _kinds(rest):
        raise _ApartError
    if rest:
        yield rest


def both_of(first: Any, second: Any) -> Any:
    """Returns a schema that admits what both admit, None if plain keywords cannot express it."""
    if second in ({}, True):
        return first
    if first in ({}, True, {"type": "object"}):
        return second
    if not isinstance(first, dict) or not isinstance(second, dict):
        return None
    if first.keys() & COMPOSED and second.keys() & COMPOSED:
        return None
    result = {**first, **second}
    if first.get("type") != second.get("type"):
        kinds = _common(_kinds(first), _kinds(second))
        if not kinds or (first | second).keys() & APART:
            return None
        result["type"] = kinds[0] if len(kinds) == 1 else kinds
    for key in first.keys() & second.keys():
        if key in LOWER | UPPER and not isinstance(first[key], bool):
            result[key] = (max if key in LOWER else min)(first[key], second[key])
        elif key not in {"default", "discriminator", "nullable", "type"} and first[key] != second[key]:
            return None
    if not all(part.get("nullable") is True or "type" not in part for part in (first, second)):
        result.pop("nullable", None)
    return result


def _kinds(schema: Mapping[str, Any]) -> list[str]:
    kinds = schema.get("type", [])
    return kinds if isinstance(kinds, list) else [kinds]


def _common(first: list[str], second: list[str]) -> list[str]:
    """Returns the types that both lists admit. An empty list admits all, and a number may be an integer."""
    if not first or not second:
        return first or second
    wide = [{*kinds, *(["integer"] if "number" in kinds else [])} for kinds in (first, second)]
    found = [kind for kind in dict.fromkeys([*first, *second]) if kind in wide[0] & wide[1]]
    return [kind for kind in found if kind != "integer" or "number" not in found]
