"""Merges a schema with its references and conjunctions, and lists its properties, items, map values and unions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jsonpointer import JsonPointer, JsonPointerException

from bythebook_openapi.errors import InputError
from bythebook_openapi.pointer import escape, value_at
from bythebook_openapi.schema.references import EXISTING, End, follow, nowhere, pointer_of, target_of
from bythebook_openapi.schema.spelling import as_integer, has_float, with_integers

__all__ = ["Alternative", "Reader", "Shape"]

_MERGED = frozenset({"$ref", "allOf", "anyOf", "oneOf", "x-source"})
Fault = Callable[..., InputError]
_TYPES: Mapping[type, str] = {
    bool: "true or false",
    dict: "a mapping",
    list: "a list",
    str: "a text",
    type(None): "null",
}


@dataclass(frozen=True)
class Alternative:
    """One member of a union: its name, its pointer, and the property that tells it from the others, if there is one."""

    name: str
    pointer: str
    tag: tuple[str, str] | None


@dataclass
class Shape:
    """A merged schema. The values of `properties` are pointers to the schemas that a property must satisfy.

    `schema` has the merged keywords, those of the outermost schema first. `nested` has every merged schema.
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
    # Whether the document spells an integer of the schema as `1000.0`.
    spells_floats: bool = False
    # For a discriminator without a union: its property, and its value for this schema.
    own_tag: tuple[str, str] | None = None

    @property
    def types(self) -> frozenset[str]:
        """The JSON types of `type` without null, empty if it names none."""
        stated = self.schema.get("type", [])
        return frozenset([stated] if isinstance(stated, str) else stated if isinstance(stated, list) else ()) - {"null"}


def type_name(value: Any) -> str:
    """Returns what a value of a document is, such as `a number` or `a list`, for a message."""
    return _TYPES.get(type(value), "a number")


