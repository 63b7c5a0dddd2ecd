"""Finds closed objects that no object can satisfy: `additionalProperties: false` in one part of an `allOf`, beside a
part that requires a property which the closed one does not name.

`additionalProperties` reads the properties of its own part alone (JSON Schema 2020-12, Core, section 10.3.2.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from bythebook_openapi.schema.references import follow

__all__ = ["Closing", "closings"]

_DEEPEST: Final = 8


class Closing(NamedTuple):
    """A closed part, its pointer, and a property that it excludes and that another part requires."""

    pointer: str
    part: dict[str, Any]
    name: str


def closings(raw: dict[str, Any], schema: dict[str, Any], pointer: str) -> Iterator[Closing]:
    """Yields each closed part of a schema with `allOf` that excludes what another part requires. A property that is
    `readOnly` or `writeOnly` is not required of requests, or of responses.
    """
    if not isinstance(schema.get("allOf"), list):
        return
    parts = dict(_parts(raw, schema, pointer, _DEEPEST))
    lists = [part["required"] for part in parts.values() if isinstance(part.get("required"), list)]
    required = [name for each in lists for name in each if isinstance(name, str)]
    one_sided = {name for part in parts.values() for name in _one_sided(raw, part)}
    for at, part in parts.items():
        if part.get("additionalProperties") is not False or part.get("patternProperties"):
            continue
        named = part.get("properties")
        known = named if isinstance(named, dict) else {}
        excluded = next((each for each in required if each not in known and each not in one_sided), None)
        if excluded is not None:
            yield Closing(at, part, excluded)


def _one_sided(raw: dict[str, Any], part: dict[str, Any]) -> Iterator[str]:
    """Yields the properties of a part that only requests or only responses have."""
    named = part.get("properties")
    for name, stated in named.items() if isinstance(named, dict) else ():
        steps = follow(raw, stated, "").steps
        if any(isinstance(each.value, dict) and each.value.keys() & {"readOnly", "writeOnly"} for each in steps):
            yield name


def _parts(raw: dict[str, Any], schema: dict[str, Any], pointer: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Yields a schema and the parts of its `allOf`, references followed, each with its pointer."""
    yield pointer, schema
    stated = schema.get("allOf")
    for index, each in enumerate(stated if isinstance(stated, list) and depth else ()):
        found = follow(raw, each, f"{pointer}/allOf/{index}")
        if found.is_found and isinstance(found.last.value, dict):
            yield from _parts(raw, found.last.value, found.last.pointer, depth - 1)
