"""What a description promises, and of what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

__all__ = ["KINDS", "Promise", "PromiseKind", "Subject"]

PromiseKind = Literal[
    "default", "nullable", "null-clears", "unique", "immutable", "read-only", "write-only", "ordered", "set", "sorted",
    "required", "optional", "min-length", "max-length", "minimum", "maximum", "min-items", "max-items", "enum",
    "lower-case", "upper-case", "trimmed", "case-insensitive", "filter-equals",
]  # fmt: skip
KINDS: tuple[PromiseKind, ...] = get_args(PromiseKind)


@dataclass(frozen=True)
class Promise:
    """What a sentence promises. `value` is the constant, the bound, the list of values, the scope or the property that
    it names, None if its kind has none. `quote` is the sentence.
    """

    kind: PromiseKind
    value: Any = field(hash=False)
    quote: str


@dataclass(frozen=True)
class Subject:
    """What a description describes: its name, the JSON types of its value, and the members of its enumeration."""

    name: str
    types: frozenset[str] = frozenset()
    members: tuple[Any, ...] = field(hash=False, default=())
    # The unit of time that its name or its description says it is in.
    unit: str = ""
