"""Says why a list may leave out a created resource although no parameter filters it: by its state, or by what the list
is of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_conformance.conventions import SAID_DEFAULT, UNFINISHED, UNLISTED
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.collections import items_place
from bythebook_conformance.relations.filters import said_of
from bythebook_conformance.relations.identity import held
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.spelling import words
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["is_unfinished", "why_unlisted"]


def why_unlisted(record: Record, lister: Operation, made: Exchange) -> str:
    """Returns why a list may leave out the resource that an exchange created; empty where it must hold it."""
    around = items_place(lister) or ()
    listed = [each for response in lister.successes for each in response.fields if each.place[:-1] == around]
    for field in listed if around else ():
        if any(not record.contract.admits(field, value) for value in held(made, field.place[-1])):
            return f"no item of the list can show the resource's value of '{field.place[-1]}'"
    for each in lister.parameters:
        is_filter = each.location == "query" and not traits_of(lister, each).paging
        if is_filter and each.default is ABSENT and SAID_DEFAULT.found(said_of(record.contract, each)):
            return f"the list's parameter '{each.name}' has a default in words, and may hide the resource"
    said = {*_described(record, lister)}
    for field in (each for response in record.operation.successes for each in response.fields if each.place):
        for value in held(made, field.place[-1]):
            if isinstance(value, str) and "enum" in field.schema and UNLISTED.found(value):
                return f"a list may leave out what is {value}"
            if said & _of_others(field, value):
                return f"the description of the list speaks of another value of '{field.place[-1]}'"
    return ""


def _of_others(field: Field, value: Any) -> set[str]:
    """Returns the words for resources with another value of a property: the other members of an enum, or the name of a
    boolean that is false.
    """
    if value is False:
        return {field.place[-1].lower()}
    members = field.schema.get("enum")
    known = [each for each in members if isinstance(each, str)] if isinstance(members, list) else []
    return {each.lower() for each in known if each != value} if value in known else set()


def _described(record: Record, lister: Operation) -> Iterator[str]:
    """Yields the words in which a document describes a list and its successful responses."""
    for pointer in (lister.pointer, *(each.pointer for each in lister.successes)):
        found, _ = record.contract.reader.resolved(pointer)
        for name in ("summary", "description") if isinstance(found, Mapping) else ():
            yield from words(str(found.get(name, "")))


def is_unfinished(value: Any) -> bool:
    """Returns whether a text of a resource says that it failed, was rejected, or is a draft."""
    return isinstance(value, str) and bool(UNFINISHED.found(value))
