"""A schema with its references and conjunctions merged: what its objects, lists, maps and unions hold.

It merges what stands in the document. It validates nothing, and knows neither requests nor answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jsonpointer import JsonPointer, JsonPointerException

from bythebook_openapi.errors import InputError
from bythebook_openapi.pointer import escape, value_at
from bythebook_openapi.schema.references import End, follow, pointer_of, target_of

__all__ = ["Alternative", "Reader", "Shape"]

_MERGED = frozenset({"$ref", "allOf", "anyOf", "oneOf", "x-source"})
Fault = Callable[..., InputError]


@dataclass(frozen=True)
class Alternative:
    """One member of a union: its name, where it stands, and the property that tells it from the others, if one does."""

    name: str
    pointer: str
    tag: tuple[str, str] | None


@dataclass
class Shape:
    """What a schema comes to. The values of `properties` are the schemas that each must satisfy, as pointers.

    `schema` has its keywords, those of the outermost schema first; `nested` every schema that was merged into it.
    """

    schema: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, list[str]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    items: list[str] = field(default_factory=list)
    additional: list[str] = field(default_factory=list)
    patterns: list[tuple[str, str]] = field(default_factory=list)
    alternatives: list[Alternative] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)
    has_tuple: bool = False
    # Where a discriminator stands without a union that it tells apart: its property, and the word for this very schema.
    own_tag: tuple[str, str] | None = None

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that `type` names, null left out; empty where it names none."""
        stated = self.schema.get("type", [])
        return frozenset([stated] if isinstance(stated, str) else stated if isinstance(stated, list) else ()) - {"null"}


