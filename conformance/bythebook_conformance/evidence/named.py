"""Finds the optional fields that a refusal names, by its structured errors or its words.

Structured errors say the place of a field: `loc` (FastAPI), `instancePath` and `params.missingProperty` (Ajv),
`pointer` (RFC 9457 and JSON:API), `field` (Spring), or the names of members (Django REST framework).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_conformance.conventions import words
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.dependent_fields import is_free
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.pointer import names_in

__all__ = ["named_fields", "spoken"]

_STEPS = re.compile(r"[.\[\]]+")
_HELD = frozenset({"property", "body"})
Place = tuple[str, ...]


def named_fields(operation: Operation, exchange: Exchange) -> tuple[list[Field], list[Field]]:
    """Returns the optional fields that a refusal names by their places, and those that its words name.

    A place may be a member of every error, such as `title`, so that the words count too. Fields whose values are never
    made up, such as credentials, are left out.
    """
    fields = [each for each in operation.fields if is_free(operation, each) and _is_optional(operation, each)]
    places = set(_places(exchange.answer))
    placed = [each for each in fields if {each.path, (each.location, *each.path)} & places]
    said = f" {' '.join(words(exchange.text))} "
    return placed, [each for each in fields if f" {spoken(each)} " in said]


def spoken(field: Field) -> str:
    """Returns the last name of a field in single words, as a message may write it."""
    return " ".join(words(re.sub(r"[^A-Za-z0-9_-]", "", field.path[-1])))


def _is_optional(operation: Operation, field: Field) -> bool:
    """Returns whether a field may be left out, alone or with the object around it."""
    if field.location != "body":
        return field.kind == "parameter" and not field.required
    around = operation.ancestors(field)
    is_held = field.kind == "property" and all(holder.kind in _HELD for holder in around)
    return is_held and not all(each.required or each.kind == "body" for each in (*around, field))


def _places(answer: Any, around: Place = ()) -> Iterator[Place]:
    """Yields the places that an answer names, and each of their ends: an envelope may stand around them."""
    if isinstance(answer, Mapping):
        missing = answer.get("params", {}).get("missingProperty") if isinstance(answer.get("params"), Mapping) else None
        for name, value in answer.items():
            yield from _stated(value, missing)
            at = (*around, str(name))
            yield from (at[start:] for start in range(len(at)))
            yield from _places(value, at)
    elif isinstance(answer, list):
        for item in answer:
            yield from _places(item, around)


def _stated(value: Any, missing: Any) -> Iterator[Place]:
    """Yields the place that a text or a list of names states, alone and with the name of a missing member."""
    if isinstance(value, str):
        is_pointer = value.startswith(("/", "#/")) or not value
        steps = tuple(names_in(value.removeprefix("#")) if is_pointer else filter(None, _STEPS.split(value)))
    elif isinstance(value, list) and all(isinstance(step, str | int) for step in value):
        steps = tuple(map(str, value))
    else:
        return
    yield steps
    if isinstance(missing, str):
        yield (*steps, *filter(None, _STEPS.split(missing)))
