"""What each schema of a document admits, by jsonschema-rs. It knows no operations and changes no value.

All schemas share one compiled validator of objects, whose members satisfy schemas by their name. A validator of its own
for each schema would hold a copy of every schema that it reaches.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from bythebook_openapi.errors import InputError
from bythebook_openapi.schema.vocabulary import walk

__all__ = ["Validation"]

_MOST = 20
_REFUSED = (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError)
_MOST_ALONE = 64  # each may hold a copy of all schemas


class Validation:
    """The validators of one view of a document, compiled when the first of them is asked.

    Formats are asserted (JSON Schema 2020-12, Validation, section 7.2.2), those that jsonschema-rs knows. Raises
    `InputError` where the document holds half of a surrogate pair.
    """

    def __init__(self, raw: dict[str, Any], view: str) -> None:
        self._root = f"urn:bythebook-simulator:{view}"
        try:
            self._registry = jsonschema_rs.Registry([(self._root, raw)])
        except ValueError as error:  # half of a surrogate pair
            reason = str(error).splitlines()[0]
            raise InputError(f"holds what no schema can hold ({reason})", expected="text in UTF-8") from error
        self._raw = raw
        self._alone: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def _validator(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        """Return a validator of an object whose member with this name satisfies the schema at the pointer."""
        shared, pointers = self._shared
        if pointer in pointers:
            return shared
        if pointer not in self._alone:
            if len(self._alone) >= _MOST_ALONE:
                self._alone.clear()
            try:
                self._alone[pointer] = self._compiled([pointer])
            except _REFUSED as error:
                reason = str(error).splitlines()[0]
                raise InputError(f"is no schema ({reason})", pointer=pointer, expected="JSON Schema") from error
        return self._alone[pointer]

    def _compiled(self, pointers: Iterable[str]) -> jsonschema_rs.Draft202012Validator:
        named = {each: {"$ref": f"{self._root}#{quote(each)}"} for each in pointers}
        return jsonschema_rs.Draft202012Validator({"properties": named}, registry=self._registry, validate_formats=True)

    @cached_property
    def _shared(self) -> tuple[jsonschema_rs.Draft202012Validator, frozenset[str]]:
        """The shared validator, and the pointers of its schemas: none where one of them is no schema."""
        pointers = frozenset(each.pointer for each in walk(self._raw) if each.kind == "schema")
        try:
            return self._compiled(pointers), pointers
        except _REFUSED:
            return self._compiled(()), frozenset()

    def is_valid(self, pointer: str, value: Any) -> bool:
        """Return whether the schema at a pointer admits a value; what cannot be read as JSON, none admits.

        Raises `InputError` where no valid schema stands there.
        """
        validator = self._validator(pointer)
        try:
            return validator.is_valid({pointer: _json(value)})
        except (UnicodeEncodeError, ValueError, RecursionError):  # a lone surrogate, hundreds of levels
            return False

    def errors(self, pointer: str, value: Any) -> list[tuple[str, str, str]]:
        """Return the JSON pointer in the value, words, and the pointer of the keyword in the document, of each way in
        which the schema does not admit it.
        """
        validator = self._validator(pointer)
        try:
            found = [
                (_pointer(error.instance_path[1:]), error.message, _pointer(error.schema_path))
                for error in validator.iter_errors({pointer: _json(value)})
            ]
        except (UnicodeEncodeError, ValueError, RecursionError) as error:
            return [("", f"cannot be read as JSON ({type(error).__name__})", pointer)]
        return found[:_MOST]


def _json(value: Any) -> Any:
    """Return a value; half of a surrogate pair, which a member could hold unseen, raises `UnicodeEncodeError`."""
    if isinstance(value, str):
        value.encode()
    return value


def _pointer(path: Iterable[str | int]) -> str:
    return "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in path)
