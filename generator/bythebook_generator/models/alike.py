"""Which schemas are the same as another one: the model is made once, and its text is written for each name.

Many answers and parameters of operations are, and a model costs more than all else that is generated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bythebook_generator.passes.references import COMPONENTS, class_of

__all__ = ["alike", "called", "referred"]


def referred(schemas: Mapping[str, Any]) -> set[str]:
    """Returns the names of the schemas to which one refers."""
    return {name for schema in schemas.values() for name in _references(schema)}


def alike(schemas: Mapping[str, Any], standing: Collection[str]) -> dict[str, list[str]]:
    """Returns the names by that of the first schema that is the same; those that are standing are by themselves."""
    found: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        found.setdefault(f"{name} itself" if name in standing else repr(schema), []).append(name)
    return {names[0]: names[1:] for names in found.values()}


def called(text: str, old: str, new: str) -> str:
    """Returns the text of a class, or of what stands at its end, that begins with a name under another name."""
    start = f"class {old}(" if text.startswith("class ") else f"{old}."
    return text.replace(start, start.replace(old, new), 1)


def _references(node: Any) -> Iterator[str]:
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        if isinstance(inner, str) and inner.startswith(COMPONENTS):
            yield class_of(inner).partition("/")[0]
        elif isinstance(inner, dict | list):
            yield from _references(inner)
