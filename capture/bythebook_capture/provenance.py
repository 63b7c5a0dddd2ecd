"""Finds the page lines behind a part of a captured document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError
from bythebook_openapi.schema.references import follow

__all__ = ["explained"]

_LONGEST = 200


def explained(document: Document, pointer: str) -> Iterator[str]:
    """Yields one line for each fact at a JSON pointer: its source, and the words there; then the unstated facts.

    A part without sources shows the sources of the part around it. Raises `InputError` if the pointer leads nowhere, or
    the document was not captured.
    """
    at = _clean(pointer)
    value = document.at(at)
    for step in follow(document.raw, value, at).steps:
        at, value = step
        if isinstance(value, dict) and "x-source" in value:
            break
    fact = None
    while not (isinstance(value, dict) and (_named(value, "x-source") or _named(value, "x-unstated"))):
        if not at:
            raise InputError(
                "has no source on any page", file=document.name, pointer=pointer,
                expected="a part of a captured document",
            )  # fmt: skip
        at, _, fact = at.rpartition("/")
        value = document.at(at)
    file, line = document.place(at)
    yield f"{file if line is None else f'{file}:{line}'} {at or '/'}"
    yield from _facts(document, value, fact)


def _clean(pointer: str) -> str:
    pointer = pointer.removeprefix("#")
    return pointer if not pointer or pointer.startswith("/") else f"/{pointer}"


def _named(value: Mapping[str, Any], mark: str) -> Mapping[str, Any]:
    """Returns the value of a capture mark, nothing if another tool uses its name differently."""
    found = value.get(mark)
    return found if isinstance(found, dict) else {}


def _facts(document: Document, value: dict[str, Any], fact: str | None) -> Iterator[str]:
    sources, unstated = _named(value, "x-source"), _named(value, "x-unstated")
    chosen = {fact: sources[fact]} if fact is not None and fact in sources else sources
    width = max(map(len, [*chosen, *unstated]), default=0)
    for name, source in chosen.items():
        words = document.quote(str(source))
        said = " ".join(words.split())[:_LONGEST] if words is not None else "(the page is not beside the document)"
        authority = ", by the sample alone" if value.get("x-authority") == "sample" else ""
        yield f"  {name:<{width}}  {source}  {said}{authority}"
    for aspect, sentence in unstated.items():
        yield f"  {aspect:<{width}}  unstated: {sentence}"
