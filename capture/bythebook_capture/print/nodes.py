"""Gives schemas in the view of a page: references and conjunctions merged, null apart from the other types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bythebook_openapi.schema.resolve import Reader, Shape

__all__ = ["Node", "Nodes", "Side"]

_JSON_TYPES = (
    (bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"), (object, "object"),
)  # fmt: skip

# Request or response. A request lists no `readOnly` property, a response no `writeOnly` property
# (OpenAPI 3.0.4, 4.7.24).
Side = Literal["request", "response"]
_HIDDEN: Mapping[Side, str] = {"request": "readOnly", "response": "writeOnly"}
_KINDS = ("string", "integer", "number", "boolean", "array", "object")


@dataclass(frozen=True)
class Node:
    """A schema. `kinds` are its JSON types without null, `null` is whether it admits null.

    `by_union` means that null is a member of a union. `members` are the members of a union with more than one.
    """

    keywords: Mapping[str, Any]
    kinds: tuple[str, ...] = ()
    null: bool = False
    by_union: bool = False
    shape: Shape = field(default_factory=Shape)
    members: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The one JSON type, empty if there is none or more than one."""
        return self.kinds[0] if len(self.kinds) == 1 and not self.members else ""

    @property
    def required(self) -> frozenset[str]:
        """The names that an object requires."""
        return frozenset(self.shape.required)


class Nodes:
    """Reads the schemas of one document."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, ...], Node] = {}

    def node(self, *pointers: str) -> Node:
        """Returns the schema of all these pointers together. Raises `InputError` if one leads nowhere."""
        if pointers not in self._known:
            self._known[pointers] = self._read(pointers)
        return self._known[pointers]

    def _read(self, pointers: tuple[str, ...]) -> Node:
        shape = self._reader.shape(*pointers)
        words = shape.schema
        stated = words.get("type")
        names = [stated] if isinstance(stated, str) else stated if isinstance(stated, list) else []
        kinds = tuple(dict.fromkeys(str(name) for name in names if name in _KINDS))
        by_union = self._union_null(shape)
        enum = words.get("enum")
        null = "null" in names or words.get("nullable") is True or by_union or (isinstance(enum, list) and None in enum)
        # A union that only a discriminator defines is printed as the one schema that it is.
        is_union = "oneOf" in words or "anyOf" in words
        members = tuple(each.pointer for each in shape.alternatives) if is_union else ()
        if not kinds and not members:
            kinds = _implied(shape, enum)
        return Node(words, kinds, null, by_union, shape, members)

    def _union_null(self, shape: Shape) -> bool:
        for at in shape.nested:
            node = self._reader.at(at)
            for keyword in ("anyOf", "oneOf"):
                for each in node.get(keyword) or () if isinstance(node, Mapping) else ():
                    if isinstance(each, Mapping) and each.get("type") in ("null", ["null"]):
                        return True
        return False

    def properties(self, *nodes: Node, side: Side) -> list[tuple[str, Node]]:
        """Returns the properties that a request or a response may have, in the order of the document.

        Several nodes are parts of one object: a property of two parts must satisfy both.
        """
        stated: dict[str, list[str]] = {}
        for node in nodes:
            for name, pointers in node.shape.properties.items():
                stated.setdefault(name, []).extend(pointers)
        found = [(name, self.node(*pointers)) for name, pointers in stated.items()]
        return [(name, one) for name, one in found if one.keywords.get(_HIDDEN[side]) is not True]

    def items(self, node: Node) -> Node:
        """Returns the items of an array, a node without types if the document does not describe them."""
        return self.node(*node.shape.items) if node.shape.items else Node({})

    def values(self, node: Node) -> Node | None:
        """Returns the values of a map, None if the document does not describe them."""
        return self.node(*node.shape.additional) if node.shape.additional else None

    def alternatives(self, node: Node) -> list[Node]:
        """Returns the members of a union without null."""
        return [self.node(at) for at in node.members]

    def inside(self, node: Node) -> Iterable[str]:
        """Returns the pointers of the schemas that were merged into a node."""
        return node.shape.nested


def _implied(shape: Shape, enum: Any) -> tuple[str, ...]:
    """Returns the types that a schema without `type` implies."""
    if shape.properties or shape.additional:
        return ("object",)
    if shape.items:
        return ("array",)
    if isinstance(enum, list) and enum:
        names = {next(kind for of, kind in _JSON_TYPES if isinstance(value, of)) for value in enum if value is not None}
        return tuple(names) if len(names) == 1 else ()
    return ()
