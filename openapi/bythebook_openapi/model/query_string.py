"""Reads a parameter that is the whole query of a URL (`in: querystring`, OpenAPI 3.2.0, section 4.12.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bythebook_openapi.schema.media_types import essence
from bythebook_openapi.schema.resolve import Reader, Shape

__all__ = ["Member", "is_form", "members"]

_FORM: Final = "application/x-www-form-urlencoded"
_OBJECT: Final = frozenset({"object"})
# Rules of a whole object, which no single member shows.
_OF_WHOLE: Final = ("minProperties", "maxProperties", "dependentRequired", "dependentSchemas", "if", "not")


@dataclass(frozen=True)
class Member:
    """One member of a form that is the whole query: a query parameter by itself."""

    name: str
    pointers: tuple[str, ...]
    required: bool


def members(reader: Reader, content: Mapping[str, Any], at: str, *, required: bool) -> tuple[Member, ...] | None:
    """Returns the members of the form at a pointer; None where they cannot be sent and judged one by one."""
    shape = reader.shape(at)
    if content.get("encoding"):
        return None  # a style of its own
    if shape.types - _OBJECT or shape.alternatives or any(each in shape.schema for each in _OF_WHOLE):
        return None
    found = tuple(
        Member(name, tuple(pointers), required and name in shape.required)
        for name, pointers in shape.properties.items()
    )
    is_sent = all(_is_flat(reader, each.pointers) for each in found)
    return found if found and is_sent else None


def _is_flat(reader: Reader, pointers: tuple[str, ...]) -> bool:
    """Returns whether a member is a plain value, or a list of these: a form has no place for others."""
    shape = reader.shape(*pointers)
    inner = reader.shape(*shape.items) if shape.items else Shape()
    return not shape.types & _OBJECT and not inner.types & {"object", "array"} and not shape.properties


def is_form(media_type: str) -> bool:
    """Returns whether a media type is that of a form in a URL."""
    return essence(media_type) == _FORM
