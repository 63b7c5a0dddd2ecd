"""Reads a null where OpenAPI admits none as an absent key, as serializers write what is not set."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from bythebook_openapi.pointer import value_at
from bythebook_openapi.schema.vocabulary import GRAMMAR, METHODS, walk

__all__ = ["without_nulls"]

# Where null is a value: `type: null` is how some authors write the type "null" in YAML.
_VALUES = frozenset({"const", "default", "example", "type", "value"})
# An operation that is null was begun, and lint and `check` say so.
_STATED = frozenset({"paths", *METHODS})


def without_nulls(raw: dict[str, Any], kind: str) -> dict[str, Any]:
    """Returns a document without keys that are null where OpenAPI admits no null (`securitySchemes: null`); the same
    object where there are none.
    """
    found = [(place.pointer, name) for place in walk(raw, kind) for name in _nulls(place.kind, place.value)]
    if not found:
        return raw
    copied = deepcopy(raw)
    for pointer, name in found:
        del value_at(copied, pointer)[name]
    return copied


def _nulls(kind: str, value: Any) -> list[str]:
    """Returns the keys of an object that are null and no value. In a map the keys are names."""
    if kind not in GRAMMAR or kind == "callback" or not isinstance(value, Mapping):
        return []
    return [
        name
        for name, each in value.items()
        if each is None and name not in _VALUES | _STATED and not str(name).startswith("x-")
    ]
