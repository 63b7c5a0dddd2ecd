"""Reads which orders of a list a document names: the values of an enum that have a property and a direction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.conventions import DIRECTION, ORDERED_BY, ORDERING, RANKED, SAID_NUMERIC, SAID_ORDERED
from bythebook_conformance.relations.collections import id_names, items_place
from bythebook_conformance.relations.filters import said_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["Order", "is_said_to_order", "orders"]

_INSTANTS = frozenset({"date-time", "date"})
_NUMBERS = frozenset({"integer", "number"})


@dataclass(frozen=True)
class Order:
    """An order that a list may be asked for: `values` of query parameters, the property of the items, the direction.

    `is_number` says that the document calls a property a number whose values are texts of digits.

    `sort=-price` is `Order({("query", "sort"): "-price"}, price, is_falling=True)`.
    """

    asking: Field
    shown: Field
    name: str
    is_falling: bool
    is_number: bool = False
    values: Mapping[Key, Any] = field(default_factory=dict, hash=False)


def orders(contract: Contract, lister: Operation) -> tuple[Order, ...]:
    """Returns the orders that the enums of a list name: by a property of the items, which clients set or which is a
    time, and with a direction. Ids and ranks are left out.
    """
    around = items_place(lister)
    if lister.method != "GET" or around is None:
        return ()
    asked = [each for each in lister.parameters if each.location == "query" and not each.schema.get("deprecated")]
    shown = {plain(name): (name, each) for name, each in _shown(contract, lister, around)}
    found = (order for each in asked if ORDERING.found(each.path[0]) for order in _of(contract, each, asked, shown))
    return tuple(found)


def is_said_to_order(contract: Contract, asking: Field) -> bool:
    """Returns whether the description of a parameter says that it orders the list."""
    return bool(SAID_ORDERED.found(said_of(contract, asking)))


def _of(
    contract: Contract, asking: Field, asked: list[Field], shown: Mapping[str, tuple[str, Field]]
) -> Iterator[Order]:
    members = _members(asking)
    parsed = [(member, match) for member in members if (match := ORDERED_BY.compiled.search(member)) is not None]
    has_signs = any(match["sign"] == "-" for _, match in parsed)
    beside = next((each for each in asked if each is not asking and _is_direction(each)), None)
    said = said_of(contract, asking)
    for member, match in parsed:
        name, property_ = shown.get(plain(match["name"]), ("", None))
        if property_ is None:
            continue
        is_number = "string" in property_.types and bool(
            SAID_NUMERIC.found(said) or SAID_NUMERIC.found(str(property_.schema.get("description", "")))
        )
        values: dict[Key, Any] = {asking.key: [member] if "array" in asking.types else member}
        if match["way"] or match["sign"] or has_signs:
            is_falling = (match["way"] or "").lower() == "desc" or match["sign"] == "-"
            yield Order(asking, property_, name, is_falling, is_number, values)
        elif beside is not None:
            for way in _members(beside):
                is_falling = way.lower().startswith("desc")
                yield Order(asking, property_, name, is_falling, is_number, {**values, beside.key: way})


def _members(asking: Field) -> list[str]:
    """Returns the texts that a parameter takes, alone or in a list."""
    items = asking.schema.get("items")
    schema = items if "array" in asking.types and isinstance(items, dict) else asking.schema
    return [each for each in schema.get("enum", ()) if isinstance(each, str)]


def _is_direction(asked: Field) -> bool:
    members = _members(asked)
    return len(members) > 1 and all(DIRECTION.found(each) for each in members)


def _shown(contract: Contract, lister: Operation, around: tuple[str, ...]) -> Iterator[tuple[str, Field]]:
    """Yields the properties of the items whose values say by themselves which of two comes first."""
    creator = resource_of(contract, lister).creator
    ids = {plain(name) for name in id_names(lister)}
    for response in lister.successes:
        for shown in response.fields:
            if shown.kind != "property" or shown.place[:-1] != around or shown.schema.keys() & {"enum", "const"}:
                continue
            name, types = shown.place[-1], shown.types - {"null"}
            is_time = shown.schema.get("format") in _INSTANTS
            sent = resource_of(contract, creator).field_at((name,)) if creator is not None else None
            is_plain = types <= _NUMBERS or (types == {"string"} and (is_time or "format" not in shown.schema))
            is_other = plain(name) in ids or RANKED.found(name) or traits_of(lister, shown).position
            if types and is_plain and not is_other and (is_time or sent is not None):
                yield name, shown
