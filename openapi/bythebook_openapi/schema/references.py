"""Follows references (`$ref`) within a document: the one resolver of linter, printer, diff and generator.

The simulator has a resolver of its own, so that it does not share a mistake of this one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import Enum
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote

from bythebook_openapi.pointer import value_at

__all__ = [
    "EXISTING",
    "MAX_STEPS",
    "End",
    "Resolution",
    "Step",
    "chain",
    "follow",
    "is_reference",
    "nowhere",
    "pointer_of",
    "reference_to",
    "target_of",
]

MAX_STEPS: Final = 64
# What is expected in place of a reference that leads nowhere.
EXISTING: Final = "a reference to an existing part"
# What a fragment may hold as it is (RFC 3986, section 3.5).
_FRAGMENT: Final = "/~!$&'()*+,;=:@?"


class End(Enum):
    """The ways in which a chain of references ends."""

    VALUE = "at a value"
    OUTSIDE = "outside of the document"
    NOWHERE = "at a pointer where nothing stands"
    CIRCLE = "at a value that the chain passed before"
    TOO_LONG = "after more than MAX_STEPS references"


class Step(NamedTuple):
    """One value of a chain of references, and its pointer."""

    pointer: str
    value: Any


class Resolution(NamedTuple):
    """A chain of references: the value where it starts, every value that a reference leads to, and how it ends.

    `target` is the pointer of the last reference, None for a value that is no reference or that leads outside.
    """

    steps: tuple[Step, ...]
    end: End
    target: str | None

    @property
    def last(self) -> Step:
        """The last value of the chain: what the reference means if the chain ends at a value."""
        return self.steps[-1]

    @property
    def is_found(self) -> bool:
        """Whether the chain ends at a value."""
        return self.end is End.VALUE


def is_reference(value: Any) -> bool:
    """Returns whether an object refers to another one."""
    return isinstance(value, dict) and isinstance(value.get("$ref"), str)


def nowhere(reference: object) -> str:
    """Returns what is wrong with a reference that leads nowhere: every command says it in these words."""
    return f"the reference {json.dumps(reference, ensure_ascii=False, default=str)} leads nowhere"


def pointer_of(reference: str) -> str | None:
    """Returns the JSON pointer of a reference within the document, None for any other (RFC 6901, section 6)."""
    if not reference.startswith("#"):
        return None
    pointer = unquote(reference[1:])
    return pointer if not pointer or pointer.startswith("/") else None


def target_of(value: Any) -> str | None:
    """Returns the JSON pointer that an object refers to, None for an object that refers to nothing in the document."""
    return pointer_of(value["$ref"]) if is_reference(value) else None


def reference_to(pointer: str) -> str:
    """Returns the reference to a JSON pointer of the same document."""
    return "#" + quote(pointer, safe=_FRAGMENT)


def follow(raw: Any, value: Any, pointer: str) -> Resolution:
    """Returns the chain of references that starts with a value of the document `raw`, which has the given pointer."""
    steps = [Step(pointer, value)]
    passed = {pointer}
    target = None
    while is_reference(value):
        target = pointer_of(value["$ref"])
        if target is None:
            return Resolution(tuple(steps), End.OUTSIDE, None)
        if target in passed:
            return Resolution(tuple(steps), End.CIRCLE, target)
        if len(steps) > MAX_STEPS:
            return Resolution(tuple(steps), End.TOO_LONG, target)
        value = value_at(raw, target)
        if value is None:
            return Resolution(tuple(steps), End.NOWHERE, target)
        passed.add(target)
        steps.append(Step(target, value))
    return Resolution(tuple(steps), End.VALUE, target)


def chain(raw: Any, value: Any) -> Iterator[Any]:
    """Yields an object of a document, then every object that its references lead to, one after another."""
    return (step.value for step in follow(raw, value, "").steps if isinstance(step.value, dict))
