"""Finds the ids that a response shows in objects, where a request holds them alone: `tags: [{id}]` for `tagIds`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.identity import IDS
from bythebook_conformance.relations.names import called
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Field
from bythebook_openapi.states import get

__all__ = ["ids_sent", "linked_ids", "names_linked"]

_LISTS_OF_IDS = frozenset(f"{plain(word)}s" for word in IDS)


def linked_ids(record: Record, exchange: Exchange, field: Field) -> list[str] | None:
    """Returns the ids in the objects that a response shows for a list of ids, as texts; None where it shows none."""
    response, stem = record.described(exchange), _stem(field)
    if response is None or not stem:
        return None
    sent = {each.place for each in record.operation.fields if each.location == "body"}
    names = {each.path[-1] for each in response.fields if each.kind == "property" and "array" in each.types}
    fit = [name for name in names if stem in called(name) and (*field.place[:-1], name) not in sent]
    if len(fit) != 1:
        return None
    shown = record.shown_by(
        exchange, replace(field, steps=(*field.steps[:-1], fit[0]), path=(*field.path[:-1], fit[0]))
    )
    items = shown.value if shown is not None else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    name = next((each for each in IDS if all(isinstance(item.get(each), str | int) for item in items)), None)
    return None if name is None else [str(item[name]) for item in items]


def ids_sent(record: Record, field: Field) -> frozenset[str]:
    """Returns the ids that accepted requests of the group held for a list of ids, as texts."""
    found: set[str] = set()
    for each in (record, *record.group.values()):
        for exchange in each.accepted():
            value: Any = get(exchange.request.parts, field.at)
            found |= {str(item) for item in value if isinstance(item, str | int)} if isinstance(value, list) else set()
    return frozenset(found)


def names_linked(exchange: Exchange, field: Field) -> bool:
    """Returns whether a request holds a property with the name of the resources, which may change the list too:
    `removeTagIds`.
    """
    around = get(exchange.request.parts, field.at[:-1])
    return isinstance(around, dict) and any(_stem(field) in plain(name) for name in around)


def _stem(field: Field) -> str:
    """Returns what one resource of a list of ids is called: `tag` for `tagIds`; empty for another field."""
    *before, last = words(field.path[-1]) if field.path else [""]
    is_list = field.kind == "property" and field.types - {"null"} == {"array"}
    return plain("".join(before)) if is_list and before and last in _LISTS_OF_IDS else ""
