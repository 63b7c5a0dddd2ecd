"""Tells which pointers lead to a schema outside of `/components/schemas/NAME`, and names the classes of such schemas.

A reference may lead to any schema of the document: that of a parameter, of a response, or of a property (RFC 6901; the
JSON Reference of OpenAPI 3.0.4, section 4.7.23).
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from bythebook_openapi.pointer import last_name, names_in
from bythebook_openapi.schema.vocabulary import GRAMMAR

__all__ = ["component", "is_schema", "title"]

_COMPONENTS: Final = "/components/schemas/"
# The files of a document, and the schemas of Swagger 2.0 outside of its definitions: named by the last part alone.
_FILES: Final = ("/x-files/", "/x-converted/")
# Keys of pointers that say nothing about what a schema describes.
_KEYS: Final = frozenset(
    "$defs additionalProperties allOf anyOf components content definitions items oneOf parameters paths properties "
    "requestBodies requestBody responses schema schemas".split()
)


def component(pointer: str) -> str | None:
    """Returns the name of the component that a pointer leads to, None if it leads elsewhere or deeper."""
    names = names_in(pointer)
    return names[2] if pointer.startswith(_COMPONENTS) and len(names) == 3 else None


def is_schema(pointer: str) -> bool:
    """Returns whether a pointer leads to a schema, or to a place that OpenAPI leaves open, such as an extension."""
    kind, shape = "openapi", "one"
    for name in names_in(pointer):
        if shape != "one":
            shape = "one"
            continue
        grammar = GRAMMAR.get(kind, {})
        part = grammar.get(name) or (None if name.startswith("x-") else grammar.get("*"))
        if part is None:
            return True
        kind, shape = part
    return kind == "schema" and shape == "one"


def title(pointer: str) -> str:
    """Returns the words that the class of the schema at a pointer is named after, such as `Page items` or `Limit`."""
    if pointer.startswith(_FILES):
        return PurePosixPath(last_name(pointer)).stem
    names = [name for name in names_in(pointer) if name not in _KEYS and not name.isdecimal()]
    plain = [name for name in names if pointer.startswith("/paths/") or "/" not in name]  # without media types
    return " ".join(plain or names_in(pointer)[-1:])
