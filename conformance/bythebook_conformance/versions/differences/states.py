"""Says in which state a request holds a field: `absent`, `null`, `empty text`, `the default`, `a value`, ..."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_conformance.model import Request
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["ABSENT_STATE", "SERVER", "SEVERAL", "State", "state_of", "states"]

State = tuple[str, str]
ABSENT_STATE = "absent"
# The state of a value that no request can hold.
SERVER = "made by the server"
SEVERAL = "several items"
_EMPTY: tuple[tuple[Any, str], ...] = (("", "empty text"), ([], "empty list"), ({}, "empty object"))
_LONGEST_LITERAL = 40


def states(operation: Operation, request: Request) -> Iterator[State]:
    """Yields each field of a request with its state. A field of an object that the request lacks has none."""
    broken = broken_by(operation, request)
    for field in operation.fields:
        if field.path and field.location in {"body", "query", "header"} and field.kind != "variant":
            found = broken.get(field.key) or state_of(field, request.parts)
            if found:
                yield field_label(field), found
    known = {field_label(each) for each in operation.fields}
    hidden = {field_label(each) for each in operation.read_only}
    body = request.body
    for name in body if isinstance(body, dict) else ():
        if name not in known:
            yield name, "sent, although read-only" if name in hidden else "unknown member"
    for name in request.parts.get("query") or {}:
        if f"?{name}" not in known:
            yield f"?{name}", "unknown parameter"


def broken_by(operation: Operation, request: Request) -> Mapping[tuple[str, ...], str]:
    """Returns the fields that an invalid request breaks, each with how: `invalid (domain:type)`."""
    found: dict[tuple[str, ...], str] = {}
    for identifier in request.draft.wrong:
        place, _, case = identifier.removeprefix(f"{operation.id}/").rpartition("/")
        for field in operation.fields:
            if place == f"{field.location}/{field.name}" or (place == "body" and field.key == ("body",)):
                found[field.key] = f"invalid ({case})"
    return found


def field_label(field: Field) -> str:
    """Returns how groups name a field: its place in the body, or `?name` of the query and `name:` of a header."""
    if field.location == "query":
        return f"?{field.path[0]}"
    return f"{field.path[0]}:" if field.location == "header" else ".".join(field.place)


def state_of(field: Field, parts: Mapping[str, Any]) -> str:
    """Returns the state in which a request holds a field; empty where it lacks what holds the field."""
    value = get(parts, field.at)
    if value is NOWHERE:
        return ABSENT_STATE if field.kind == "parameter" else ""
    if value is ABSENT:
        return ABSENT_STATE
    if value is None:
        return "null"
    for empty, name in _EMPTY:
        if type(value) is type(empty) and value == empty:
            return name
    if field.default is not ABSENT and same(value, field.default):
        return "the default"
    return _of_value(field.schema, value)


def _of_value(schema: Mapping[str, Any], value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return "whole number spelled with a fraction"
    if isinstance(value, int | float):
        if value == 0:
            return "zero"
        ends = (("maximum", "at its upper bound"), ("minimum", "at its lower bound"))
        return next((name for key, name in ends if value == schema.get(key)), "negative" if value < 0 else "a value")
    if isinstance(value, str):
        if value in schema.get("enum", ()) and len(value) <= _LONGEST_LITERAL:
            return f"'{value}'"
        return _of_text(schema, value)
    if isinstance(value, list):
        if len(value) == schema.get("maxItems"):
            return "at its upper bound"
        return "one item" if len(value) == 1 else SEVERAL
    return "a value"


def _of_text(schema: Mapping[str, Any], value: str) -> str:
    if not value.strip():
        return "blank text"
    if value != value.strip():
        return "padded text"
    if not value.isascii():
        return "text beyond ASCII"
    for key, name in (("maxLength", "at its upper bound"), ("minLength", "at its lower bound")):
        if len(value) == schema.get(key):
            return name
    if value.isupper() and any(each.isalpha() for each in value):
        return "upper-case text"
    return "a value"
