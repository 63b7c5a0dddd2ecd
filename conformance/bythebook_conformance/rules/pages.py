"""Helps the probes of lists: pages of a list that has more resources, and what its earlier responses showed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Draft, Exchange, Fixed, Slot
from bythebook_conformance.relations.collections import (
    by_id,
    id_names,
    least_size,
    lists_resources,
    page_size,
    resources,
)
from bythebook_conformance.relations.identity import identifiers
from bythebook_conformance.relations.next_pages import next_field, next_query
from bythebook_conformance.rules.probe import ProbeSession
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.operation import Key

__all__ = ["fill_for_two_pages", "known_resources", "made_in_list", "next_page_of", "widest"]

# No larger page than this is asked for.
_MOST = 1000
_SMALL = 2


def known_resources(record: Record) -> list[Any]:
    """Returns the resources that earlier responses of the list held, each as the latest one shows it."""
    found: dict[str, Any] = {}
    for exchange in record.accepted():
        if lists_resources(record.operation, exchange.answer):
            listed = resources(record.operation, exchange.answer) or []
            found |= by_id(record.operation, listed) or {json.dumps(item): item for item in listed}
    return list(found.values())


def made_in_list(record: Record, exchange: Exchange) -> frozenset[str]:
    """Returns the ids of the resources that a POST of this run created in the list of a response. An id that two
    creations had is left out: it may not tell the items apart.
    """
    creator = record.resource.creator
    creations = record.group.get(creator.id) if creator is not None else None
    found: dict[str, int] = {}
    for made in creations.accepted() if creations is not None else ():
        own = _own(creations, record.operation, made) if creations is not None else None
        if own is not None and made.request.parts["path"] == exchange.request.parts["path"]:
            found[str(own)] = found.get(str(own), 0) + 1
    return frozenset(own for own, count in found.items() if count == 1)


def _own(creations: Record, lister: Operation, made: Exchange) -> str | int | None:
    """Returns the id that a creation answered, under a name by which the items of the list may be told apart."""
    own = creations.own(made)
    if own is not None:
        return own
    # The feature flags of a server had a `key` alone.
    told = identifiers(creations.operation, made.answer)
    return next((told[name] for name in id_names(lister) if name in told), None)


def widest(lister: Operation) -> Mapping[Key, Slot]:
    """Returns the slot that asks for the largest page that the document admits; nothing where it states none."""
    size = page_size(lister)
    most = size.schema.get("maximum") if size is not None else None
    return {size.key: Fixed(min(most, _MOST))} if size is not None and isinstance(most, int) else {}


def fill_for_two_pages(session: ProbeSession) -> int:
    """Creates resources until a list has more than a small page. Returns the size of that page, 0 if it has too few."""
    size = page_size(session.operation)
    if size is None:
        return 0
    count = _SMALL if session.record.contract.admits(size, _SMALL) else least_size(size)
    return count if len(known_resources(session.record)) > count or session.fill(count) else 0


def next_page_of(session: ProbeSession, first: Exchange) -> Draft | None:
    """Returns the request for the page that a response leads to; None where it leads to none that can be asked for."""
    leading = next_field(session.operation)
    if leading is None or not first.accepted:
        return None
    query = next_query(session.record.contract, session.operation, leading, first)
    if query is None:
        return None
    slots: dict[Key, Slot] = {each.key: "absent" for each in session.operation.parameters if each.location == "query"}
    return Draft({**session.base, **slots, **{key: Fixed(value) for key, value in query.items()}})
