"""Rewrites the schemas of a document as JSON Schema 2020-12.

It works keyword by keyword and in place, so that every JSON pointer of the document stays the same.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from bythebook_openapi.schema.closings import closings
from bythebook_openapi.schema.vocabulary import walk

__all__ = ["between_slashes", "is_3_0", "is_of_format", "to_2020_12"]

_BOUNDS: Final = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))
_INTEGERS: Final = {"int32": 2**31, "int64": 2**63}
_NUMBERS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_COUNTS: Final = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_CONTAINED: Final = ("minContains", "maxContains")
# The largest number that JSON carries between programs, and the largest count (RFC 8259, section 6).
_LARGEST: Final = int(sys.float_info.max)
_MOST: Final = 2**53
_NUMERAL: Final = re.compile(r"-?\d{1,300}(\.\d{1,300})?", re.ASCII)
# A regular expression as JavaScript writes it. No text has a slash before its beginning.
_LITERAL: Final = re.compile(r"/(\^.*\$)/([dgimsuvy]*)", re.DOTALL)
_KEPT_BESIDE: Final = ("$ref", "readOnly", "writeOnly")
_LIMITS: Final = ("allOf", "anyOf", "oneOf", "not", "enum")

_ENUM: Final = "The schema says nullable, and its enum does not hold null."
_PARTS: Final = "The schema says nullable, which adds null to its own type alone, and its parts may not admit null."
_SINCE_3_1: Final = "The schema says nullable, which is no keyword since OpenAPI 3.1."
_FLAG: Final = "The schema says required: true, where JSON Schema has a list of names."
_REFERENCE: Final = "The schema says nullable beside a reference, where OpenAPI 3.0 reads nothing."


def is_3_0(raw: dict[str, Any]) -> bool:
    """Returns whether a document is OpenAPI 3.0, whose schemas are not plain JSON Schema."""
    return str(raw.get("openapi", "")).startswith("3.0")


def to_2020_12(raw: dict[str, Any], *, literal: bool = False) -> dict[str, Any]:
    """Returns the document with schemas that a JSON Schema 2020-12 validator reads as OpenAPI means them.

    `nullable` is no keyword since OpenAPI 3.1, but many documents use it. So null is left unstated there, unless
    `literal`. A bound that is a text of a number is that number, and one that no double holds is the largest double. A
    pattern between slashes stands without them. A `required` that is true or false is left out, and whether the
    property is required is left unstated. So is, unless `literal`, the `additionalProperties: false` of an object that
    could not be: see `closings`.

    Sources: OpenAPI 3.0.4, section 4.7.24 (`nullable` beside a `type`, boolean exclusive bounds); the OpenAPI format
    registry (`int32` and `int64`, as bounds). Schemas of 3.1 and later are 2020-12 already. Data, such as examples, and
    parts that OpenAPI does not define stay unchanged.
    """
    new: dict[str, Any] = _copy(raw)
    old = is_3_0(raw)
    places = [each for each in walk(new) if each.kind == "schema" and isinstance(each.value, dict)]
    for closing in [each for place in places if not literal for each in closings(new, place.value, place.pointer)]:
        closing.part.pop("additionalProperties", None)
    for schema in (place.value for place in places):
        _read_numerals(schema)
        _read_extremes(schema)
        _read_pattern(schema)
        _bound(schema)
        says_required = _without_flag(schema)
        if old:
            _from_3_0(schema)
        elif schema.get("nullable") is True and not literal:
            _nullable(schema)
            _mark(schema, "null", _SINCE_3_1)
        if says_required:
            _mark(schema, "required", _FLAG)
    return new


def _copy(node: Any) -> Any:
    """Returns a copy without YAML aliases: one alias may be a schema in one place, and data in another."""
    if isinstance(node, dict):
        return {key: _copy(value) for key, value in node.items()}
    return [_copy(each) for each in node] if isinstance(node, list) else node


def _read_numerals(schema: dict[str, Any]) -> None:
    """Replaces bounds that stand as texts by their numbers: no validator reads a schema with such a bound.

    apispec writes the bounds of a decimal field as texts: `maximum: "10000.00"`. Lint reports them.
    """
    for keyword in (*_NUMBERS, *_COUNTS):
        text = schema.get(keyword)
        if isinstance(text, str) and _NUMERAL.fullmatch(text):
            number = Decimal(text)
            is_whole = number == number.to_integral_value()
            if is_whole or keyword in _NUMBERS:
                schema[keyword] = int(number) if is_whole else float(number)


def _read_extremes(schema: dict[str, Any]) -> None:
    """Replaces bounds beyond what JSON carries, such as 10**400, by the largest that it does: arithmetic with a double,
    and the libraries that draw values, fail with them.
    """
    for keywords, most in ((_NUMBERS, _LARGEST), ((*_COUNTS, *_CONTAINED), _MOST)):
        for keyword in keywords:
            number = schema.get(keyword)
            if isinstance(number, int | float) and abs(number) > most:
                schema[keyword] = most if number > 0 else -most


def between_slashes(pattern: str) -> str | None:
    """Returns the pattern that stands between the slashes of a literal of JavaScript, such as `/^[a-z]+$/`; empty if a
    flag says that JSON Schema cannot state it; None for any other text.
    """
    found = _LITERAL.fullmatch(pattern)
    return None if found is None else "" if "i" in found[2] else found[1]


def _read_pattern(schema: dict[str, Any]) -> None:
    """Takes the slashes from a pattern between them: as it is written, no text matches it. Lint reports it."""
    meant = between_slashes(schema["pattern"]) if isinstance(schema.get("pattern"), str) else None
    if meant is not None:
        del schema["pattern"]
        schema.update({"pattern": meant} if meant else {})


def _without_flag(schema: dict[str, Any]) -> bool:
    """Takes out a `required` that is true or false, as JSON Schema had it before its draft 4: no validator reads the
    schema with it. Lint reports it. Returns whether it was true.
    """
    return isinstance(schema.get("required"), bool) and schema.pop("required") is True


def _bound(schema: dict[str, Any]) -> None:
    bound = _INTEGERS.get(str(schema.get("format"))) if "type" in schema else None
    if bound:
        schema.setdefault("minimum", -bound)
        schema.setdefault("maximum", bound - 1)


def is_of_format(schema: Mapping[str, Any], bound: object) -> bool:
    """Returns whether a bound is where the integers of a schema's format end: then the document need not name it."""
    end = _INTEGERS.get(str(schema.get("format")))
    return end is not None and bound in {-end, end - 1}


