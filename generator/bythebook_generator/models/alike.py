"""Finds equal schemas: one model is made, and written under each name.

Many responses and parameters of operations are equal, and models cost more than everything else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bythebook_generator.passes.references import COMPONENTS, class_of

__all__ = ["alike", "referred"]


def referred(schemas: Mapping[str, Any]) -> set[str]:
    """Returns the names of the schemas that a schema refers to."""
    return {name for schema in schemas.values() for name in _references(schema)}


def alike(schemas: Mapping[str, Any], standing: Collection[str]) -> dict[str, list[str]]:
    """Returns the names of equal schemas by the first name. Schemas in `standing` are always on their own."""
    found: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        found.setdefault(f"{name} itself" if name in standing else repr(schema), []).append(name)
    return {names[0]: names[1:] for names in found.values()}


def _references(node: Any) -> Iterator[str]:
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        if isinstance(inner, str) and inner.startswith(COMPONENTS):
            yield class_of(inner).partition("/")[0]
        elif isinstance(inner, dict | list):
            yield from _references(inner)
