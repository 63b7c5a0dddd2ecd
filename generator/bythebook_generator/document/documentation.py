"""Reads what a document says for people: descriptions, titles, examples, deprecation, and the line of the page.

The schema passes see none of it. A class finds its documentation by the pointer of the schema that it was made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jsonpointer import unescape

from bythebook_generator.document.walk import follow
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError

__all__ = ["Documentation", "Remark", "remark_of"]

PARTS = ("allOf", "anyOf", "oneOf")
MAX_DEPTH = 30
LONGEST = 200  # characters of an example that is shown


@dataclass(frozen=True)
class Remark:
    """The documentation of a schema, a property, a parameter or an operation."""

    description: str = ""
    title: str = ""
    examples: tuple[Any, ...] = ()
    deprecated: bool = False
    source: str = ""


def remark_of(raw: Mapping[str, Any]) -> Remark:
    """Returns the documentation of a raw value. A parameter may have it in its schema."""
    schema = raw.get("schema")
    both = {**schema, **raw} if isinstance(schema, dict) else raw
    source = raw.get("x-source")
    return Remark(
        _text(both.get("description")),
        _text(both.get("title")),
        tuple(_examples(both)),
        both.get("deprecated") is True,
        _text(source.get("name")) if isinstance(source, dict) else "",
    )


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _examples(raw: Mapping[str, Any]) -> Iterator[Any]:
    if "example" not in raw and "examples" not in raw:
        return
    stated = raw.get("examples")
    named = stated.values() if isinstance(stated, dict) else ()
    found = [
        *([raw["example"]] if "example" in raw else []),
        *(stated if isinstance(stated, list) else []),
        *(each["value"] for each in named if isinstance(each, dict) and "value" in each),
    ]
    for index, each in enumerate(found):
        is_plain = isinstance(each, str | int | float | bool | list | dict) and len(repr(each)) <= LONGEST
        if is_plain and each not in found[:index]:
            yield each


@dataclass(frozen=True)
class Documentation:
    """The documentation of classes: by the pointers of their schemas, of their parameters, or by their parents."""

    document: Document
    pointers: Mapping[str, str]
    parameters: Mapping[str, Mapping[str, Mapping[str, Any]]]
    places: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def of(self, name: str) -> Remark:
        """Returns the documentation of a class."""
        return remark_of(self._raw(name, 0))

    def properties(self, name: str) -> dict[str, Remark]:
        """Returns the documentation of the properties of a class by their names on the wire."""
        if name in self.parameters:
            return {key: remark_of(raw) for key, raw in self.parameters[name].items()}
        stated = self._stated(self._raw(name, 0))
        return {key: self._property(value) for key, value in stated.items() if isinstance(value, dict)}

    def _property(self, stated: Mapping[str, Any]) -> Remark:
        own = remark_of(stated)
        parts = stated.get("allOf")
        wrapped = parts[0] if isinstance(parts, list) and len(parts) == 1 else stated
        is_said = own.description or "$ref" not in (wrapped if isinstance(wrapped, dict) else {})
        return own if is_said else Remark(_first(remark_of(self._followed(wrapped))), source=own.source)

    def _raw(self, name: str, depth: int) -> Mapping[str, Any]:
        if name in self.places and depth < MAX_DEPTH:
            parent, at = self.places[name]
            return self._inside(self._raw(parent, depth + 1), at)
        if name not in self.pointers:
            return {}
        try:
            found = self.document.at(self.pointers[name])
        except InputError:  # a reference that leads nowhere, whose schema is Any
            return {}
        return self._followed(found) if isinstance(found, dict) else {}

    def _inside(self, raw: Mapping[str, Any], at: str) -> Mapping[str, Any]:
        """Returns the schema at a place of a schema. The passes may have added choices to the place."""
        parts = iter(unescape(part) for part in at.split("/")[1:])
        for part in parts:
            inner: Any = raw
            if part == "properties":
                inner = self._stated(raw).get(next(parts, ""))
            elif part in {"items", "additionalProperties"}:
                inner = raw.get(part)
            else:
                listed, index = raw.get(part), next(parts, "")
                if part != "allOf" and isinstance(listed, list) and index.isdecimal() and int(index) < len(listed):
                    inner = listed[int(index)]
            raw = self._followed(inner) if isinstance(inner, dict) else {}
        return raw

    def _stated(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the properties of a schema and of its parts. Unions may lead back to it, and are entered once."""
        found: dict[str, Any] = {}
        met = {id(raw)}
        waiting = [raw]
        while waiting:
            part = waiting.pop()
            own = part.get("properties")
            found = {**own, **found} if isinstance(own, dict) else found
            for inner in [each for key in PARTS if isinstance(part.get(key), list) for each in part[key]]:
                followed = self._followed(inner) if isinstance(inner, dict) else {}
                if id(followed) not in met:
                    met.add(id(followed))
                    waiting.append(followed)
        return found

    def _followed(self, raw: Any) -> Mapping[str, Any]:
        try:
            return follow(self.document, raw, "")[0]
        except InputError:
            return {}


def _first(remark: Remark) -> str:
    """Returns the first paragraph of a description: a referring property shows no more."""
    return remark.description.partition("\n\n")[0]
