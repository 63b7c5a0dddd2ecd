"""Checks values: a default, an example, an enum member or a const that its own schema refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import jsonschema_rs
from jsonpointer import escape

from bythebook_openapi.lint import patterns
from bythebook_openapi.lint.model import Context, Contradiction, Found, show
from bythebook_openapi.pointer import last_name, value_at
from bythebook_openapi.schema import formats
from bythebook_openapi.schema.media_types import is_json
from bythebook_openapi.schema.references import is_reference
from bythebook_openapi.schema.vocabulary import Place

__all__ = ["consts", "defaults", "examples", "media_type_examples", "parameter_examples", "unmatched"]

# Keywords that limit a single value, apart from the lists of values.
_OWN: Final = (
    "type format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern minItems "
    "maxItems uniqueItems minProperties maxProperties"
).split()
_SHOWN: Final = 3
_NAMES: Final = {"default": "default", "example": "example", "enum": "value"}


def defaults(place: Place, context: Context) -> Found:
    """A default that its own schema refuses."""
    if "default" in place.value:
        refusal = context.refusal(place.pointer, place.value["default"])
        if refusal is not None:
            yield Contradiction("default", f"{place.pointer}/default", f"the default {_says(refusal[0])}", refusal[1])


def examples(place: Place, context: Context) -> Found:
    """An example in a schema that the schema refuses."""
    held = place.value
    stated = {f"{place.pointer}/example": held["example"]} if "example" in held else {}
    if not context.is_3_0 and isinstance(held.get("examples"), list):
        stated |= {f"{place.pointer}/examples/{index}": each for index, each in enumerate(held["examples"])}
    for at, value in stated.items():
        yield from _example(context, place.pointer, at, value)


def _example(context: Context, schema: str, at: str, value: Any) -> Found:
    if is_reference(value):
        return  # many tools read an example with `$ref` as a reference
    refusal = context.refusal(schema, value)
    if refusal is not None:
        yield Contradiction("example", at, f"the example {_says(refusal[0])}", refusal[1])


def _says(reason: str) -> str:
    """Returns a reason without repeated words."""
    return reason.removeprefix("is ") + " is refused by its schema" if reason.startswith("is ") else reason


def _stated(place: Place, context: Context) -> Iterator[tuple[str, Any]]:
    """Yields the examples of a parameter or a media type beside its schema, each with its pointer."""
    if "example" in place.value:
        yield f"{place.pointer}/example", place.value["example"]
    named = place.value.get("examples")
    for name, each in named.items() if isinstance(named, dict) else ():
        resolved = context.resolved(each, f"{place.pointer}/examples/{escape(name)}")
        for key in ("value", "dataValue") if resolved else ():
            if resolved and key in resolved[0]:
                yield f"{resolved[1]}/{key}", resolved[0][key]


def parameter_examples(place: Place, context: Context) -> Found:
    """An example of a parameter or header that its schema refuses, as a value and as serialized text."""
    if "schema" not in place.value:
        return
    schema = f"{place.pointer}/schema"
    for at, value in _stated(place, context):
        if any(context.refusal(schema, read) is None for read in _sent(value)):
            continue
        resolved = context.resolved(place.value["schema"], schema)
        types = resolved[0].get("type") if resolved else None
        if isinstance(value, str) and (
            types is None or {"array", "object"} & {*([types] if isinstance(types, str) else types)}
        ):
            continue  # a serialized list or object
        yield from _example(context, schema, at, value)


def _sent(value: Any) -> Iterator[Any]:
    """Yields a value, and the value that it becomes if it is a serialized text."""
    yield value
    if isinstance(value, str):
        with suppress(ValueError):
            yield json.loads(value)
    elif not isinstance(value, dict | list):
        yield json.dumps(value)


def media_type_examples(place: Place, context: Context) -> Found:
    """An example of a JSON body that its schema refuses."""
    media_type = last_name(place.pointer)
    if "schema" not in place.value or not is_json(media_type):
        return
    for at, value in _stated(place, context):
        if isinstance(value, str):  # it may be the serialized body
            with suppress(ValueError):
                if context.refusal(f"{place.pointer}/schema", json.loads(value)) is None:
                    continue
        yield from _example(context, f"{place.pointer}/schema", at, value)


def consts(place: Place, context: Context) -> Found:
    """An enum member or const that the schema's own type, format, bounds or pattern exclude."""
    schema = value_at(context.schemas, place.pointer)
    own = {key: schema[key] for key in _OWN if key in schema} if isinstance(schema, dict) else {}
    if not own or not {"enum", "const"} & place.value.keys():
        return
    with suppress(ValueError, jsonschema_rs.ValidationError):
        validator = jsonschema_rs.Draft202012Validator(own, **formats.ENFORCED)
        stated = place.value.get("enum")
        wrong = [each for each in stated if not validator.is_valid(each)] if isinstance(stated, list) else []
        says = ", ".join(f"{key} {show(value)}" for key, value in own.items())
        if wrong:
            members = ", ".join(map(show, wrong[:_SHOWN])) + (", ..." if len(wrong) > _SHOWN else "")
            at = f"{place.pointer}/enum/{stated.index(wrong[0])}"
            yield Contradiction("enum", at, f"the enum has {members}, which its own schema excludes", says)
        if "const" in place.value and not validator.is_valid(place.value["const"]):
            message = f"the const {show(place.value['const'])} is excluded by its own schema"
            yield Contradiction("enum", f"{place.pointer}/const", message, says)


def unmatched(root: Place, context: Context) -> Found:
    r"""A text that a pattern of its own schema refuses, if only ECMA-262 reads the pattern (a check of all schemas).

    The JSON Schema validator cannot read `[\w-.]`, for instance. It checks all other patterns.
    """
    if root.pointer:
        return
    stated = [
        (place.value["pattern"], *text)
        for place in context.of_kind("schema")
        if isinstance(place.value.get("pattern"), str) and not is_reference(place.value)
        for text in _texts(place, context)
        if patterns.is_left_out(place.value["pattern"])
    ]
    answers = patterns.matches([(pattern, text) for pattern, _, _, text in stated])
    for (pattern, kind, at, text), is_match in zip(stated, answers, strict=True):
        if is_match is False:
            message = f"the {_NAMES[kind]} {show(text)} is refused by its schema"
            yield Contradiction(kind, at, message, f"pattern: {show(pattern)}")


def _texts(place: Place, context: Context) -> Iterator[tuple[str, str, str]]:
    """Yields the texts that a schema states as its own values: the kind of contradiction, the pointer, the text."""
    stated = [("default", "default"), ("example", "example"), ("enum", "const")]
    values = [(kind, f"{place.pointer}/{key}", place.value.get(key)) for kind, key in stated]
    lists = [("enum", "enum")] if context.is_3_0 else [("enum", "enum"), ("example", "examples")]
    for kind, key in lists:
        members = place.value.get(key)
        if isinstance(members, list):
            values += [(kind, f"{place.pointer}/{key}/{index}", member) for index, member in enumerate(members)]
    yield from ((kind, at, value) for kind, at, value in values if isinstance(value, str))
