"""The step `merge`: what a PATCH makes of what is kept (RFC 7396, section 2; RFC 5789, section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_openapi.states import ABSENT
from bythebook_simulator.context import Context
from bythebook_simulator.document.schemas import Place, Schemas

__all__ = ["merge", "merged"]


def merge(context: Context, stored: Any, patch: Any) -> Any:
    """Return what is kept after a patch: absent leaves alone, null clears, objects are merged, lists replaced."""
    pointer = context.endpoint.bodies.get(context.decoded.media_type or "")
    return merged(context.world.requests, () if pointer is None else (pointer,), stored, patch)


def merged(schemas: Schemas, place: Place, stored: Any, patch: Any) -> Any:
    """Return a value with a patch merged into it.

    A property that the schema names and null clears is kept as null, so that a read can say so; a member of a map is
    taken out.
    """
    if patch is ABSENT:
        return stored
    if not isinstance(patch, Mapping):
        return patch
    applied = schemas.applying(place, patch)
    named = schemas.properties(applied)
    result = dict(stored) if isinstance(stored, Mapping) else {}
    for name, each in patch.items():
        if each is None and name not in named:
            result.pop(name, None)
        else:
            result[name] = merged(schemas, schemas.member(applied, name), result.get(name), each)
    return result
