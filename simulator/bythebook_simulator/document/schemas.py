"""A walk over the document's schemas, by JSON pointers: which schemas describe a value, and its members and items.

One `Schemas` is one view of the document: of requests, or of answers. A *place* is a tuple of pointers, as several
schemas may describe one value. It knows no operations, and makes no values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote

from jsonpointer import JsonPointer, JsonPointerException

from bythebook_openapi.schema.direction import without
from bythebook_openapi.states import ABSENT
from bythebook_simulator.document.branches import BRANCH, opened
from bythebook_simulator.document.validation import Validation

__all__ = ["Place", "Schemas", "step"]

Place = tuple[str, ...]

_UNIONS: Final = ("anyOf", "oneOf")
# Keywords by which it depends on the value which schemas describe it.
_BY_VALUE: Final = frozenset({"anyOf", "oneOf", "if", "dependentSchemas"})
_KINDS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": (int, float),
    "number": (int, float),
}


@lru_cache(maxsize=2**17)
def step(pointer: str, *names: str | int) -> str:
    """Return the pointer to what stands under a name, or an index, in what a pointer leads to (RFC 6901)."""
    return pointer + "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in names)


class Schemas:
    """A view of a document's schemas in which no property is required that says `hidden`, `readOnly` or `writeOnly`."""

    def __init__(self, raw: dict[str, Any], hidden: str) -> None:
        self.hidden = hidden
        self.raw = opened(without(raw, hidden))
        self._validation = Validation(self.raw, hidden)
        self._at: dict[str, Any] = {}
        # What does not depend on a value is found out once.
        self._types: dict[Place, set[str]] = {}
        self._stated: dict[Place, list[tuple[str, Mapping[str, Any]]]] = {}
        self._plain: dict[Place, Place | None] = {}
        self._properties: dict[Place, dict[str, Place]] = {}
        self._members: dict[tuple[Place, str], Place] = {}

    def at(self, pointer: str) -> Any:
        """Return what stands at a pointer, `{}` where nothing does."""
        if pointer not in self._at:
            try:
                self._at[pointer] = JsonPointer(pointer).resolve(self.raw)
            except JsonPointerException:
                self._at[pointer] = {}
        return self._at[pointer]

    def is_valid(self, place: Place, value: Any) -> bool:
        """Return whether every schema of a place admits a value."""
        return all(self._validation.is_valid(each, value) for each in place if self.at(each) != {})

    def errors(self, place: Place, value: Any) -> list[tuple[str, str, str]]:
        """Return the JSON pointer in the value, words, and the pointer of the keyword in the document, of each way in
        which it is not admitted.
        """
        return [error for each in place if self.at(each) != {} for error in self._validation.errors(each, value)]

    def stated(self, place: Place) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield each schema that is said without alternatives, with its pointer: its own, by `$ref`, by `allOf`."""
        if place not in self._stated:
            self._stated[place] = list(self._closure(place, ABSENT))
        yield from self._stated[place]

    def applying(self, place: Place, value: Any) -> Place:
        """Return the pointer of each schema that describes a value: of a union, the branch that is chosen."""
        if place not in self._plain:
            found = list(self.stated(place))
            is_plain = all(_BY_VALUE.isdisjoint(schema) for _, schema in found)
            self._plain[place] = tuple(pointer for pointer, _ in found) if is_plain else None
        plain = self._plain[place]
        return tuple(pointer for pointer, _ in self._closure(place, value)) if plain is None else plain

    def _closure(self, place: Place, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
        seen: set[str] = set()
        waiting = list(reversed(place))
        while waiting:
            pointer = waiting.pop()
            schema = self.at(pointer)
            if pointer in seen or not isinstance(schema, Mapping):
                continue
            seen.add(pointer)
            yield pointer, schema
            waiting.extend(reversed(list(self._parts(pointer, schema, value))))

    def _parts(self, pointer: str, schema: Mapping[str, Any], value: Any) -> Iterator[str]:
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith("#"):
            yield unquote(reference[1:])
        for index, each in enumerate(schema.get("allOf") or ()):
            if not (isinstance(each, Mapping) and BRANCH in each):
                yield step(pointer, "allOf", index)
        if value is ABSENT:
            return
        for union in _UNIONS:
            if chosen := self.chosen(pointer, union, value):
                yield chosen
        if "if" in schema:
            yield step(pointer, "then" if self.is_valid((step(pointer, "if"),), value) else "else")
        for name in schema.get("dependentSchemas") or () if isinstance(value, Mapping) else ():
            if name in value:
                yield step(pointer, "dependentSchemas", name)

    def branches(self, pointer: str) -> list[str]:
        """Return the pointers of the alternatives of a schema."""
        schema = self.at(pointer)
        return [step(pointer, union, index) for union in _UNIONS for index in range(len(schema.get(union) or ()))]

    def chosen(self, pointer: str, union: str, value: Any) -> str | None:
        """Return the alternative that describes a value: the one that a discriminator names (OpenAPI 3.1.1, section
        4.8.25), else the first that admits it, else the one that knows most of its members.
        """
        schema: Mapping[str, Any] = self.at(pointer)
        branches = [step(pointer, union, index) for index in range(len(schema.get(union) or ()))]
        for each in schema.get("allOf") or ():
            if isinstance(each, Mapping) and BRANCH in each and isinstance(value, Mapping):
                name, word, index = each[BRANCH]
                if index is not None and value.get(name) == word and index < len(branches):
                    return str(branches[index])
        fitting = next((each for each in branches if self.is_valid((each,), value)), None)
        return fitting or max(branches, key=lambda each: self._nearness(each, value), default=None)

    def _nearness(self, pointer: str, value: Any) -> int:
        types = [types for _, schema in self.stated((pointer,)) if (types := _types(schema))]
        if types and not any(isinstance(value, _KINDS.get(each, object)) for each in types[0]):
            return -1
        return len(self.properties(self.applying((pointer,), value)).keys() & value.keys()) if _is_map(value) else 0

    def types(self, place: Place) -> set[str]:
        """Return the types that are named at a place, in its alternatives too; nothing where any type may be."""
        if place in self._types:
            return self._types[place]
        found: set[str] = set()
        for pointer, schema in self.stated(place):
            found |= _types(schema) or _types_of(schema.get("enum", [])) or _types_of([schema.get("const")])
            for branch in self.branches(pointer):
                found |= self.types((branch,)) if branch.count("/") < 60 else set()
        self._types[place] = found
        return found

    def properties(self, applied: Place) -> dict[str, Place]:
        """Return the place of each property that is named, by its name; `applied` is what `applying` returned."""
        if applied in self._properties:
            return self._properties[applied]
        found: dict[str, Place] = {}
        for pointer in applied:
            named = self.at(pointer).get("properties")
            for name in named if isinstance(named, Mapping) else ():
                found[name] = (*found.get(name, ()), step(pointer, "properties", name))
        self._properties[applied] = found
        return found

    def member(self, applied: Place, name: str) -> Place:
        """Return the place of a member of an object: by its name and patterns, else as an additional one."""
        if (applied, name) not in self._members:
            found = self._member(applied, name)
            if name not in self.properties(applied):  # of other names there is no end
                return found
            self._members[applied, name] = found
        return self._members[applied, name]

    def _member(self, applied: Place, name: str) -> Place:
        found: list[str] = []
        for pointer in applied:
            schema, mine = self.at(pointer), []
            if name in (schema.get("properties") or ()):
                mine.append(step(pointer, "properties", name))
            for pattern in schema.get("patternProperties") or ():
                if _matches(pattern, name):
                    mine.append(step(pointer, "patternProperties", pattern))
            found += mine or ([step(pointer, "additionalProperties")] if "additionalProperties" in schema else [])
        rest = [
            step(pointer, "unevaluatedProperties") for pointer in applied if "unevaluatedProperties" in self.at(pointer)
        ]
        return tuple(found or rest)

    def item(self, applied: Place, index: int) -> Place:
        """Return the place of an item of a list."""
        found = []
        for pointer in applied:
            schema = self.at(pointer)
            prefix = schema.get("prefixItems")
            if isinstance(prefix, Sequence) and index < len(prefix):
                found.append(step(pointer, "prefixItems", index))
            elif "items" in schema:
                found.append(step(pointer, "items"))
        return tuple(found)

    def required(self, applied: Place) -> list[str]:
        """Return the names of the properties that an object must have."""
        listed = [self.at(pointer).get("required") for pointer in applied]
        return list(dict.fromkeys(name for names in listed if isinstance(names, list) for name in names))

    def keyword(self, place: Place, name: str) -> Any:
        """Return the first value of a keyword that is said at a place without alternatives, ABSENT where none is."""
        return next((schema[name] for _, schema in self.stated(place) if name in schema), ABSENT)

    def known(self, place: Place, depth: int = 3) -> dict[str, Place]:
        """Return the place of each property that is named at a place, in any of its alternatives."""
        found: dict[str, Place] = {}
        for pointer, _ in self.stated(place):
            inner = [self.known((branch,), depth - 1) for branch in self.branches(pointer)] if depth else []
            for named in (self.properties((pointer,)), *inner):
                for name, each in named.items():
                    found[name] = (*found.get(name, ()), *each)
        return found


def _is_map(value: Any) -> bool:
    return isinstance(value, Mapping)


def _types(schema: Mapping[str, Any]) -> set[str]:
    stated = schema.get("type")
    return {stated} if isinstance(stated, str) else set(stated or ())


def _types_of(values: Sequence[Any]) -> set[str]:
    exact = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number"}
    return {exact[type(value)] for value in values if type(value) in exact}


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return False
