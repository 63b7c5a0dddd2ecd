"""Describes conflicts: texts that another resource has, a revision that is no longer current, a resource that was
deleted, and a default that several resources may share. It sends nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.conventions import ANY_RESOURCE, HOLDER, OF_SOME, SHARED, UNIQUENESS
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.envelopes import own_members
from bythebook_conformance.relations.names import things, things_above
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.promises.model import Promise

__all__ = [
    "AGAIN",
    "BEYOND",
    "CURRENT_REVISION",
    "OF_DEFAULTS",
    "OWN_TEXTS",
    "PROVOKING",
    "STALE",
    "TAKEN",
    "Taken",
    "Twice",
    "is_conflict",
    "is_taken",
    "unique_text",
]

TAKEN = "texts that another resource has"
STALE = "a revision that is no longer current"
CURRENT_REVISION = "the revision that is current"
AGAIN = "a DELETE of what was deleted"
BEYOND = "a page after the last one"
OF_DEFAULTS = "a change of what a resource got by default"
OWN_TEXTS = "a text that the resource has already"
# The purposes of requests that a server may refuse for the state of its resources, whatever they hold.
PROVOKING = frozenset({TAKEN, STALE, CURRENT_REVISION, AGAIN, BEYOND, OWN_TEXTS})
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


def unique_text(contract: Contract, operation: Operation) -> tuple[Field, Promise | None] | None:
    """Returns the one free text of which a creation says that no two resources may share it, and the sentence of its
    description if no 409 says so. None if the document says it of no text, of several, or of some resources alone.
    """
    if operation.method != "POST" or not resource_of(contract, operation).creates:
        return None
    said = _said_of_conflict(contract, operation)
    if not UNIQUENESS.found(said):
        return _promised_unique(contract, operation)
    field = _named_unique(contract, operation, said)
    return (field, None) if field is not None else None


def _said_of_conflict(contract: Contract, operation: Operation) -> str:
    """Returns the description of the 409 of an operation."""
    described = next((each for each in operation.responses if each.key == str(_CONFLICT)), None)
    found = contract.reader.resolved(described.pointer)[0] if described is not None else {}
    return " ".join(str(found.get("description", "")).split())


def _named_unique(contract: Contract, operation: Operation, said: str) -> Field | None:
    """Returns the one free text that the description of a 409 names; None if it names none or several, speaks of some
    resources alone, or of another resource.
    """
    if OF_SOME.found(said):
        return None
    tokens, resource = words(said), resource_of(contract, operation)
    named = [each for each in own_members(operation) if each.path and _is_named(words(each.path[-1]), tokens)]
    # `display name` names no `name`.
    longest = [each for each in named if not any(_is_within(each, other) for other in named)]
    if len(longest) != 1 or not resource.may_be_unique(longest[0]):
        return None
    spoken = " ".join(said.lower().replace("`", "").split())
    own, named_so = things(operation), {plain(longest[0].path[-1]), *map(plain, words(longest[0].path[-1]))}
    holders = {plain(each) for found in HOLDER.compiled.findall(spoken) for each in found if each} - named_so
    is_its_own = all(each in own or ANY_RESOURCE.found(each) for each in holders)
    shared = {plain(each) for each in SHARED.compiled.findall(spoken)} - named_so
    return longest[0] if is_its_own and shared <= things_above(operation) else None


def _promised_unique(contract: Contract, operation: Operation) -> tuple[Field, Promise] | None:
    """Returns the one free text whose description promises that it is unique, among all resources or below one parent
    of the path.
    """
    found = [(each, said) for each in own_members(operation) if (said := each.promised("unique")) is not None]
    if len(found) != 1 or not resource_of(contract, operation).may_be_unique(found[0][0]):
        return None
    field, promise = found[0]
    told = " ".join(str(field.schema.get("description", field.description)).split())
    # What stands behind the promise may restrict it: "Archived ones do not count."
    is_of_some = OF_SOME.found(told[max(told.find(promise.quote), 0) :])
    is_in_scope = not promise.value or plain(promise.value) in things(operation) | things_above(operation)
    return (field, promise) if is_in_scope and not is_of_some else None


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
