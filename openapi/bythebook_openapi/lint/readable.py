"""Removes keywords that no validator can read, so that the rest of a schema can still be checked against values.

The checks of keywords, patterns and references report what is removed here.
"""

from __future__ import annotations

from typing import Any

import jsonschema_rs

from bythebook_openapi.lint.lenient import TURNING
from bythebook_openapi.pointer import value_at
from bythebook_openapi.schema.references import pointer_of
from bythebook_openapi.schema.vocabulary import walk

__all__ = ["make_readable"]


def make_readable(raw: dict[str, Any]) -> None:
    """Changes the schemas of a document, in JSON Schema 2020-12, so that a validator reads each of them.

    If anything is removed, keywords that negate a schema are removed too: below them, a weaker schema would refuse
    more.
    """
    schemas = [place.value for place in walk(raw) if place.kind == "schema" and isinstance(place.value, dict)]
    if sum([_take_out(schema, raw) for schema in schemas]):
        for schema in schemas:
            for word in TURNING:
                schema.pop(word, None)


def _take_out(schema: dict[str, Any], raw: dict[str, Any]) -> int:
    """Removes the unreadable keywords of one schema, and returns how many there were."""
    wrong = [key for key, value in schema.items() if not _is_readable(key, value, raw)]
    for key in wrong:
        del schema[key]
    return len(wrong)


def _is_readable(key: str, value: Any, raw: dict[str, Any]) -> bool:
    if key == "$ref":
        target = pointer_of(value) if isinstance(value, str) else None
        return target is not None and isinstance(value_at(raw, target), dict | bool)
    if key in ("$schema", "$id", "$dynamicRef", "$vocabulary"):
        return False
    if isinstance(value, dict):
        members = value.values() if key in _MAPS else ()
        return (
            key not in ("allOf", "anyOf", "oneOf", "prefixItems")
            and all(isinstance(each, dict | bool) for each in members)
            and all(_compiles({key: {name: {}}}) for name in (value if key == "patternProperties" else ()))
        )
    if isinstance(value, list) and key in ("allOf", "anyOf", "oneOf", "prefixItems"):
        return bool(value) and all(isinstance(each, dict | bool) for each in value)
    return _compiles({key: value})


_MAPS = ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions")


def _compiles(schema: dict[str, Any]) -> bool:
    try:
        jsonschema_rs.Draft202012Validator(schema)
    except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError):
        return False
    return True
