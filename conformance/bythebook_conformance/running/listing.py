"""Reads a list, page after page, until it holds a thing or is at its end. It judges nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bythebook_conformance.judging.lists import STEP, counts_items, first_step, holds_id, items, page_size
from bythebook_conformance.model import Draft, Exchange, Fixed, Slot
from bythebook_conformance.running.session import Session
from bythebook_specs.contract import Field
from bythebook_specs.operation import Key

__all__ = ["MORE", "listing"]

MORE = "read of the list, with more to come"
_DONE = "read of the list"
_MAX_PAGES = 30


def listing(reading: Session, own: str | int | None) -> Exchange:
    """Return the read of a list, up to the page that holds the thing of an id, in one answer; the purpose says where
    there may be more of it.
    """
    operation = reading.operation
    query = [each for each in operation.parameters if each.location == "query"]
    size = page_size(operation)
    step = next((each for each in query if STEP.match(each.path[0].replace("-", "_"))), None)
    slots: dict[Key, Slot] = dict(reading.base)
    if size is not None and isinstance(size.schema.get("maximum"), int):
        slots[size.key] = Fixed(min(size.schema["maximum"], 1000))
    first = reading.send(Draft(slots), _DONE, prepared=True)
    found = list(items(first.answer) or [])
    page = len(found)
    if step is None or not page:
        is_full = size is not None and page >= _limit(size, slots)
        return replace(first, request=replace(first.request, purpose=MORE)) if is_full or _has_next(first) else first
    for number in range(1, _MAX_PAGES):
        if own is not None and any(holds_id(each, own) for each in found):
            break
        slots[step.key] = Fixed(first_step(step) + (number * page if counts_items(step) else number))
        again = reading.send(Draft(slots), _DONE, prepared=True)
        more = items(again.answer) or [] if again.accepted else []
        if not more:
            break
        found += more
    else:
        return replace(first, answer=found, request=replace(first.request, purpose=MORE))
    return replace(first, answer=found)


def _limit(size: Field, slots: dict[Key, Slot]) -> int:
    slot = slots.get(size.key)
    stated: Any = slot.value if isinstance(slot, Fixed) else size.default
    return stated if isinstance(stated, int) else 0


def _has_next(exchange: Exchange) -> bool:
    """Return whether an answer says in some way that it is not all."""
    if 'rel="next"' in exchange.headers.get("link", "") or "rel=next" in exchange.headers.get("link", ""):
        return True
    answer = exchange.answer
    holders = [answer, *answer.values()] if isinstance(answer, dict) else []
    names = ("next", "next_page", "nextPageToken", "next_cursor", "nextCursor", "has_more", "hasMore", "cursor")
    return any(isinstance(each, dict) and any(each.get(name) for name in names) for each in holders)
