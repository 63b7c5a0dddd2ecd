"""Checks references that lead nowhere, and values that are no objects where OpenAPI has objects."""

from __future__ import annotations

from typing import Final

from jsonpointer import escape

from bythebook_openapi.lint.model import Context, Contradiction, Found, show
from bythebook_openapi.schema.references import EXISTING, End, follow, is_reference, nowhere, pointer_of
from bythebook_openapi.schema.vocabulary import Place

__all__ = ["emptiness", "mapping", "reference", "shape"]

_NAMES: Final = {"dict": "a mapping", "list": "a list", "str": "a text", "NoneType": "null", "bool": "true or false"}


def shape(place: Place, context: Context) -> Found:
    """A value of another type where OpenAPI has an object."""
    wanted, _, of = place.kind.partition(" of ")
    if of:
        expected = f"a list of {of} objects" if wanted == "list" else f"a mapping from names to {of} objects"
    elif isinstance(place.value, dict) or (place.kind == "schema" and isinstance(place.value, bool)):
        if isinstance(place.value, dict) or not context.is_3_0 or place.pointer.endswith("/additionalProperties"):
            return
        expected = "a mapping; OpenAPI 3.0 has no schemas that are true or false"
    else:
        expected = f"a {place.kind.removeprefix('2-')} object, a mapping"
    found = _NAMES.get(type(place.value).__name__, "a number")
    yield Contradiction(
        "shape", place.pointer, f"is {found}: {show(place.value)}" if place.value else f"is {found}", expected
    )


def emptiness(place: Place, _: Context) -> Found:
    """A document without paths, components and webhooks."""
    if not {"paths", "components", "webhooks"} & place.value.keys():
        yield Contradiction("empty", "", "the document is empty", "paths, components or webhooks")


def reference(place: Place, context: Context) -> Found:
    """A reference to nothing, or in a circle."""
    if not is_reference(place.value):
        return
    at, stated = f"{place.pointer}/$ref", place.value["$ref"]
    if not stated.startswith("#"):
        if context.document.path is not None:  # without a path no other file is opened
            yield Contradiction("reference", at, f"the reference {show(stated)} was not resolved", "a local reference")
        return
    resolution = follow(context.raw, place.value, place.pointer)
    if len(resolution.steps) == 1 and resolution.end in (End.OUTSIDE, End.NOWHERE):
        yield Contradiction("reference", at, nowhere(stated), EXISTING)
    elif resolution.end is End.CIRCLE and resolution.target == place.pointer:
        yield Contradiction(
            "reference", at, f"the reference {show(stated)} leads back to itself", "references that end at a value"
        )


def mapping(place: Place, context: Context) -> Found:
    """A discriminator mapping to nothing."""
    discriminator = place.value.get("discriminator")
    stated = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    for name, target in stated.items() if isinstance(stated, dict) else ():
        at = f"{place.pointer}/discriminator/mapping/{escape(name)}"
        if not isinstance(target, str):
            yield Contradiction("mapping", at, f"'{name}' is mapped to {show(target)}", "a name or a reference")
            continue
        if context.holds(f"/components/schemas/{escape(target)}"):
            continue
        pointer = pointer_of(target)
        if pointer is None and context.document.path is None and ("/" in target or "." in target or "#" in target):
            continue  # a file, and without a path no other file is opened
        if pointer is None or not context.holds(pointer):
            message = f"'{name}' is mapped to {show(target)}, but there is no such schema"
            yield Contradiction("mapping", at, message, "a schema of components/schemas")
