"""Reads the file of `--values`: good values that only the user knows, by field. `docs/values.md` describes it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bythebook_conformance.relations.deleters import names_deleted
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.running.transport.user_headers import Known
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Field
from bythebook_openapi.model.operation import Key, Operation
from bythebook_openapi.pointer import pointer_to
from bythebook_openapi.text.bounded_read import read_text_bounded, reason_unread
from bythebook_openapi.text.parse import Source, read

__all__ = ["known_values"]

_EXPECTED = "a mapping from field to value, as `bythebook help values` shows"
Values = tuple[Any, ...]


def known_values(contract: Contract, path: Path | None) -> Known:
    """Returns the user's known good values, by operation id and key of the field.

    The file is a mapping, in YAML or JSON, from a field (`workspace_id`, or `createInterview/body/workspace_id`) to a
    value, or to a list of values that are taken in turn. Raises `InputError` for a field that the document does not
    have, and for a value that it does not admit.
    """
    if path is None:
        return {}
    try:
        source = read(read_text_bounded(path), name=str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({reason_unread(error)})", file=str(path), expected=_EXPECTED) from error
    if not isinstance(source.value, dict) or not source.value:
        raise InputError("holds no values", file=str(path), line=source.line(""), expected=_EXPECTED)
    found: dict[str, dict[Key, Values]] = {}
    for name, value in source.value.items():
        for operation, field, values in _meant(contract, source, str(name), value):
            found.setdefault(operation.id, {})[field.key] = values
    return found


def _meant(contract: Contract, source: Source, name: str, value: Any) -> Iterator[tuple[Operation, Field, Values]]:
    """Yields the fields that a name means, with their values.

    The same name may be of another type elsewhere: the value is not meant there.
    """
    named = list(_named(contract, name))
    if not named:
        near = get_close_matches(
            name, dict.fromkeys(each for _, field, full in _all(contract) for each in (full, field.name))
        )
        expected = " or ".join(map(repr, near)) if near else "one such as workspace_id, or OPERATION/body/workspace_id"
        raise _fault(source, f"{name!r} is no field of the document", expected, name)
    admitted = [(operation, field, _values(contract, field, value)) for operation, field in named]
    if not any(values for _, _, values in admitted):
        raise _refused(contract, source, name, named[0][1], value)
    yield from (each for each in admitted if each[2])


def _all(contract: Contract) -> Iterator[tuple[Operation, Field, str]]:
    """Yields every field with a name: its operation, the field, and its name with the operation."""
    for operation in contract.operations:
        for field in operation.fields:
            if field.name:
                yield operation, field, f"{operation.id}/{field.location}/{field.name}"


def _named(contract: Contract, name: str) -> Iterator[tuple[Operation, Field]]:
    found = [each for each in _all(contract) if name in {each[1].name, each[2]}]
    # A name alone is meant for reads and parents: a DELETE would remove what is the user's.
    safe = [each for each in found if name == each[2] or not _is_deleted(each[0], each[1])]
    yield from ((operation, field) for operation, field, _ in safe or found)


def _is_deleted(operation: Operation, field: Field) -> bool:
    """Returns whether a field is the last path parameter of a DELETE, which names what is removed."""
    return names_deleted(operation, field) and path_names(operation)[-1:] == [field.path[0]]


def _values(contract: Contract, field: Field, value: Any) -> Values:
    """Returns the values of a field; none where the document does not admit them.

    A list holds values in turn if the document admits each item. Otherwise the list is the value.
    """
    if isinstance(value, list) and value and all(contract.admits(field, item) for item in value):
        return tuple(value)
    return (value,) if contract.admits(field, value) else ()


def _refused(contract: Contract, source: Source, name: str, field: Field, value: Any) -> InputError:
    """Returns the error for a value, or for the first item of a list of values, that the document does not admit."""
    if value == [] and "array" not in field.types:
        return _fault(source, f"{name!r} holds no value", "a value, or a list of values", name)
    is_list = isinstance(value, list) and "array" not in field.types
    items = [(index, item) for index, item in enumerate(value) if not contract.admits(field, item)] if is_list else []
    steps, wrong = ((name, items[0][0]), items[0][1]) if items else ((name,), value)
    error = next(iter(contract.validator(field.pointer, field.location).iter_errors(wrong)), None)
    said = f": {error.message}" if error is not None else ""
    expected = "a list as the document has it, or a list of such lists" if "array" in field.types else "a valid value"
    return _fault(source, f"a value of {name!r} is not what the document admits{said}", expected, *steps)


def _fault(source: Source, message: str, expected: str, *steps: object) -> InputError:
    pointer = pointer_to(*steps)
    return InputError(message, file=source.name, line=source.line(pointer), pointer=pointer, expected=expected)
