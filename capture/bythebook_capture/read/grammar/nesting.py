"""Nests fields with dotted names: `a.b` below `a`, `a.{key}` as the values of the map `a`.

A dotted name without a listed object, or list of objects, above it stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bythebook_capture.facts import Field, Said, Shape

__all__ = ["nested", "outermost"]

_HOLDS = ("object", "any", "unsaid")


def outermost(fields: Sequence[Field]) -> list[str]:
    """Returns the names of the fields without a parent."""
    holders = _holders(fields)
    return [name for one in fields if "." not in (name := one.name.value) or _holder(name, holders) is None]


def nested(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Returns the fields without a parent, each with its `children`, which are None if none are listed."""
    holders = _holders(fields)
    below: dict[str | None, list[Field]] = {}
    for one in fields:
        name = one.name.value
        below.setdefault(_holder(name, holders) if "." in name else None, []).append(one)

    def built(one: Field, whole: str) -> Field:
        if whole not in below:
            return one
        children = []
        for child in below[whole]:
            name = Said(child.name.value[len(whole) + 1 :], child.name.line)
            child_of = Field(name, child.shape, child.said, child.of_items, child.children)
            children.append(built(child_of, child.name.value))
        return Field(one.name, one.shape, one.said, one.of_items, tuple(children))

    return tuple([built(one, one.name.value) for one in below.get(None, [])])


def _holders(fields: Iterable[Field]) -> frozenset[str]:
    return frozenset([one.name.value for one in fields if _may_hold(one.shape.value.core)])


def _may_hold(shape: Shape) -> bool:
    """Returns whether a value may be an object, also as a member of a union: then the fields are those of the first."""
    return shape.name in _HOLDS or any(map(_may_hold, shape.members))


def _holder(name: str, holders: frozenset[str]) -> str | None:
    """Returns the nearest listed parent of a name. An index or an empty part may be between them."""
    at = len(name)
    while (at := name.rfind(".", 0, at)) > 0:
        if name[:at] in holders:
            return name[:at]
    return None
