"""Compares the total in the response of a list with the resources in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Requirement
from bythebook_conformance.relations.collections import by_id, creator_in, items, items_place
from bythebook_conformance.relations.next_pages import may_be_cut
from bythebook_conformance.relations.traits import traits_of
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.states import ABSENT, get

__all__ = ["Counted", "counted", "may_choose"]

Place = tuple[str, ...]


@dataclass(frozen=True)
class Counted:
    """The total in a whole list, its resources, and how many of these this run created."""

    total: int
    items: Sequence[Any]
    own: int

    @property
    def gap(self) -> int:
        """Returns how many resources the total leaves out; negative where it counts more."""
        return len(self.items) - self.total


def counted(requirement: Requirement, exchange: Exchange, record: Record) -> Counted | None:
    """Returns what a response counts; None where it may not be the whole list, or where the list is empty."""
    lister, query = record.operation, exchange.request.parts["query"]
    paging = (traits_of(lister, each) for each in lister.parameters if each.path[0] in query)
    is_part = any((each.paging and not each.page_size) or each.continuation for each in paging)
    number, listed = get(exchange.answer, requirement.at[1:]), items(exchange.answer)
    if is_part or not listed or not exchange.accepted or exchange.faults or may_be_cut(lister, exchange):
        return None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    named = by_id(lister, listed) or {}
    return Counted(number, listed, sum(key in named for key in _created(record)))


def _created(record: Record) -> set[str]:
    """Returns the ids of the resources that this run created by the POST of the list's path."""
    creator = creator_in(record.contract, record.operation)
    creations = record.group.get(creator.id) if creator is not None else None
    found = (creations.own(each) for each in creations.accepted()) if creations is not None else ()
    return {str(own) for own in found if own is not None}


def may_choose(lister: Operation, shown: Sequence[Counted]) -> bool:
    """Returns whether one property tells in each list how many resources its total counts."""
    lists = [(each, [dict(_members(item)) for item in each.items]) for each in shown]
    places = {place for _, found in lists for item in found for place in item}
    return any(
        _chooses(place, members, lists) or all(each.total == _different(place, found) for each, found in lists)
        for place in places
        for members in [_enum(lister, place)]
    )


def _chooses(place: Place, members: Sequence[Any], lists: Sequence[tuple[Counted, list[dict[Place, Any]]]]) -> bool:
    """Returns whether as many resources as each total leaves out have one state of a property: a boolean, a member of
    an enum, no value, or any value.
    """
    states = {_text(each) for each in (True, False, *members)}

    def left_out(state: str, found: list[dict[Place, Any]]) -> int:
        return sum(_text(item.get(place)) == state for item in found)

    def without(found: list[dict[Place, Any]]) -> int:
        return sum(item.get(place) is None for item in found)

    return (
        any(all(left_out(state, found) == each.gap for each, found in lists) for state in states)
        or all(without(found) == each.gap for each, found in lists)
        or all(len(found) - without(found) == each.gap for each, found in lists)
    )


def _different(place: Place, found: list[dict[Place, Any]]) -> int:
    """Returns how many different values the resources have for a property."""
    return len({_text(item[place]) for item in found if item.get(place) is not None})


def _enum(lister: Operation, place: Place) -> Sequence[Any]:
    """Returns the values that the document names for a property of the items."""
    around = items_place(lister) or ()
    fields = (field for each in lister.successes for field in each.by_place.get((*around, *place), ()))
    return [value for field in fields for value in field.schema.get("enum", ())]


def _members(item: Any, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yields the properties of a resource and of the objects in it, by their places."""
    for name, value in item.items() if isinstance(item, Mapping) else ():
        yield (*at, name), value
        yield from _members(value, (*at, name))


def _text(value: Any) -> str:
    return json.dumps(None if value is ABSENT else value, sort_keys=True)
