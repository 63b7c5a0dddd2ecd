"""Reads a list, page after page, until it holds a thing or is at its end. It judges nothing."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from bythebook_conformance.judging.naming import own_id, told
from bythebook_conformance.judging.relations import PAGE_SIZE, demanded, holds_id, items
from bythebook_conformance.model import Draft, Exchange, Fixed, Slot
from bythebook_conformance.running.session import Session
from bythebook_specs.contract import Contract, Field, Operation
from bythebook_specs.operation import Key

__all__ = ["MORE", "asked_by", "listing"]

MORE = "read of the list, with more to come"
_DONE = "read of the list"
_MAX_PAGES = 30
# A thing that is not listed yet is looked for again after so many seconds.
_POLL = (0.2, 0.5, 1.0)
_STEPS = ("page", "page_number", "pagenumber", "p", "offset", "skip", "start")


def asked_by(contract: Contract, lister: Operation, made: Exchange) -> dict[Key, Any]:
    """Return the values by which a list must be asked, so that it holds what was made: those that the thing tells."""
    values = ((each, value) for each in demanded(lister) for value in told(made, each.path[0])[:1])
    return {each.key: value for each, value in values if contract.admits(each, value)}


def listing(reading: Session, made: Exchange) -> Exchange:
    """Return the read of the list that should hold what was made, all its pages in one answer; the purpose says where
    there may be more of it. While it does not hold the thing, it is read again for a few seconds.
    """
    wanted: dict[Key, Any] = {("path", name): value for name, value in made.request.parts["path"].items()}
    wanted |= asked_by(reading.record.contract, reading.operation, made)
    kept, reading.values.supplied = reading.values.supplied, wanted
    try:
        found = _pages(reading, made)
        for seconds in _POLL:
            if not found.accepted or _holds(items(found.answer) or [], made):
                break
            time.sleep(seconds)
            found = _pages(reading, made)
        return found
    finally:
        reading.values.supplied = kept


def _pages(reading: Session, made: Exchange) -> Exchange:
    operation = reading.operation
    query = [each for each in operation.parameters if each.location == "query"]
    size = next((each for each in query if PAGE_SIZE.match(each.path[0])), None)
    step = next((each for each in query if each.path[0].lower().replace("-", "_") in _STEPS), None)
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
        if _holds(found, made):
            break
        slots[step.key] = Fixed(_start(step) + (number * page if _counts_items(step) else number))
        again = reading.send(Draft(slots), _DONE, prepared=True)
        more = items(again.answer) or [] if again.accepted else []
        if not more:
            break
        found += more
    else:
        return replace(first, answer=found, request=replace(first.request, purpose=MORE))
    return replace(first, answer=found)


def _start(step: Field) -> int:
    stated = step.default if isinstance(step.default, int) else step.schema.get("minimum")
    return stated if isinstance(stated, int) else 0 if _counts_items(step) else 1


def _counts_items(step: Field) -> bool:
    return step.path[0].lower() in {"offset", "skip", "start"}


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


def _holds(found: list[Any], made: Exchange) -> bool:
    own = own_id(made.answer)
    return own is not None and any(holds_id(each, own) for each in found)
