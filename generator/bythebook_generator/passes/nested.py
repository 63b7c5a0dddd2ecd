"""Gives each object inside a schema a class of its own, named after its parent and property: `OrderItem`.

The model generator would number them in the order in which it reaches them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jsonpointer import unescape

from bythebook_generator.document.names import pascal, unique
from bythebook_generator.passes.keywords import children, map_children
from bythebook_generator.passes.references import COMPONENTS

__all__ = ["Nested", "nested"]

PROPERTY = "/properties/"
ITEMS = ("/items", "/additionalProperties")


@dataclass(frozen=True)
class Nested:
    """The schemas by class, and for each new class its parent and its place in it, as a JSON pointer."""

    schemas: dict[str, Any]
    places: dict[str, tuple[str, str]] = field(default_factory=dict)


def nested(schemas: Mapping[str, Any], taken: Collection[str], singular: Callable[[str], str]) -> Nested:
    """Returns the schemas with references to new schemas instead of inner objects. `taken` are names of others."""
    mover = _Mover({*taken, *schemas}, singular, dict(schemas))
    result: dict[str, Any] = {}
    while mover.waiting:
        name, schema = mover.waiting.popitem()
        result[name] = mover.mapped(schema, _Place(name))
    order = [*schemas, *(name for name in result if name not in schemas)]
    return Nested({name: result[name] for name in order}, mover.places)


@dataclass(frozen=True)
class _Place:
    """The class that a schema is in, its JSON pointer there, the property that it belongs to, and the number of lists
    around it there.
    """

    parent: str
    at: str = ""
    word: str = ""
    depth: int = 0


@dataclass(frozen=True)
class _Mover:
    known: set[str]
    singular: Callable[[str], str]
    waiting: dict[str, Any]
    places: dict[str, tuple[str, str]] = field(default_factory=dict)

    def mapped(self, schema: Any, place: _Place) -> Any:
        """Returns a schema whose inner objects are moved. Parts of an `allOf` are of the class itself, and stay."""
        if not isinstance(schema, dict):
            return schema
        return map_children(schema, {at: self._inner(at, child, place) for at, child in children(schema)})

    def _inner(self, at: str, child: Any, place: _Place) -> Any:
        inner = replace(place, at=place.at + at)
        if at.startswith("/allOf/"):
            return self.mapped(child, inner)
        if at.startswith(PROPERTY):
            inner = replace(inner, word=unescape(at.removeprefix(PROPERTY)), depth=0)
        elif at in ITEMS:
            inner = replace(inner, word=place.word or "Item", depth=place.depth + bool(place.word))
        else:
            inner = replace(inner, word=place.word or "Option")
        return self._moved(child, inner)

    def _moved(self, schema: Any, place: _Place) -> Any:
        """Returns a reference to a new class for an object, and any other schema with its inner objects moved."""
        if not isinstance(schema, dict) or not _is_object(schema):
            return self.mapped(schema, place)
        word = place.word
        for _ in range(place.depth):
            word = self.singular(word)
        name = unique(place.parent + pascal(word), self.known)
        self.known.add(name)
        self.places[name] = place.parent, place.at
        self.waiting[name] = {key: value for key, value in schema.items() if key != "default"}
        return {"$ref": COMPONENTS + name, **{key: schema[key] for key in ("default",) if key in schema}}


def _is_object(schema: Mapping[str, Any]) -> bool:
    """Returns whether a schema is an object with properties: the model generator makes a class of it."""
    return bool(schema.get("properties")) and schema.get("type", "object") == "object" and not (
        schema.keys() & {"allOf", "anyOf", "oneOf", "$ref"}
    )  # fmt: skip