@dataclass(frozen=True)
class Reader:
    """Reads the schemas of a document. `fault` makes the error for a pointer of it."""

    raw: Mapping[str, Any]
    fault: Fault
    _shapes: dict[tuple[str, ...], Shape] = field(default_factory=dict)
    _children: dict[str, list[str]] = field(default_factory=dict)

    def at(self, pointer: str) -> Any:
        """Returns the value at a JSON pointer."""
        there = value_at(self.raw, pointer)
        if there is not None:
            return there
        try:
            return JsonPointer(pointer).resolve(self.raw)
        except JsonPointerException as error:
            raise self.fault("the pointer leads nowhere", pointer) from error

    def mapping(self, value: Any, at: str) -> Mapping[str, Any]:
        """Returns the value, which must be a mapping."""
        if not isinstance(value, Mapping):
            raise self.fault(f"is {type_name(value)}", at, expected="a mapping")
        return value

    def sequence(self, value: Any, at: str) -> Sequence[Any]:
        """Returns the value, which must be a list; an empty one where the document has null or nothing."""
        if value is not None and not isinstance(value, list):
            raise self.fault(f"is {type_name(value)}", at, expected="a list")
        return value or ()

    def target(self, reference: Any, at: str) -> str:
        """Returns the pointer of a `$ref`."""
        pointer = pointer_of(reference) if isinstance(reference, str) else None
        if pointer is None:
            raise self.fault(
                f"the reference {reference!r} is not supported", at, expected="a reference within the document"
            )
        return pointer

    def nowhere(self, reference: Any, at: str) -> InputError:
        """Returns the error for a reference that leads nowhere, in an object at a JSON pointer."""
        return self.fault(nowhere(reference), f"{at}/$ref", expected=EXISTING)

    def resolved(self, at: str, *, merged: bool = False) -> tuple[Mapping[str, Any], str]:
        """Returns the mapping at a pointer with its `$ref` followed, and the pointer of that mapping.

        Keys beside a `$ref` are ignored, except summary, description and `x-` keys (OpenAPI 3.1.1, section 4.8.23).
        With `merged`, as in a path item, all keys beside it win.
        """
        resolution = follow(self.raw, self.at(at), at)
        if resolution.end is End.NOWHERE:
            raise self.nowhere(resolution.last.value["$ref"], resolution.last.pointer)
        at = resolution.last.pointer
        value = self.mapping(resolution.last.value, at)
        if resolution.end in (End.CIRCLE, End.TOO_LONG):
            raise self.fault("the references form a circle", at, expected="references that end at a value")
        if "$ref" in value:
            self.target(value["$ref"], at)
        siblings: dict[str, Any] = {}
        for step in resolution.steps[:-1]:
            beside = {key: item for key, item in step.value.items() if key != "$ref" and (merged or _is_kept(key))}
            siblings = {**beside, **siblings}
        return {**value, **siblings}, at

    def shape(self, *pointers: str) -> Shape:
        """Returns the shape of a value that must satisfy every schema at these pointers."""
        if pointers not in self._shapes:
            found = Shape()
            for pointer in pointers:
                self._merge(pointer, found)
            self._by_subtype(found)
            if found.types == {"integer"}:
                spelled = with_integers(found.schema)
                found.spells_floats = repr(spelled) != repr(found.schema)
                found.schema = spelled
            self._shapes[pointers] = found
        return self._shapes[pointers]

    def spelled(self, value: Any, *places: Sequence[str]) -> Any:
        """Returns a value whose integers are spelled as integers, at any depth, where a schema wants integers alone.

        Each place holds the pointers of what the value must satisfy; several are those of a union.
        """
        if not has_float(value):
            return value
        shapes = [self.shape(*each) for each in places if each]
        shapes += [self.shape(each.pointer) for shape in shapes for each in shape.alternatives]
        if isinstance(value, Mapping):
            return {name: self.spelled(each, *_members_of(shapes, name)) for name, each in value.items()}
        if isinstance(value, list):
            return [self.spelled(each, *(shape.items for shape in shapes)) for each in value]
        types = {type_ for shape in shapes for type_ in shape.types}
        return as_integer(value) if "integer" in types and "number" not in types else value

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
            target = self.target(node["$ref"], at)
            if value_at(self.raw, target) is None:
                raise self.nowhere(node["$ref"], at)
            self._merge(target, shape)
        for index in range(len(self.sequence(node.get("allOf"), f"{at}/allOf"))):
            self._merge(f"{at}/allOf/{index}", shape)
        for keyword in ("oneOf", "anyOf"):
            if isinstance(node.get(keyword), list):
                self._union(node, keyword, at, shape)

    def _members(self, node: Mapping[str, Any], at: str, shape: Shape) -> None:
        """Adds the members of the objects and lists of one schema."""
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
        stated = [each for each in members if not _carries_null(each[1])]
        if len(stated) < len(members) and any(self._names_members(each) for _, each in stated):
            members = stated
            shape.schema.setdefault(keyword, node[keyword])  # a validator admits more: other objects, too
        if all(each.keys() <= {"required", "description", "title", "not"} for _, each in members):
            return  # a rule between fields, and no union
        if len(members) == 1:
            is_default_stated = "default" in shape.schema
            self._merge(f"{at}/{keyword}/{members[0][0]}", shape)
            if not is_default_stated and len(node[keyword]) > 1:
                # Beside null, the default is that of one choice, and says nothing of a value that is absent: Litestar
                # writes the default of one property into the schema of an enum that others share.
                shape.schema.pop("default", None)
            return
        shape.schema.setdefault(keyword, node[keyword])
        if not shape.alternatives:
            shape.alternatives += self._alternatives(node, keyword, at, members)

    def _names_members(self, member: Mapping[str, Any]) -> bool:
        """Returns whether a member of a union is an object whose members the document names, by a reference or not."""
        last = follow(self.raw, member, "").last.value
        return isinstance(last, Mapping) and bool(last.keys() & {"properties", "allOf"})

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
        """Adds the alternatives of a discriminator without a union: every schema that extends its schema by `allOf`."""
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


def _carries_null(member: Mapping[str, Any]) -> bool:
    """Returns whether a member of a union says only that the value may be null, beside `type: object` or nothing.

    OpenAPI 3.0 has no type for null, so apispec writes a nullable object as `anyOf: [{$ref}, {type: object, nullable:
    true}]`. Nobody means objects with other members by it.
    """
    is_bare = member.keys() <= {"type", "nullable", "title", "description", "x-unstated"}
    is_typed = member.get("type") in (None, "object", ["object", "null"])
    return is_bare and is_typed and member.get("nullable") is True


def _named(discriminator: Any, at: str) -> tuple[str, tuple[str, str] | None]:
    """Returns the name of a schema, and the property and value that a discriminator has for it."""
    name = at.rpartition("/")[2]
    return name, _tag(discriminator, f"#{at}", name)


def _tag(discriminator: Any, reference: Any, name: str) -> tuple[str, str] | None:
    """Returns the discriminating property and its value: the key of the mapping, or else the name of the schema.

    Source: OpenAPI 3.1.1, section 4.8.25.
    """
    if not isinstance(discriminator, Mapping) or not isinstance(discriminator.get("propertyName"), str):
        return None
    mapping = discriminator.get("mapping")
    for word, meant in mapping.items() if isinstance(mapping, Mapping) else ():
        if meant in (reference, name):
            return discriminator["propertyName"], str(word)
    return discriminator["propertyName"], name


def _members_of(shapes: Sequence[Shape], name: str) -> list[list[str]]:
    """Returns the pointers of a member of objects, by object."""
    return [shape.properties.get(name) or shape.additional for shape in shapes]
