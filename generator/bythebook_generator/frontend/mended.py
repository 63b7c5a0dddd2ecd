"""Replaces references that lead nowhere, so that one broken reference does not cost the whole package.

The part that refers to nothing admits anything: a schema without assertions, or a body in JSON without a schema. Each
has a note with the pointer of the reference. A path item or an operation that leads nowhere is left, and refused later:
without it there is nothing to generate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bythebook_openapi.document.load import Document
from bythebook_openapi.pointer import names_in
from bythebook_openapi.schema.references import End, follow, nowhere, pointer_of
from bythebook_openapi.schema.vocabulary import Place, walk

__all__ = ["Mended", "mended"]

_ANYTHING: Final[Mapping[str, Any]] = {"content": {"application/json": {}}}
# By kind of object: what stands in place of a reference to nothing. Other kinds are not read, or are refused.
_INSTEAD: Final[Mapping[str, Mapping[str, Any]]] = {
    "media-type": {},
    "parameter": {},
    "request-body": _ANYTHING,
    "response": {"description": "", **_ANYTHING},
    "schema": {},
    "security-scheme": {},
}
_WORDS: Final = {
    "parameter": "the parameter is not generated",
    "security-scheme": "the scheme is not known",
}


@dataclass(frozen=True)
class Mended:
    """A document without references to nothing, a note for each of them, and the pointers of all references."""

    document: Document
    notes: tuple[str, ...]
    targets: frozenset[str]


def mended(document: Document) -> Mended:
    """Returns the document without references to nothing."""
    references = frozenset(_references(document.raw))
    targets = frozenset(target for each in references if (target := pointer_of(each)) is not None)
    if all(_is_found(document.raw, each) for each in references):
        return Mended(document, (), targets)
    raw: Any = document.raw
    notes: list[str] = []
    for place in list(walk(document.raw)):
        fault = _fault(document.raw, place)
        if fault is not None and place.kind in _INSTEAD:
            rest = {key: each for key, each in place.value.items() if key != "$ref"}
            raw = _with(raw, names_in(place.pointer), {**rest, **_INSTEAD[place.kind]})
            notes.append(f"{place.pointer}/$ref: {fault}; {_WORDS.get(place.kind, 'that part is Any')}")
    return Mended(replace(document, raw=raw), tuple(notes), targets)


def _references(raw: Any) -> Iterator[str]:
    """Yields every text that may be a reference. In an example, it is data, which `walk` tells apart later."""
    waiting = [raw]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str):
                yield reference
            waiting += [each for each in node.values() if isinstance(each, dict | list)]
        else:
            waiting += [each for each in node if isinstance(each, dict | list)]


def _is_found(raw: Any, reference: str) -> bool:
    return follow(raw, {"$ref": reference}, "").is_found


def _fault(raw: Any, place: Place) -> str | None:
    """Returns why an object that refers to another one has no value, None if it has one."""
    resolution = follow(raw, place.value, place.pointer)
    reference = place.value.get("$ref") if isinstance(place.value, dict) else None
    if resolution.is_found:
        return None
    if resolution.end in {End.CIRCLE, End.TOO_LONG}:
        return f"the reference {reference} leads to no value, but to another reference"
    if len(resolution.steps) > 1:
        return None  # the fault is that of a reference behind it
    return nowhere(reference) if resolution.end is End.NOWHERE else f"the reference {reference} is not followed"


def _with(node: Any, names: list[str], value: Any) -> Any:
    """Returns a JSON value with another value at the place that the names lead to."""
    if not names:
        return value
    first, rest = names[0], names[1:]
    if isinstance(node, list):
        return [_with(each, rest, value) if str(at) == first else each for at, each in enumerate(node)]
    return {**node, first: _with(node[first], rest, value)}
