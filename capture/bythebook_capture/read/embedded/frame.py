"""Refuses the OpenAPI block of a twin if a part has a type that OpenAPI does not allow there.

Sources: OpenAPI 3.1.1, sections 4.8.1 to 4.8.30; JSON Schema Validation 2020-12, section 6.5.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from bythebook_capture.read.source import Source
from bythebook_openapi.errors import InputError
from bythebook_openapi.pointer import escape, last_name, names_in
from bythebook_openapi.schema.references import End, follow
from bythebook_openapi.schema.vocabulary import Place, walk
from bythebook_openapi.text.parse import read
from bythebook_openapi.text.positions import lines_of

__all__ = ["read_block", "refuse_misshapen"]


class _Fault(NamedTuple):
    pointer: str
    message: str
    expected: str


def _are(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(isinstance(each, kind) for each in value)


_OBJECTS = (_are(dict), "a list of mappings")
_TEXT = (lambda value: isinstance(value, str), "a text")
_WORDS = (_are(str), "a list of texts")
# Keys that the grammar of objects does not cover, by the kind of object.
_HELD: Mapping[str, Mapping[str, tuple[Callable[[Any], bool], str]]] = {
    "openapi": {
        "info": (lambda value: isinstance(value, dict), "a mapping"),
        "servers": _OBJECTS,
        "security": _OBJECTS,
        "tags": _OBJECTS,
    },
    "path-item": {"servers": _OBJECTS},
    "operation": {"servers": _OBJECTS, "security": _OBJECTS, "tags": _WORDS},
    "parameter": {"name": _TEXT, "in": _TEXT},
    # Drafts before the fourth have `required: true` in a property, which has no effect here.
    "schema": {"required": (lambda value: not isinstance(value, list) or _WORDS[0](value), _WORDS[1])},
}


def read_block(source: Source, text: str, before: int, expected: str) -> Any:
    """Returns what a block of a page says, below `before` other lines. Raises `InputError` if it is cut."""
    try:
        return read(text, name=source.file).value
    except InputError as error:
        raise source.error(error.message, before + (error.line or 1), expected) from error


def refuse_misshapen(source: Source, value: dict[str, Any], text: str, before: int) -> None:
    """Raises `InputError` for a value that is no object where OpenAPI has one, and for references that form a circle.

    `before` is the number of lines of the page before the text of the value.
    """
    for place in walk(value):
        for one in (*_frame(place), *_circles(place, value)):
            line = lines_of(text).line(names_in(one.pointer))
            raise source.error(one.message, before + (line or 1), one.expected)


def _frame(place: Place) -> Iterator[_Fault]:
    wanted, _, of = place.kind.partition(" of ")
    if of:
        expected = f"a list of {of} objects" if wanted == "list" else f"a mapping from names to {of} objects"
        yield _Fault(place.pointer, f"{_name(place.pointer)} is not valid in OpenAPI", expected)
    elif not isinstance(place.value, dict) and not (place.kind == "schema" and isinstance(place.value, bool)):
        yield _Fault(place.pointer, f"{_name(place.pointer)} is no {place.kind} object", "a mapping")
    else:
        for key, (fits, expected) in _HELD.get(place.kind, {}).items():
            if isinstance(place.value, dict) and key in place.value and not fits(place.value[key]):
                yield _Fault(f"{place.pointer}/{escape(key)}", f"'{key}' is not valid in OpenAPI", expected)


def _name(pointer: str) -> str:
    return f"'{last_name(pointer)[:60]}'"


def _circles(place: Place, value: dict[str, Any]) -> Iterator[_Fault]:
    resolution = follow(value, place.value, place.pointer)
    if resolution.end is End.CIRCLE:
        pointer, last = resolution.last
        message = f"the reference {last['$ref'][:100]} leads back to itself"
        yield _Fault(f"{pointer}/$ref", message, "a reference to an existing part")
