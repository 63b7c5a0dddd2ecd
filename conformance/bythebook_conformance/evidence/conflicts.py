"""Describes conflicts: texts that another resource has, a revision that is no longer current, a resource that was
deleted, and a default that several resources may share. It sends nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.conventions import UNIQUENESS
from bythebook_conformance.model import Exchange

__all__ = [
    "AGAIN",
    "BEYOND",
    "CURRENT_REVISION",
    "OF_DEFAULTS",
    "PROVOKING",
    "STALE",
    "TAKEN",
    "Taken",
    "is_conflict",
    "is_taken",
]

TAKEN = "texts that another resource has"
STALE = "a revision that is no longer current"
CURRENT_REVISION = "the revision that is current"
AGAIN = "a DELETE of what was deleted"
BEYOND = "a page after the last one"
OF_DEFAULTS = "a change of what a resource got by default"
# The purposes of requests that a server may refuse for the state of its resources, whatever they hold.
PROVOKING = frozenset({TAKEN, STALE, CURRENT_REVISION, AGAIN, BEYOND})
_CONFLICT, _CONFLICTS = 409, frozenset({409, 412})


@dataclass(frozen=True)
class Taken:
    """A creation whose texts the server refused in a second one: it may keep one of them unique.

    `places` are those at which both requests have the same value, by their value. `read` shows the first resource after
    another one was changed to have the same values.
    """

    holder: Exchange
    refusal: Exchange
    places: dict[tuple[str, ...], Any] = field(hash=False)
    read: Exchange | None = field(default=None, hash=False)


def is_taken(exchange: Exchange) -> bool:
    """Returns whether a refusal says that a value exists already."""
    return exchange.status == _CONFLICT or (exchange.refused and bool(UNIQUENESS.found(exchange.text)))


def is_conflict(exchange: Exchange) -> bool:
    """Returns whether a refusal is about the revision (RFC 9110, sections 15.5.10 and 15.5.13)."""
    return exchange.status in _CONFLICTS
