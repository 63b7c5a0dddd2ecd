"""Describes conflicts: texts that another resource has, a revision that is no longer current, a resource that was
deleted, and a default that several resources may share. It sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.conventions import ANY_RESOURCE, OF_SOME, UNIQUENESS
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.envelopes import own_members
from bythebook_conformance.relations.names import things
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Contract, Field, Operation

__all__ = [
    "AGAIN",
    "BEYOND",
    "CURRENT_REVISION",
    "OF_DEFAULTS",
    "PROVOKING",
    "STALE",
    "TAKEN",
    "Taken",
    "Twice",
    "is_conflict",
    "is_taken",
    "said_unique",
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


@dataclass(frozen=True)
class Twice:
    """Two creations with the same texts that the server accepted: `holder` is the first one, and `read` shows it after
    the second one.
    """

    holder: Exchange
    read: Exchange


# What has the value, where a description says so: `a product with this sku`.
_HOLDER = re.compile(r"\b(?:an?|another|the|this) (\w+) (?:with|having|under|by|of|already has)\b")


def said_unique(contract: Contract, operation: Operation) -> Field | None:
    """Returns the one free text of which the 409 of a creation says that no two resources may share it; None where the
    description names none or several, speaks of some resources alone, or of another resource.
    """
    described = next((each for each in operation.responses if each.key == str(_CONFLICT)), None)
    if described is None or operation.method != "POST" or not resource_of(contract, operation).creates:
        return None
    found, _ = contract.reader.resolved(described.pointer)
    said = " ".join(str(found.get("description", "")).split())
    if not UNIQUENESS.found(said) or OF_SOME.found(said):
        return None
    tokens = words(said)
    named = [each for each in own_members(operation) if each.path and _is_named(words(each.path[-1]), tokens)]
    # `display name` names no `name`.
    longest = [each for each in named if not any(_is_within(each, other) for other in named)]
    called = things(operation)
    holders = [each for each in _HOLDER.findall(said.lower()) if each not in {plain(one.path[-1]) for one in longest}]
    is_its_own = all(plain(each) in called or ANY_RESOURCE.found(each) for each in holders)
    is_one = len(longest) == 1 and resource_of(contract, operation).may_be_unique(longest[0])
    return longest[0] if is_one and is_its_own else None


def _is_within(field: Field, other: Field) -> bool:
    inner, outer = (words(each.path[-1]) for each in (field, other))
    return len(inner) < len(outer) and _is_named(inner, outer)


def _is_named(name: Sequence[str], tokens: Sequence[str]) -> bool:
    """Returns whether the words of a name stand in a sentence, one after the other."""
    size = len(name)
    return bool(name) and any([*tokens[at : at + size]] == [*name] for at in range(len(tokens) - size + 1))


def is_taken(exchange: Exchange) -> bool:
    """Returns whether a refusal says that a value exists already."""
    return exchange.status == _CONFLICT or (exchange.refused and bool(UNIQUENESS.found(exchange.text)))


def is_conflict(exchange: Exchange) -> bool:
    """Returns whether a refusal is about the revision (RFC 9110, sections 15.5.10 and 15.5.13)."""
    return exchange.status in _CONFLICTS
