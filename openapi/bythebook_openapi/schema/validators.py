"""The validators of a document's schemas: what each schema admits, in requests and in answers.

It compiles as few as it can: most schemas of a document say what another one says. It knows no operations.
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
_ENCODER = json.JSONEncoder(sort_keys=True)  # made once: there are as many schemas as fields
# Keywords by which a schema admits no more and no less.
_ANNOTATIONS = frozenset(
    {"default", "deprecated", "description", "example", "examples", "readOnly", "title", "writeOnly"}
)


@dataclass(frozen=True)
class Validators:
    """The validators of the schemas that a reader reads, each compiled when it is first asked."""

    reader: Reader
    _compiled: dict[tuple[str, str], Validator] = field(default_factory=dict)
    _deciders: dict[tuple[str, str], Validator] = field(default_factory=dict)
    # Where the first schema stands that says so.
    _first: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        raw = dict(self.reader.raw)
        requests, answers = opened(without(raw, "readOnly")), opened(without(raw, "writeOnly"))
        return jsonschema_rs.Registry([(f"{_ROOT}:request", requests), (f"{_ROOT}:answer", answers)])

    def validator(self, pointer: str, location: str) -> Validator:
        """Return a validator of the schema at a JSON pointer, with the formats of `schema.formats` enforced,
        for requests, or for answers where `location` begins with `response`.

        Raises `InputError` where no valid schema stands there.
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
                raise self.reader.fault(f"is no schema ({str(error).splitlines()[0]})", pointer) from error
        return self._compiled[side, pointer]

    def satisfies(self, pointers: Sequence[str], value: Any, location: str) -> bool:
        """Return whether every schema admits a value; what no validator can read, none admits.

        Raises `InputError` where no valid schema stands at a pointer.
        """
        try:
            side = _side(location)
            return all(self._decider(each, side).is_valid(value) for each in pointers)
        except (UnicodeEncodeError, ValueError, RecursionError):  # a lone surrogate, hundreds of levels
            return False

    def _decider(self, pointer: str, side: str) -> Validator:
        """Return a validator that admits what the schema at a pointer admits: that of the first which says the same."""
        key = side, pointer
        if key not in self._deciders:
            meant = self._meant(pointer)
            first = self._first.setdefault(_said(self.reader.at(meant)) or meant, meant)
            self._deciders[key] = self._validator(first, side)
        return self._deciders[key]

    def _meant(self, pointer: str) -> str:
        """Return where the schema stands that a mere reference means; the pointer itself for any other schema."""
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
    """Return the same text for schemas that say the same, annotations aside; nothing for a long one.

    Their references lead to the same places, as all of them are within the document.
    """
    if not isinstance(schema, dict):
        return ""
    text = _ENCODER.encode({name: value for name, value in schema.items() if not _is_annotation(name)})
    return text if len(text) <= _LONGEST else ""
