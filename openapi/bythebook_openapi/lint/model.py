"""What the checks of a document share: the document's objects, its references, and validators. It checks nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import jsonschema_rs

from bythebook_openapi.document.load import Document
from bythebook_openapi.lint.lenient import lenient
from bythebook_openapi.lint.readable import make_readable
from bythebook_openapi.pointer import value_at
from bythebook_openapi.schema import formats
from bythebook_openapi.schema.normalize import is_3_0, to_2020_12
from bythebook_openapi.schema.references import follow, reference_to, target_of
from bythebook_openapi.schema.vocabulary import Place, walk

__all__ = ["Context", "Contradiction", "Found", "show"]

_ROOT: Final = "urn:bythebook:lint"
_MAX_DEPTH: Final = 64
_MAX_COST: Final = 20_000
# What a schema, a pattern or a value raises that no validator can read: nothing is said about it.
_UNREADABLE: Final = (ValueError, RecursionError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError)

# Kinds of refusal whose own value says nothing to a reader.
_PHRASES: Final = {
    "additionalProperties": "no other properties",
    "unevaluatedProperties": "no other properties",
    "unevaluatedItems": "no more items",
    "falseSchema": "nothing there",
    "anyOf": "one of its alternatives",
    "oneOf": "one of its alternatives",
    "not": "what 'not' leaves",
    "contains": "an item as 'contains' says",
    "propertyNames": "names as 'propertyNames' says",
    "uniqueItems": "items that differ",
}

Found = Iterator["Contradiction"]


@dataclass(frozen=True)
class Contradiction:
    """One thing that a document says and takes back: its kind, where, what is wrong, and what was expected.

    `pointer` is that of the loaded document, `Document.raw`.
    """

    kind: str
    pointer: str
    message: str
    expected: str


def show(value: Any) -> str:
    """Returns a value as JSON, shortened where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 60 else f"{text[:57]}..."