def _from_3_0(schema: dict[str, Any]) -> None:
    nullable = schema.get("nullable") is True
    if isinstance(schema.get("$ref"), str):
        # OpenAPI 3.0 ignores the keys beside a reference. That of a direction constrains no value, and nobody writes it
        # to say nothing (grpc-gateway: an output-only enum).
        for key in [key for key in schema if key not in _KEPT_BESIDE or (key != "$ref" and schema[key] is not True)]:
            del schema[key]
        if nullable:
            schema["x-unstated"] = {"null": _REFERENCE}
        return
    if nullable:
        _nullable(schema)
    for exclusive, inclusive in _BOUNDS:
        if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and inclusive in schema:
            schema[exclusive] = schema.pop(inclusive)


def _nullable(schema: dict[str, Any]) -> None:
    """Admits null where `nullable` has a meaning, and marks schemas that tools read in both ways."""
    stated = schema.get("type")
    if stated is not None:
        types = stated if isinstance(stated, list) else [stated]
        schema["type"] = types if "null" in types else [*types, "null"]
    enum = schema.get("enum")
    if stated is not None and isinstance(enum, list) and None not in enum:
        # Only OpenAPI 3.0.3 says, as a clarification, that the enum must have null.
        _mark(schema, "null", _ENUM)
    elif any(key in schema for key in _LIMITS if key != "enum") or (stated is None and "enum" in schema):
        _mark(schema, "null", _PARTS)


def _mark(schema: dict[str, Any], what: str, sentence: str) -> None:
    stated = schema.get("x-unstated")
    schema["x-unstated"] = {**(stated if isinstance(stated, dict) else {}), what: sentence}
