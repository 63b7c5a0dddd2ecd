"""Reads a list, page by page, until it contains a resource or ends. It judges nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bythebook_conformance.model import Draft, Exchange, Fixed, Slot
from bythebook_conformance.relations.collections import (
    STEP,
    counts_items,
    first_step,
    holds_id,
    items,
    page_size,
    states_first_step,
    with_items,
)
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.sender import Sender
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["MORE", "listing"]

MORE = "read of the list, with more to come"
_DONE = "read of the list"
_MAX_PAGES = 30
_MOST_AROUND = 4
# Names of response properties that announce another page, and of query parameters that take its cursor.
_NEXT = re.compile(r"(^|[^a-z])next|has_?(more|next)|^_?more$|cursor|continuation", re.IGNORECASE)
_FROM = re.compile(r"cursor|continuation|token|marker|^(starting_?)?after$|^next|start_?key", re.IGNORECASE)


def listing(lister: Sender, context: RequestContext, own: str | int | None) -> Exchange:
    """Returns one exchange with the items of all pages, up to the page with the resource whose id is `own`.

    Its purpose is `MORE` where the list may have more pages.
    """
    operation = lister.operation
    query = [each for each in operation.parameters if each.location == "query"]
    size = page_size(operation)
    step = next((each for each in query if STEP.match(each.path[0].replace("-", "_"))), None)
    slots: dict[Key, Slot] = dict(lister.base)
    if size is not None and isinstance(size.schema.get("maximum"), int):
        slots[size.key] = Fixed(min(size.schema["maximum"], 1000))

    def read() -> Exchange:
        return lister.send_alone(Draft(slots), _DONE, context)

    first = read()
    found = list(items(first.answer) or [])
    page = len(found)
    if step is None or not page:
        limit = _limit(size, slots) if size is not None else 0
        is_full = size is not None and page >= limit
        is_unknown = _goes_on(operation) and not 0 < page < limit
        has_more = is_full or is_unknown or _has_next(first.headers, first.answer)
        return replace(first, request=replace(first.request, purpose=MORE)) if has_more else first
    for number in range(1, _MAX_PAGES):
        if own is not None and any(holds_id(each, own) for each in found):
            break
        slots[step.key] = Fixed(first_step(step) + (number * page if counts_items(step) else number))
        again = read()
        more = items(again.answer) or [] if again.accepted else []
        if not more:
            break
        found += more
    else:
        return replace(first, answer=with_items(first.answer, found), request=replace(first.request, purpose=MORE))
    if not states_first_step(step) and not any(holds_id(each, own) for each in found if own is not None):
        slots[step.key] = Fixed(1)  # the first page may have been page 0, so page 1 was left out
        again = read()
        found += [each for each in (items(again.answer) or [] if again.accepted else []) if each not in found]
    return replace(first, answer=with_items(first.answer, found))


def _limit(size: Field, slots: dict[Key, Slot]) -> int:
    slot = slots.get(size.key)
    stated: Any = slot.value if isinstance(slot, Fixed) else size.default
    return stated if isinstance(stated, int) else 0


def _goes_on(operation: Operation) -> bool:
    """Returns whether a list takes a cursor, but documents no response property with one.

    A response without such a property then does not show that the list has ended.
    """
    asked = any(each.location == "query" and _FROM.search(each.path[0]) for each in operation.parameters)
    places = (each.place[-1] for response in operation.successes for each in response.fields if each.place)
    return asked and not any(_NEXT.search(each) for each in places)


def _has_next(headers: Mapping[str, str], answer: Any, depth: int = 0) -> bool:
    """Returns whether a response announces another page."""
    if "next" in re.findall(r"rel=\"?(\w+)", headers.get("link", "")):
        return True
    members = answer.items() if isinstance(answer, dict) and depth < _MOST_AROUND else ()
    return any((value and _NEXT.search(name)) or _has_next(headers, value, depth + 1) for name, value in members)