class Context:
    """A document as the checks see it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.raw: Mapping[str, Any] = document.raw
        self.is_3_0 = is_3_0(document.raw)
        self.places: tuple[Place, ...] = tuple(walk(document.raw))

    def of_kind(self, *kinds: str) -> Iterator[Place]:
        """Yields the objects of some kinds that are mappings."""
        return (place for place in self.places if place.kind in kinds and isinstance(place.value, dict))

    def at(self, pointer: str) -> Any:
        """Returns what stands at a JSON pointer, None where nothing does."""
        return value_at(self.raw, pointer)

    def holds(self, pointer: str) -> bool:
        """Returns whether something other than null stands at a JSON pointer."""
        return self.at(pointer) is not None

    def resolved(self, value: Any, pointer: str) -> tuple[dict[str, Any], str] | None:
        """Returns the mapping at the end of references, and where it stands; None where none does."""
        resolution = follow(self.raw, value, pointer)
        last = resolution.last
        return (last.value, last.pointer) if resolution.is_found and isinstance(last.value, dict) else None

    # Values and schemas

    @cached_property
    def schemas(self) -> dict[str, Any]:
        """The document with its schemas in JSON Schema 2020-12, without what no validator can read."""
        schemas = to_2020_12(self.document.raw)
        make_readable(schemas)
        return schemas

    @cached_property
    def _literal(self) -> _Validators:
        if self.is_3_0:
            return self._strict
        schemas = to_2020_12(self.document.raw, literal=True)
        make_readable(schemas)
        return _Validators(schemas)

    @cached_property
    def _strict(self) -> _Validators:
        return _Validators(self.schemas)

    @cached_property
    def _lenient(self) -> _Validators:
        return _Validators(lenient(self.schemas))

    def admits_null(self, pointer: str) -> bool:
        """Returns whether the schema at a pointer admits null, true where that cannot be told."""
        return self._literal.error(pointer, None) is None

    def refusal(self, pointer: str, value: Any) -> tuple[str, str] | None:
        """Returns why the schema at a pointer refuses a value, and what it expects; None where it may be right.

        A value is refused if it is by the schema as it is written, and by one that forgives what examples may leave
        out: required properties that only requests or only answers hold, more than one match of a `oneOf`.
        """
        if self._strict.error(pointer, value) is None:
            return None
        error = self._lenient.error(pointer, value)
        return None if error is None else _reason(error)


class _Validators:
    """Validators of the schemas of one document, made when the first is asked for.

    A schema whose alternatives multiply, or whose references go on and on, would keep a validator busy for ever.
    """

    def __init__(self, raw: dict[str, Any]) -> None:
        self._raw = raw
        self._costs: dict[str, float] = {}

    def _cost(self, pointer: str, depth: int = 0) -> float:
        """Returns how many schemas one value may be held against, infinity where they go too deep."""
        if pointer not in self._costs:
            if depth > _MAX_DEPTH:
                return math.inf
            self._costs[pointer] = 1.0  # while it is counted: a schema that comes back to itself
            schema = value_at(self._raw, pointer)
            inner: list[str] = []
            if isinstance(schema, dict):
                for key in ("allOf", "anyOf", "oneOf"):
                    inner += [f"{pointer}/{key}/{index}" for index in range(len(schema.get(key) or ()))]
                inner += [f"{pointer}/{key}" for key in ("not", "if", "then", "else") if key in schema]
                target = target_of(schema)
                inner += [] if target is None else [target]
            self._costs[pointer] = 1.0 + sum(self._cost(each, depth + 1) for each in inner)
        return self._costs[pointer]

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry | None:
        try:
            return jsonschema_rs.Registry([(_ROOT, self._raw)])
        except _UNREADABLE:
            return None

    @cached_property
    def _shared(self) -> tuple[jsonschema_rs.Draft202012Validator | None, Set[str]]:
        """The validator of all schemas that hold others, and their pointers: a validator of its own for each would hold
        a copy of every schema that it reaches, so that memory grew with the square of the document.
        """
        schemas = [each for each in walk(self._raw) if each.kind == "schema" and not _is_alone(each.value)]
        pointers = {each.pointer for each in schemas if self._cost(each.pointer) <= _MAX_COST}
        try:
            return self._compiled(pointers), pointers
        except _UNREADABLE:
            return None, frozenset()

    def _compiled(self, pointers: Iterable[str]) -> jsonschema_rs.Draft202012Validator | None:
        """Returns a validator of objects whose members satisfy the schemas that their names point to."""
        members = {each: {"$ref": f"{_ROOT}{reference_to(each)}"} for each in pointers}
        return self._registry and jsonschema_rs.Draft202012Validator(
            {"properties": members}, registry=self._registry, **formats.ENFORCED
        )

    def _validator(self, pointer: str) -> jsonschema_rs.Draft202012Validator | None:
        schema = value_at(self._raw, pointer)
        try:
            if _is_alone(schema):
                return jsonschema_rs.Draft202012Validator({"properties": {pointer: schema}}, **formats.ENFORCED)
            if self._cost(pointer) > _MAX_COST:
                return None
            shared, pointers = self._shared
            return shared if pointer in pointers else self._compiled([pointer])
        except _UNREADABLE:
            return None

    def error(self, pointer: str, value: Any) -> jsonschema_rs.ValidationError | None:
        """Returns the first reason for which the schema at a pointer refuses a value; None where there is none. The
        path in its instance begins with the pointer.
        """
        validator = self._validator(pointer)
        if validator is None:
            return None
        try:
            held = {pointer: value}
            return None if validator.is_valid(held) else next(validator.iter_errors(held), None)
        except _UNREADABLE:
            return None


def _is_alone(schema: Any) -> bool:
    """Returns whether a schema holds no other schema, so that a validator needs no more of the document."""
    plain = isinstance(schema, dict) and "$ref" not in schema
    return (
        plain
        and not any(isinstance(value, dict) for value in schema.values() if value != {})
        and not any(isinstance(schema.get(key), list) for key in ("allOf", "anyOf", "oneOf", "prefixItems", "items"))
    )


def _reason(error: jsonschema_rs.ValidationError) -> tuple[str, str]:
    """Returns what a validator found, where in the value, and what the schema says instead."""
    inside = list(error.instance_path)[1:]
    where = f"at /{'/'.join(map(str, inside))} " if inside else ""
    name = error.kind.name
    stated = getattr(error.kind, "value", None)
    if name == "required":
        return f"{where}lacks '{stated}'", f"every required property, '{stated}' among them"
    if name == "type":
        expected = "type " + " or ".join(sorted(map(str, stated or ())))
    elif name in _PHRASES:
        expected = _PHRASES[name]
    else:
        expected = f"{name}: {show(stated)}"
    return f"{where}is {show(error.instance)}", expected
