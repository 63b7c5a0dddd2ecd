"""Finds classes whose name an inline schema might take: the model generator names each schema when it reaches it.

It over-approximates: an extra name only costs time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from jsonpointer import unescape

from bythebook_generator.passes.keywords import children

__all__ = ["contested"]

# A property without these keywords becomes no class. A schema in a union or a list may with any.
HOLDING = frozenset({
    "additionalProperties", "allOf", "anyOf", "const", "enum", "items", "oneOf", "patternProperties", "prefixItems",
    "properties", "required",
})  # fmt: skip
PROPERTY = "/properties/"
FILLED = ("field", "model")  # the prefix of a class whose property does not begin with a letter
# A class is named after its property, in the singular. It may end with some of these, and a number.
ENDING = re.compile(r"(?:additionalproperty|enum|item|model)*")


def contested(names: Collection[str], schemas: Mapping[str, Any], singular: Callable[[str], str]) -> list[str]:
    """Returns those class names that an inline schema may get. `singular` returns the singular of a name."""
    held = {found for name, schema in schemas.items() for found in _held(name, schema)}
    stems = {_plain(word) for key, _ in held for word in (key, *(() if key[:1].isalpha() else FILLED))}
    stems |= {_plain(singular(key)) for key, is_one_of_many in held if is_one_of_many}
    return [name for name in names if _is_among(_plain(name), stems - {""})]


def _held(name: str, schema: Any) -> Iterator[tuple[str, bool]]:
    """Yields for each inline schema the name of its property or parent, and whether it is one of many."""
    for at, child in children(schema) if isinstance(schema, dict) else ():
        is_property = at.startswith(PROPERTY)
        key = unescape(at.removeprefix(PROPERTY)) if is_property else name
        if isinstance(child, dict) and (_holds(child) if is_property else child.keys() - {"$ref"}):
            yield key, not is_property
            yield from _held(key, child)


def _holds(schema: Mapping[str, Any]) -> bool:
    """Returns whether the schema of a property, or of the items of its list, may become a class."""
    found = schema.keys() & HOLDING
    items = schema.get("items")
    return bool(found - {"items"}) or (isinstance(items, dict) and _holds(items))


def _is_among(name: str, stems: set[str]) -> bool:
    return any(name[:end] in stems and ENDING.fullmatch(name[end:]) for end in range(1, len(name) + 1))


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())
