"""Keeps with a document, an operation or a field what follows from it alone, so that it is found once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from bythebook_openapi.model.contract import Contract, Field, Operation

__all__ = ["kept_with"]

T = TypeVar("T")


def kept_with(holder: Contract | Operation | Field, name: str, made: Callable[[], T]) -> T:
    """Returns what `made` returned for what holds it when it was first asked for under a name.

    It is kept as a cached property is: to hash an operation costs more than most of what is kept.
    """
    known: dict[str, Any] = vars(holder)
    if name not in known:
        known[name] = made()
    found: T = known[name]
    return found
