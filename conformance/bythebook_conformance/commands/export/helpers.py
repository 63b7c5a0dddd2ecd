"""What exported tests call. The file of tests gets the source of those functions that it uses."""

from __future__ import annotations

import base64
import json
import os
import random
import re
import string
from collections.abc import Iterator
from datetime import date, datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

MISSING = "(missing)"


def secret(name: str) -> str:
    """Returns a secret of the requests, which the environment has."""
    value = os.environ.get(name, "")
    if not value:
        pytest.fail(f"the environment has no {name}: the requests need it")
    return value


def variant(text: str, kind: str) -> str:
    """Returns wrong credentials that are made of the right ones."""
    if kind == "wrong-password":
        user = base64.b64decode(text).decode().partition(":")[0]
        return base64.b64encode(f"{user}:wrong-credentials".encode()).decode()
    other = text.swapcase() if text.swapcase() != text else f"{text}x"
    return {
        "longer": f"{text}x",
        "shorter": text[:-1],
        "half": text[: len(text) // 2],
        "other-case": other,
        "basic": base64.b64encode(f"{text}:".encode()).decode(),
    }[kind]


def fresh(form: str) -> str:
    """Returns a text that no other test holds: random letters and digits in the places of others."""
    signs = {True: string.ascii_lowercase, False: string.digits}
    return "".join(random.choice(signs[sign.isalpha()]) for sign in form)


def at(value: Any, *path: Any) -> Any:
    """Returns what a JSON value has at a place, or MISSING. `{"id": 3}` in a path is the item with this member."""
    for part in path:
        if isinstance(part, dict) and isinstance(value, list):
            items = [each for each in value if isinstance(each, dict) and part.items() <= each.items()]
            value = items[0] if items else MISSING
        elif isinstance(part, int) and isinstance(value, list):
            value = value[part] if part < len(value) else MISSING
        else:
            value = value.get(part, MISSING) if isinstance(value, dict) else MISSING
    return value


def every(value: Any, *path: str) -> list[Any]:
    """Returns what a JSON value has at all places that a path leads to, in which "*" is each item or member."""
    found = [value]
    for part in path:
        found = [inner for each in found for inner in inside(each, part)]
    return found


def inside(value: Any, part: str) -> Iterator[Any]:
    """Yields what a value has under a name, or all that it has."""
    if part == "*":
        yield from value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    elif isinstance(value, dict):
        yield value.get(part, MISSING)


def same(actual: Any, expected: Any) -> bool:
    """Says whether a value means the expected one. An object may have further members; a time may be spelled in
    another zone.
    """
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(same(actual.get(name), value) for name, value in expected.items())
    if isinstance(expected, list) and isinstance(actual, list):
        return len(actual) == len(expected) and all(map(same, actual, expected))
    if isinstance(expected, bool) or isinstance(actual, bool):
        return actual is expected
    if isinstance(expected, str) and isinstance(actual, str) and actual != expected:
        try:
            return "T" in expected.upper() and datetime.fromisoformat(actual) == datetime.fromisoformat(expected)
        except ValueError:
            return False
    return bool(actual == expected)


def is_valid(value: Any, schema: dict[str, Any]) -> bool:
    """Says whether a value satisfies the keywords of a schema."""
    types = schema.get("type", [])
    return (
        (not types or any(is_of_type(value, each) for each in ([types] if isinstance(types, str) else types)))
        and ("enum" not in schema or value in schema["enum"])
        and ("const" not in schema or value == schema["const"])
        and (not isinstance(value, str) or is_text(value, schema))
        and (not isinstance(value, int | float) or is_in_bounds(value, schema))
        and schema.get("minItems", 0) <= (len(value) if isinstance(value, list) else schema.get("minItems", 0))
        and (not isinstance(value, list) or len(value) <= schema.get("maxItems", len(value)))
    )


def read(text: str | None, schema: dict[str, Any]) -> Any:
    """Returns what the text of a header means: a number or a truth value where the schema has no text."""
    if text is None or "string" in schema.get("type", "string"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def is_of_type(value: Any, name: str) -> bool:
    """Says whether a value is of a type of JSON Schema."""
    if isinstance(value, bool) or value is None:
        return name == ("null" if value is None else "boolean")
    if name == "integer":
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if name == "number":
        return isinstance(value, int | float)
    return isinstance(value, {"string": str, "array": list, "object": dict}.get(name, type(None)))


def is_text(value: str, schema: dict[str, Any]) -> bool:
    """Says whether a text has the length, the pattern and the format of a schema."""
    return (
        schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
        and ("pattern" not in schema or re.search(schema["pattern"], value) is not None)
        and is_formatted(value, schema.get("format", ""))
    )


def is_formatted(value: str, form: str) -> bool:
    """Says whether a text has a format of JSON Schema."""
    try:
        if form == "date-time":
            return "T" in value.upper() and datetime.fromisoformat(value).tzinfo is not None
        if form == "uri":
            return bool(urlsplit(value).scheme)
        if form == "email":
            return "@" in value[1:-1]
        reading: dict[str, Any] = {"uuid": UUID, "date": date.fromisoformat, "ipv4": ip_address, "ipv6": ip_address}
        reading.get(form, str)(value)
    except ValueError:
        return False
    return True


def is_in_bounds(value: float, schema: dict[str, Any]) -> bool:
    """Says whether a number is within the bounds of a schema."""
    return (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
        and ("exclusiveMinimum" not in schema or value > schema["exclusiveMinimum"])
        and ("exclusiveMaximum" not in schema or value < schema["exclusiveMaximum"])
    )
