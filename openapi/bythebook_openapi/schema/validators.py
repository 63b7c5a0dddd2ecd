"""Compiles the validators of the schemas of a document, for requests and for responses.

All schemas of a document share one compiled validator: a validator of its own for each schema would hold a copy of
every schema that it reaches, so that memory grew with the square of the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jsonschema_rs

from bythebook_openapi.pointer import escape, value_at
from bythebook_openapi.schema import formats
from bythebook_openapi.schema.direction import without
from bythebook_openapi.schema.references import is_reference, reference_to, target_of
from bythebook_openapi.schema.resolve import Reader
from bythebook_openapi.schema.unions import opened, opened_pointer
from bythebook_openapi.schema.vocabulary import GRAMMAR, Place, parts, walk

__all__ = ["MAX_SCHEMAS", "Validator", "Validators", "Violation"]

# A document with more schemas, those within others counted, is refused: compiled ones take 5 KB each.
MAX_SCHEMAS = 200_000
_ROOT = "urn:bythebook"
_STRINGS = frozenset({str})
_REFUSED = (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError)


@dataclass(frozen=True)
class Violation:
    """One way in which a value breaks a schema: where in the value, how, and in words.

    `branches` holds the violations of each alternative of a union that admits the value by none.
    """

    instance_path: tuple[str | int, ...]
    kind: Any
    message: str
    branches: tuple[tuple[Violation, ...], ...] = ()


@dataclass(frozen=True)
class Validator:
    """The validator of one schema. `shared` validates objects whose members satisfy schemas by their name."""

    shared: jsonschema_rs.Draft202012Validator
    name: str

    def is_valid(self, value: Any) -> bool:
        """Returns whether the schema admits a value. Raises `ValueError` for what no JSON can hold."""
        return self.shared.is_valid({self.name: _json(value)})

    def iter_errors(self, value: Any) -> Iterator[Violation]:
        """Yields each way in which a value breaks the schema. Raises `ValueError` for what no JSON can hold."""
        for error in self.shared.iter_errors({self.name: _json(value)}):
            yield _violation(error)


def _violation(error: Any) -> Violation:
    branches = getattr(error.kind, "context", None) or ()
    within = tuple(tuple(map(_violation, branch)) for branch in branches)
    return Violation(tuple(error.instance_path[1:]), error.kind, error.message, within)


def _json(value: Any) -> Any:
    """Returns a value that JSON can hold: as a member it would be read only as far as its schema asks."""
    if isinstance(value, str):
        if not value.isascii():
            value.encode()  # half of a surrogate pair raises `UnicodeEncodeError`
    elif isinstance(value, bytes) or (isinstance(value, dict) and not _STRINGS.issuperset(map(type, value))):
        raise ValueError("no JSON holds this value")
    return value


@dataclass(frozen=True)
class _Side:
    """The compiled schemas of one side: of requests, or of responses. `name` is the URI of its document."""

    reader: Reader
    name: str
    registry: jsonschema_rs.Registry
    # Every schema of the document, and the references to them, in the same order.
    places: Sequence[Place]
    references: Mapping[str, str]
    _made: dict[str, Validator] = field(default_factory=dict)

    def validator(self, pointer: str) -> Validator:
        """Returns the validator of the schema at a pointer. Raises `InputError` if there is no valid schema."""
        found = self._made.get(pointer)
        if found is None:
            found = self._made[pointer] = self._validator(pointer)
        return found

    def _validator(self, pointer: str) -> Validator:
        shared, names = self._shared
        if pointer in names:
            return Validator(shared, pointer)
        cause = self._causes.get(pointer, pointer)
        schema = self.reader.at(cause)
        if not isinstance(schema, bool):
            self.reader.mapping(schema, cause)
        if (to := target_of(schema)) is not None and value_at(self.reader.raw, to) is None:
            raise self.reader.nowhere(schema["$ref"], cause)
        try:
            if cause != pointer:
                jsonschema_rs.Draft202012Validator(_alone(schema), **formats.ENFORCED)
            return Validator(self._compiled([pointer]), pointer)
        except _REFUSED as error:
            message = f"is not a valid schema ({str(error).splitlines()[0]})"
            raise self.reader.fault(message, self.cause(pointer)) from error

    def cause(self, pointer: str) -> str:
        """Returns the pointer of what makes a schema invalid: a schema that it reaches, or a keyword of that one."""
        cause = self._causes.get(pointer, pointer)
        try:
            jsonschema_rs.Draft202012Validator(_alone(self.reader.at(cause)), **formats.ENFORCED)
        except jsonschema_rs.ValidationError as error:
            return cause + "".join(f"/{escape(str(step))}" for step in error.instance_path)
        except _REFUSED:
            return cause
        return cause

    def _compiled(self, pointers: Iterable[str]) -> jsonschema_rs.Draft202012Validator:
        known = self.references
        references = {each: known[each] if each in known else _reference(self.reader.raw, each) for each in pointers}
        schemas = {each: {"$ref": f"{self.name}{reference}"} for each, reference in references.items()}
        return jsonschema_rs.Draft202012Validator({"properties": schemas}, registry=self.registry, **formats.ENFORCED)

    @property
    def is_sound(self) -> bool:
        """Whether every schema is valid."""
        return len(self._shared[1]) == len(self.references)

    @cached_property
    def _shared(self) -> tuple[jsonschema_rs.Draft202012Validator, Set[str]]:
        """The shared validator, and the pointers of its schemas: all but those that reach an invalid one."""
        try:
            return self._compiled(self.references), self.references.keys()
        except _REFUSED:
            pointers = self.references.keys() - self._causes.keys()
        try:
            return self._compiled(pointers), pointers
        except _REFUSED:
            return self._compiled(()), frozenset()

    @cached_property
    def _causes(self) -> Mapping[str, str]:
        """The pointers of the schemas that reach an invalid one, each with the pointer of that one."""
        users: dict[str, list[str]] = {}
        for place in self.places:
            target = target_of(place.value)
            for reached in (*(each.pointer for each in parts(place)), *([target] if target is not None else [])):
                users.setdefault(reached, []).append(place.pointer)
        waiting = [(each.pointer, each.pointer) for each in self.places if not self._is_valid(each.value)]
        found: dict[str, str] = {}
        for pointer, cause in waiting:
            if pointer not in found:
                found[pointer] = cause
                waiting += [(user, cause) for user in users.get(pointer, ())]
        return found

    def _is_valid(self, schema: Any) -> bool:
        """Returns whether a schema is valid without the schemas inside it, and its reference leads to a value."""
        if is_reference(schema) and ((to := target_of(schema)) is None or value_at(self.reader.raw, to) is None):
            return False
        if not isinstance(schema, dict | bool):
            return False  # a text would be read as JSON
        try:
            jsonschema_rs.Draft202012Validator(_alone(schema), **formats.ENFORCED)
        except _REFUSED:
            return False
        return True


def _alone(schema: Any) -> Any:
    """Returns a schema without the schemas inside it: each is an empty one."""
    if not isinstance(schema, dict):
        return schema  # true or false
    kept = {key: each for key, each in schema.items() if key != "$ref" or not isinstance(each, str)}
    return {key: _emptied(key, each) if key in GRAMMAR["schema"] else each for key, each in kept.items()}


def _emptied(key: str, value: Any) -> Any:
    """Returns the value of a keyword that holds schemas with an empty one for each. A value of another type stays."""
    shape = GRAMMAR["schema"][key].shape
    if shape == "map" and isinstance(value, dict):
        return {name: {} for name in value}
    if isinstance(value, list):
        return [{} for _ in value] if shape == "list" else value
    return {} if shape == "one" else value


@dataclass(frozen=True)
class Validators:
    """The validators of the schemas of a reader, compiled when the first of them is used."""

    reader: Reader

    @cached_property
    def _sides(self) -> Mapping[bool, _Side]:
        """The schemas of requests, and by True those of responses."""
        raw = dict(self.reader.raw)
        meant = opened(raw)
        names = {False: f"{_ROOT}:request", True: f"{_ROOT}:answer"}
        views = {names[False]: without(meant, "readOnly"), names[True]: without(meant, "writeOnly")}
        try:
            registry = jsonschema_rs.Registry(list(views.items()))
        except ValueError as error:  # half of a surrogate pair
            raise self.reader.fault(f"holds what no schema can hold ({str(error).splitlines()[0]})", "") from error
        references = {each.pointer: _reference(raw, each.pointer) for each in self._places}
        return {
            of_responses: _Side(self.reader, name, registry, self._places, references)
            for of_responses, name in names.items()
        }

    @cached_property
    def _places(self) -> Sequence[Place]:
        """Every schema of the document, those within others too."""
        return [each for each in walk(self.reader.raw) if each.kind == "schema"]

    def check(self) -> None:
        """Raises `InputError` where the document has more schemas than `MAX_SCHEMAS`."""
        if len(self._places) > MAX_SCHEMAS:
            message = f"the document has {len(self._places)} schemas, those within others counted"
            expected = f"at most {MAX_SCHEMAS}; split the document, by tag for example"
            raise self.reader.fault(message, "", expected=expected)

    def validator(self, pointer: str, location: str) -> Validator:
        """Returns a validator of the schema at a JSON pointer, with the formats of `schema.formats` enforced.

        The validator is for requests, or for responses if `location` begins with `response`. Raises `InputError` if
        there is no valid schema at the pointer.
        """
        return self._sides[location.startswith("response")].validator(pointer)

    def cause(self, pointer: str, location: str) -> str:
        """Returns the pointer of what makes the schema at a pointer invalid: a schema that it reaches, or a keyword."""
        return self._sides[location.startswith("response")].cause(pointer)

    def satisfies(self, pointers: Sequence[str], value: Any, location: str) -> bool:
        """Returns whether every schema admits a value. A value that no validator can read is not admitted.

        Raises `InputError` if there is no valid schema at a pointer.
        """
        side = self._sides[location.startswith("response")]
        try:
            for pointer in pointers:  # no generator, which costs more: few functions are called as often
                if not side.validator(pointer).is_valid(value):
                    return False
        except (UnicodeEncodeError, ValueError, RecursionError):  # a lone surrogate, or hundreds of levels
            return False
        return True

    @cached_property
    def are_all_sound(self) -> bool:
        """Whether every schema of the document is valid, and every reference leads to a value."""
        return all(side.is_sound for side in self._sides.values())


def _reference(raw: Mapping[str, Any], pointer: str) -> str:
    return reference_to(opened_pointer(raw, pointer))