@dataclass(frozen=True)
class Reader:
    """Reads schemas out of a document. `fault` makes the error that names a place in it."""

    raw: Mapping[str, Any]
    fault: Fault
    _shapes: dict[tuple[str, ...], Shape] = field(default_factory=dict)
    _children: dict[str, list[str]] = field(default_factory=dict)

    def at(self, pointer: str) -> Any:
        """Return what stands at a JSON pointer."""
        there = value_at(self.raw, pointer)
        if there is not None:
            return there
        try:
            return JsonPointer(pointer).resolve(self.raw)
        except JsonPointerException as error:
            raise self.fault("nothing stands there", pointer) from error

    def mapping(self, value: Any, at: str) -> Mapping[str, Any]:
        """Return a value that must be a mapping."""
        if not isinstance(value, Mapping):
            raise self.fault(f"is {type(value).__name__}", at, expected="a mapping")
        return value

    def target(self, reference: Any, at: str) -> str:
        """Return the pointer that a `$ref` means."""
        pointer = pointer_of(reference) if isinstance(reference, str) else None
        if pointer is None:
            raise self.fault(f"the reference {reference!r} is not supported", at, expected="one within the document")
        return pointer

    def resolved(self, at: str, *, merged: bool = False) -> tuple[Mapping[str, Any], str]:
        """Return the mapping at a pointer with its `$ref` followed, and where it stands.

        What stands beside a `$ref` is ignored, but for its summary and description and what is the reader's own (`x-`)
        (OpenAPI 3.1.1, section 4.8.23), unless it is to be `merged`: then it wins, as in a path item.
        """
        resolution = follow(self.raw, self.at(at), at)
        if resolution.target is not None and resolution.end is End.NOWHERE:
            self.mapping(self.at(resolution.target), resolution.target)
        at = resolution.last.pointer
        value = self.mapping(resolution.last.value, at)
        if resolution.end in (End.CIRCLE, End.TOO_LONG):
            raise self.fault("the references go in a circle", at)
        if "$ref" in value:
            self.target(value["$ref"], at)
        siblings: dict[str, Any] = {}
        for step in resolution.steps[:-1]:
            beside = {key: item for key, item in step.value.items() if key != "$ref" and (merged or _is_kept(key))}
            siblings = {**beside, **siblings}
        return {**value, **siblings}, at

    def shape(self, *pointers: str) -> Shape:
        """Return the shape of what must satisfy every schema at these pointers."""
        if pointers not in self._shapes:
            found = Shape()
            for pointer in pointers:
                self._merge(pointer, found)
            self._by_subtype(found)
            self._shapes[pointers] = found
        return self._shapes[pointers]

    def _merge(self, at: str, shape: Shape) -> None:
        node = self.at(at)
        if not isinstance(node, Mapping) or at in shape.nested:  # `true` and `false` are schemas too
            return
        shape.nested.append(at)
        self._members(node, at, shape)
        for keyword, value in node.items():
            if keyword not in _MERGED:
                shape.schema.setdefault(keyword, value)
        if isinstance(node.get("x-source"), Mapping):
            shape.schema["x-source"] = {**node["x-source"], **shape.schema.get("x-source", {})}
        if "$ref" in node:
            self._merge(self.target(node["$ref"], at), shape)
        for index in range(len(node.get("allOf") or ())):
            self._merge(f"{at}/allOf/{index}", shape)
        for keyword in ("oneOf", "anyOf"):
            if isinstance(node.get(keyword), list):
                self._union(node, keyword, at, shape)

    def _members(self, node: Mapping[str, Any], at: str, shape: Shape) -> None:
        """Add what one schema says of the members of its objects and lists."""
        for name in self.mapping(node.get("properties", {}), f"{at}/properties"):
            shape.properties.setdefault(name, []).append(f"{at}/properties/{escape(name)}")
        if isinstance(node.get("required"), list):
            shape.required |= {str(name) for name in node["required"]}
        for keyword, pointers in (("items", shape.items), ("additionalProperties", shape.additional)):
            if isinstance(node.get(keyword), Mapping):
                pointers.append(f"{at}/{keyword}")
        patterns = node.get("patternProperties")
        for pattern in patterns if isinstance(patterns, Mapping) else ():
            shape.patterns.append((pattern, f"{at}/patternProperties/{escape(pattern)}"))
        shape.has_tuple |= "prefixItems" in node

    def _union(self, node: Mapping[str, Any], keyword: str, at: str, shape: Shape) -> None:
        members = [
            (index, each)
            for index, each in enumerate(node[keyword])
            if isinstance(each, Mapping) and not _is_null(each)
        ]
        if all(each.keys() <= {"required", "description", "title", "not"} for _, each in members):
            return  # a rule between fields, no union of kinds
        if len(members) == 1:
            self._merge(f"{at}/{keyword}/{members[0][0]}", shape)
            return
        shape.schema.setdefault(keyword, node[keyword])
        if not shape.alternatives:
            shape.alternatives += self._alternatives(node, keyword, at, members)

    def _alternatives(
        self, node: Mapping[str, Any], keyword: str, at: str, members: list[tuple[int, Mapping[str, Any]]]
    ) -> Iterator[Alternative]:
        discriminator = node.get("discriminator")
        taken: set[str] = set()
        for index, member in members:
            reference = member.get("$ref")
            plain = (target_of(member) or "").rpartition("/")[2]
            name = plain or str(member.get("title") or index + 1)
            name = name if name not in taken else f"{name} {index + 1}"
            taken.add(name)
            tag = _tag(discriminator, reference, plain) if plain else None
            yield Alternative(name, f"{at}/{keyword}/{index}", tag)

    def _by_subtype(self, shape: Shape) -> None:
        """A schema with a discriminator and no union means every schema that extends it by `allOf`."""
        discriminator = shape.schema.get("discriminator")
        if shape.alternatives or not isinstance(discriminator, Mapping):
            return
        for at in list(shape.nested):
            for child in self._extensions(at):
                name, tag = _named(discriminator, child)
                if child in shape.nested:  # the shape of one such child
                    shape.alternatives.clear()
                    shape.own_tag = tag
                    return
                shape.alternatives.append(Alternative(name, child, tag))
        stated = [each for each in shape.nested if each.startswith("/components/schemas/") and each.count("/") == 3]
        if not shape.alternatives and stated:
            shape.own_tag = _named(discriminator, stated[0])[1]

    def _extensions(self, at: str) -> list[str]:
        if not self._children:
            schemas = (self.raw.get("components") or {}).get("schemas") or {}
            for name, schema in schemas.items():
                for part in (schema.get("allOf") or ()) if isinstance(schema, Mapping) else ():
                    if (base := target_of(part)) is not None:
                        self._children.setdefault(base, []).append(f"/components/schemas/{escape(name)}")
        return self._children.get(at, [])


def _is_kept(key: str) -> bool:
    return key in {"summary", "description"} or key.startswith("x-")


def _is_null(member: Mapping[str, Any]) -> bool:
    return member.get("type") in ("null", ["null"]) or member.get("enum") == [None] or member.get("const", "") is None


def _named(discriminator: Any, at: str) -> tuple[str, tuple[str, str] | None]:
    """Return the name of a schema of the document, and what a discriminator has for it."""
    name = at.rpartition("/")[2]
    return name, _tag(discriminator, f"#{at}", name)


def _tag(discriminator: Any, reference: Any, name: str) -> tuple[str, str] | None:
    """Return the discriminating property and its value: the mapping's word for it, else the schema's name.

    OpenAPI 3.1.1, section 4.8.25.
    """
    if not isinstance(discriminator, Mapping) or not isinstance(discriminator.get("propertyName"), str):
        return None
    mapping = discriminator.get("mapping")
    for word, meant in mapping.items() if isinstance(mapping, Mapping) else ():
        if meant in (reference, name):
            return discriminator["propertyName"], str(word)
    return discriminator["propertyName"], name
