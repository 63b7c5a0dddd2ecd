"""Turns texts into values of the types that a schema names: by first fit. It knows no HTTP, and refuses nothing: a text
that fits no type stays a text, and is refused where values are.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bythebook_simulator.document.schemas import Place, Schemas

__all__ = ["Raw", "coerced", "scalar"]

# What a style makes of a parameter: one text, several, or texts by name.
Raw = str | list[Any] | dict[str, Any]

_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,400})")
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def coerced(schemas: Schemas, place: Place, raw: Raw) -> Any:
    """Return texts as the values that a schema admits, each by itself."""
    if isinstance(raw, str):
        return scalar(schemas, place, raw)
    applied = schemas.applying(place, raw)
    if isinstance(raw, list):
        return [coerced(schemas, schemas.item(applied, index), each) for index, each in enumerate(raw)]
    return {name: coerced(schemas, schemas.member(applied, name), each) for name, each in raw.items()}


def scalar(schemas: Schemas, place: Place, text: str) -> Any:
    """Return a text as the first of number, boolean and text that the schema admits, the text itself where none is.

    A number that is out of bounds is a number still, for the words of its refusal. Null is no text.
    """
    types = schemas.types(place)
    readings = list(_readings(text, types))
    candidates = [*readings, text] if types else [text, *readings]
    fitting = [each for each in candidates if schemas.is_valid(place, each)]
    if fitting:
        return fitting[0]
    return readings[0] if readings and "string" not in types else text


def _readings(text: str, types: set[str]) -> Iterator[Any]:
    if (not types or "boolean" in types) and text in {"true", "false"}:
        yield text == "true"
    if not types or types & {"integer", "number"}:
        if _INTEGER.fullmatch(text):
            yield int(text)
        elif _NUMBER.fullmatch(text) and math.isfinite(float(text)):
            yield float(text)
    if types & {"object", "array"} and text[:1] in {"{", "["}:
        try:
            found = json.loads(text)
        except ValueError:
            return
        if isinstance(found, Mapping | list):
            yield found
