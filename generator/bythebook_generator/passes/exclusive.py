"""Finds `oneOf` parts that exclude each other: then an `anyOf` admits the same, and a model enforces it.

Two parts are told apart by their types, by their values, or by a property that both require. Any doubt counts as an
overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

__all__ = ["Exclusive"]

KINDS = frozenset({"array", "boolean", "null", "number", "object", "string"})
MAX_DEPTH = 4
MAX_PARTS = 200


@dataclass(frozen=True)
class _Said:
    """The assertions of a schema and its `allOf`."""

    kinds: frozenset[str]
    values: frozenset[str] | None
    properties: Mapping[str, Any]
    required: Collection[str]
    is_closed: bool


@dataclass(frozen=True)
class Exclusive:
    """Checks the schemas of a document. `resolved` returns the schema behind a reference."""

    resolved: Callable[[Any], Any]
    _known: dict[int, _Said] = field(default_factory=dict)

    def holds(self, parts: list[Any]) -> bool:
        """Returns whether no value is admitted by two of the parts."""
        return len(parts) <= MAX_PARTS and all(self._apart(*pair, 0) for pair in combinations(parts, 2))

    def _apart(self, first: Any, second: Any, depth: int) -> bool:
        one, other = self._said(first, depth), self._said(second, depth)
        if one.values is not None and other.values is not None and one.values.isdisjoint(other.values):
            return True
        common = one.kinds & other.kinds
        if common != {"object"} or depth > MAX_DEPTH:
            return not common
        for mine, theirs in ((one, other), (other, one)):
            if theirs.is_closed and any(name not in theirs.properties for name in mine.required):
                return True
        shared = [name for name in one.required if name in other.required]
        return any(
            self._apart(one.properties[name], other.properties[name], depth + 1)
            for name in shared if name in one.properties and name in other.properties
        )  # fmt: skip

    def _said(self, stated: Any, depth: int) -> _Said:
        schema = self.resolved(stated)
        if not isinstance(schema, dict) or depth > MAX_DEPTH:
            return _Said(KINDS if schema is not False else frozenset(), None, {}, (), is_closed=False)
        if id(schema) not in self._known:
            own = _own(schema)
            parts = schema.get("allOf")
            for part in parts if isinstance(parts, list) else ():
                own = _both(own, self._said(part, depth + 1))
            self._known[id(schema)] = own
        return self._known[id(schema)]


def _own(schema: Mapping[str, Any]) -> _Said:
    stated = schema.get("type")
    listed = {
        "number" if kind == "integer" else str(kind) for kind in (stated if isinstance(stated, list) else [stated])
    }
    kinds = listed if listed <= KINDS else KINDS  # a type that JSON Schema does not know is not enforced
    kinds |= {"null"} if True in (schema.get("nullable"), schema.get("x-nullable")) else set()
    named = [schema["const"]] if "const" in schema else schema.get("enum")
    values = frozenset(map(_key, named)) if isinstance(named, list) else None
    properties, required = schema.get("properties"), schema.get("required")
    names = [name for name in required if isinstance(name, str)] if isinstance(required, list) else []
    return _Said(
        frozenset(kinds), values, properties if isinstance(properties, dict) else {}, names,
        is_closed=schema.get("additionalProperties") is False and "patternProperties" not in schema,
    )  # fmt: skip


def _both(first: _Said, second: _Said) -> _Said:
    values = [each.values for each in (first, second) if each.values is not None]
    return _Said(
        first.kinds & second.kinds, frozenset.intersection(*values) if values else None,
        {**first.properties, **second.properties}, (*first.required, *second.required), is_closed=False,
    )  # fmt: skip


def _key(value: Any) -> str:
    """Returns a text that is the same for equal JSON values."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"number {float(value)}" if is_number else repr(value)
