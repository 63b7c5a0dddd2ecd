"""Compiles the validators of the schemas of a document, for requests and for responses.

It compiles as few as possible: many schemas of a document are equal.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jsonschema_rs

from bythebook_openapi.schema import formats
from bythebook_openapi.schema.direction import without
from bythebook_openapi.schema.references import follow, reference_to
from bythebook_openapi.schema.resolve import Reader
from bythebook_openapi.schema.unions import opened, opened_pointer

__all__ = ["Validator", "Validators"]

Validator = jsonschema_rs.Draft202012Validator

_ROOT = "urn:bythebook"
_LONGEST = 300
_ENCODER = json.JSONEncoder(sort_keys=True)  # made once, since there is a schema for every field
# Keywords that do not change what a schema admits.
_ANNOTATIONS = frozenset(
    {"default", "deprecated", "description", "example", "examples", "readOnly", "title", "writeOnly"}
)


@dataclass(frozen=True)
class Validators:
    """The validators of the schemas of a reader, each compiled when it is first used."""

    reader: Reader
    _compiled: dict[tuple[str, str], Validator] = field(default_factory=dict)
    _deciders: dict[tuple[str, str], Validator] = field(default_factory=dict)
    # By the text of a schema: the pointer of the first schema with this text.
    _first: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        raw = dict(self.reader.raw)
        requests, answers = opened(without(raw, "readOnly")), opened(without(raw, "writeOnly"))
        return jsonschema_rs.Registry([(f"{_ROOT}:request", requests), (f"{_ROOT}:answer", answers)])

    def validator(self, pointer: str, location: str) -> Validator:
        """Returns a validator of the schema at a JSON pointer, with the formats of `schema.formats` enforced.

        The validator is for requests, or for responses if `location` begins with `response`. Raises `InputError` if
        there is no valid schema at the pointer.
        """
        return self._validator(pointer, _side(location))

    def _validator(self, pointer: str, side: str) -> Validator:
        if (side, pointer) not in self._compiled:
            try:
                self._compiled[side, pointer] = Validator(
                    {"$ref": f"{_ROOT}:{side}{reference_to(opened_pointer(self.reader.raw, pointer))}"},
                    registry=self._registry,
                    **formats.ENFORCED,
                )
            except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
                raise self.reader.fault(f"is not a valid schema ({str(error).splitlines()[0]})", pointer) from error
        return self._compiled[side, pointer]

    def satisfies(self, pointers: Sequence[str], value: Any, location: str) -> bool:
        """Returns whether every schema admits a value. A value that no validator can read is not admitted.

        Raises `InputError` if there is no valid schema at a pointer.
        """
        try:
            side = _side(location)
            return all(self._decider(each, side).is_valid(value) for each in pointers)
        except (UnicodeEncodeError, ValueError, RecursionError):  # a lone surrogate, or hundreds of levels
            return False

    def _decider(self, pointer: str, side: str) -> Validator:
        """Returns the validator of the first schema that is equal to the schema at a pointer."""
        key = side, pointer
        if key not in self._deciders:
            meant = self._meant(pointer)
            first = self._first.setdefault(_said(self.reader.at(meant)) or meant, meant)
            self._deciders[key] = self._validator(first, side)
        return self._deciders[key]

    def _meant(self, pointer: str) -> str:
        """Returns the pointer of the schema behind a mere reference, the pointer itself for any other schema."""
        for step in follow(self.reader.raw, self.reader.at(pointer), pointer).steps:
            if not isinstance(step.value, dict) or [name for name in step.value if not _is_annotation(name)] != [
                "$ref"
            ]:
                return step.pointer
        return pointer


def _side(location: str) -> str:
    return "answer" if location.startswith("response") else "request"


def _is_annotation(keyword: str) -> bool:
    return keyword in _ANNOTATIONS or keyword.startswith("x-")


def _said(schema: Any) -> str:
    """Returns the same text for equal schemas, without annotations. Returns an empty text for a long schema.

    References of equal schemas lead to the same places, since all of them are local.
    """
    if not isinstance(schema, dict):
        return ""
    text = _ENCODER.encode({name: value for name, value in schema.items() if not _is_annotation(name)})
    return text if len(text) <= _LONGEST else ""
