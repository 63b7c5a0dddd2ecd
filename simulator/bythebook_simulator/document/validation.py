"""What each schema of a document admits, by jsonschema-rs. It knows no operations and changes no value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from bythebook_openapi.errors import InputError

__all__ = ["Validation"]

_MOST = 20


class Validation:
    """The validators of one view of a document, each compiled when it is first asked.

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
        self._compiled: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def _validator(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        if pointer not in self._compiled:
            try:
                self._compiled[pointer] = jsonschema_rs.Draft202012Validator(
                    {"$ref": f"{self._root}#{quote(pointer)}"}, registry=self._registry, validate_formats=True
                )
            except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
                reason = str(error).splitlines()[0]
                raise InputError(f"is no schema ({reason})", pointer=pointer, expected="JSON Schema") from error
        return self._compiled[pointer]

    def is_valid(self, pointer: str, value: Any) -> bool:
        """Return whether the schema at a pointer admits a value; what cannot be read as JSON, none admits.

        Raises `InputError` where no valid schema stands there.
        """
        validator = self._validator(pointer)
        try:
            return validator.is_valid(value)
        except (UnicodeEncodeError, ValueError, RecursionError):  # a lone surrogate, hundreds of levels
            return False

    def errors(self, pointer: str, value: Any) -> list[tuple[str, str]]:
        """Return the JSON pointer in the value, and words, of each way in which the schema does not admit it."""
        validator = self._validator(pointer)
        try:
            found = [(_pointer(error.instance_path), error.message) for error in validator.iter_errors(value)]
        except (UnicodeEncodeError, ValueError, RecursionError) as error:
            return [("", f"cannot be read as JSON ({type(error).__name__})")]
        return found[:_MOST]


def _pointer(path: Iterable[str | int]) -> str:
    return "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in path)
