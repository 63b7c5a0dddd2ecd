"""Checks the keywords of schemas: bounds, patterns, required names, `nullable`, and wrong values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from jsonpointer import escape

from bythebook_openapi.lint import patterns
from bythebook_openapi.lint.model import Context, Contradiction, Found, show
from bythebook_openapi.schema.closings import closings
from bythebook_openapi.schema.normalize import between_slashes
from bythebook_openapi.schema.references import follow, is_reference
from bythebook_openapi.schema.vocabulary import Place

__all__ = ["bounds", "closed", "keywords", "nullables", "pattern", "read_write", "required"]

_RANGES: Final = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
)
_TYPES: Final = ("array", "boolean", "integer", "null", "number", "object", "string")
# Keywords that may add a property that `properties` does not name.
_SUPPLIERS: Final = frozenset(
    "$ref $dynamicRef allOf anyOf oneOf not if dependentSchemas patternProperties unevaluatedProperties "
    "propertyNames".split()
)
_COMBINED: Final = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_type(value: Any) -> bool:
    return isinstance(value, str) and value in _TYPES


Test = Callable[[Any], bool]
_WORDS: Final[Mapping[str, tuple[Test, str]]] = {
    **dict.fromkeys(("minimum", "maximum"), (_is_number, "a number")),
    "multipleOf": (lambda value: _is_number(value) and value > 0, "a number above 0"),
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
        (_is_count, "a whole number from 0"),
    ),
    **dict.fromkeys(
        ("uniqueItems", "readOnly", "writeOnly", "deprecated"), (lambda value: isinstance(value, bool), "true or false")
    ),
    **dict.fromkeys(("format", "pattern", "$ref"), (lambda value: isinstance(value, str), "a text")),
    "required": (_is_names, "a list of names"),
    "enum": (lambda value: isinstance(value, list), "a list of values"),
}
_BOTH_TYPES: Final[tuple[Test, str]] = (
    lambda value: _is_type(value) or (isinstance(value, list) and bool(value) and all(map(_is_type, value))),
    "one of " + ", ".join(_TYPES) + ", or a list of them",
)
_WORDS_OF_3_0: Final[Mapping[str, tuple[Test, str]]] = {
    **_WORDS,
    "type": (
        lambda value: _is_type(value) and value != "null",
        "one of " + ", ".join(each for each in _TYPES if each != "null"),
    ),
    "nullable": (lambda value: isinstance(value, bool), "true or false"),
    **dict.fromkeys(
        ("exclusiveMinimum", "exclusiveMaximum"),
        (lambda value: isinstance(value, bool), "true or false in OpenAPI 3.0"),
    ),
}
_WORDS_OF_2_0: Final = {**_WORDS_OF_3_0, "type": _BOTH_TYPES}
_WORDS_SINCE_3_1: Final[Mapping[str, tuple[Test, str]]] = {
    **_WORDS,
    "type": _BOTH_TYPES,
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), (_is_number, "a number since OpenAPI 3.1")),
}


def keywords(place: Place, context: Context) -> Found:
    """A keyword with a value that it cannot have."""
    words = _WORDS_SINCE_3_1
    if context.is_3_0:
        words = _WORDS_OF_2_0 if context.document.version == "2.0" else _WORDS_OF_3_0
    for key, (test, expected) in words.items():
        if key in place.value and not test(place.value[key]):
            yield Contradiction("keyword", f"{place.pointer}/{key}", f"{key} is {show(place.value[key])}", expected)


def bounds(place: Place, context: Context) -> Found:
    """Bounds that exclude every value."""
    stated = place.value
    for low, high in _RANGES:
        if _is_number(stated.get(low)) and _is_number(stated.get(high)) and stated[low] > stated[high]:
            message = f"{low} {show(stated[low])} is above {high} {show(stated[high])}"
            yield Contradiction("bounds", f"{place.pointer}/{low}", message, f"{low} up to {high}")
    for key, exclusive, other in (
        ("minimum", "exclusiveMinimum", ("maximum", "exclusiveMaximum")),
        ("maximum", "exclusiveMaximum", ("minimum", "exclusiveMinimum")),
    ):
        value = stated.get(key if context.is_3_0 else exclusive)
        if context.is_3_0 and stated.get(exclusive) is not True:
            continue
        for bound in (stated.get(each) for each in (other[:1] if context.is_3_0 else other)):
            if not _is_number(value) or not _is_number(bound):
                continue
            if value == bound or (not context.is_3_0 and (value > bound) == (key == "minimum")):
                message = f"{exclusive} leaves no value between {show(value)} and {show(bound)}"
                yield Contradiction("bounds", f"{place.pointer}/{exclusive}", message, "bounds with values between")
                break


def closed(place: Place, context: Context) -> Found:
    """A closed part of an `allOf` that excludes a property which another part requires: no object is admitted."""
    raw = context.document.raw
    for each in closings(raw, place.value, place.pointer):
        message = f"no object is admitted: {each.pointer} has additionalProperties: false and no {show(each.name)}"
        at = f"{place.pointer}/allOf"
        yield Contradiction("closed", at, f"{message}, which is required", f"{show(each.name)} among its properties")


def pattern(place: Place, _: Context) -> Found:
    """A pattern that is no regular expression of ECMA-262, or that stands between slashes."""
    stated = {f"{place.pointer}/pattern": place.value.get("pattern")}
    named = place.value.get("patternProperties")
    stated |= {
        f"{place.pointer}/patternProperties/{escape(name)}": name for name in (named if isinstance(named, dict) else ())
    }
    for at, text in stated.items():
        reason = patterns.fault(text) if isinstance(text, str) else None
        if reason is not None:
            yield Contradiction(
                "pattern",
                at,
                f"the pattern {show(text)} does not compile: {reason}",
                "a regular expression of ECMA-262",
            )
        elif isinstance(text, str) and (meant := between_slashes(text)) is not None:
            message = f"no text matches the pattern {show(text)}, since its slashes are part of it"
            yield Contradiction("pattern", at, message, show(meant) if meant else "a pattern without slashes and flags")


def read_write(place: Place, _: Context) -> Found:
    """A property that is both readOnly and writeOnly."""
    if place.value.get("readOnly") is True and place.value.get("writeOnly") is True:
        yield Contradiction(
            "read-write", f"{place.pointer}/writeOnly", "is both readOnly and writeOnly", "only one of them"
        )


def required(root: Place, context: Context) -> Found:
    """A required name that `properties` lacks, and that no other schema can add (a check of all schemas at once)."""
    if root.pointer:
        return
    combined = _combined(context)
    for place in context.of_kind("schema"):
        stated = place.value
        properties, names = stated.get("properties"), stated.get("required")
        if (
            not isinstance(properties, dict)
            or not _is_names(names)
            or place.pointer in combined
            or _SUPPLIERS & stated.keys()
            or stated.get("additionalProperties", False) is not False
        ):
            continue
        for index, name in enumerate(names):
            if name not in properties:
                at = f"{place.pointer}/required/{index}"
                yield Contradiction(
                    "required", at, f"'{name}' is required, but not among the properties", _near(properties)
                )


def _near(properties: Mapping[str, Any]) -> str:
    return "one of " + ", ".join(list(map(str, properties))[:5]) + (", ..." if len(properties) > 5 else "")


def _combined(context: Context) -> set[str]:
    """Returns the pointers of schemas that others are combined with: those may add the property."""
    found: set[str] = set()
    for place in context.of_kind("schema"):
        for keyword in place.value.keys() & set(_COMBINED):
            inner = place.value[keyword]
            at = f"{place.pointer}/{keyword}"
            members = {at: inner}
            if isinstance(inner, list):
                members = {f"{at}/{index}": each for index, each in enumerate(inner)}
            elif keyword == "dependentSchemas" and isinstance(inner, dict):
                members = {f"{at}/{escape(name)}": each for name, each in inner.items()}
            for pointer, member in members.items():
                found.add(pointer)
                found |= _targets(member, context)
        if is_reference(place.value) and len(place.value) > 1:
            found |= _targets(place.value, context)
    return found


def _targets(schema: Any, context: Context) -> set[str]:
    """Returns the pointers that a schema's references lead to, one after another."""
    resolution = follow(context.raw, schema, "")
    found = {step.pointer for step in resolution.steps[1:]}
    return found if resolution.target is None else found | {resolution.target}


def nullables(place: Place, context: Context) -> Found:
    """A `nullable: true` that does not admit null."""
    stated = place.value
    if stated.get("nullable") is not True or context.admits_null(place.pointer):
        return
    at = f"{place.pointer}/nullable"
    if not context.is_3_0:
        yield Contradiction("nullable", at, "nullable has no effect since OpenAPI 3.1", "'null' among the types")
    elif is_reference(stated):
        message = "nullable has no effect beside a reference, and the referenced schema does not admit null"
        yield Contradiction("nullable", at, message, "nullable: true in that schema")
    elif "type" in stated and isinstance(stated.get("enum"), list) and None not in stated["enum"]:
        yield Contradiction("nullable", at, "is nullable, but its enum lacks null", "null in the enum")
    elif "type" not in stated:
        message = "nullable has no effect without a type, and the rest of the schema does not admit null"
        yield Contradiction("nullable", at, message, "a type beside nullable")
    else:
        message = "is nullable, but the rest of the schema does not admit null"
        yield Contradiction("nullable", at, message, "a schema whose every part admits null")
