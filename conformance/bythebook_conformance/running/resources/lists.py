"""Reads a list, page by page, until it contains a resource or ends. It judges nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bythebook_conformance.conventions import NEXT_PAGE, NEXT_RELATION
from bythebook_conformance.model import Draft, Exchange, Fixed, Slot
from bythebook_conformance.relations.collections import (
    first_step,
    items,
    page_size,
    states_first_step,
    with_items,
)
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.running.context import RequestContext
from bythebook_conformance.running.sender import Sender
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["MORE", "MOST_PAGES", "listing"]

MORE = "read of the list, with more to come"
_DONE = "read of the list"
MOST_PAGES = 30
_MOST_AROUND = 4


def listing(lister: Sender, context: RequestContext, is_it: Callable[[Any], bool], most: int = MOST_PAGES) -> Exchange:
    """Returns one exchange with the items of all pages, up to the page with the item that is looked for; of at most so
    many pages.

    Its purpose is `MORE` where the list may have more pages.
    """
    operation = lister.operation
    size, step = page_size(operation), _step(operation)
    slots: dict[Key, Slot] = dict(lister.base)
    if size is not None and isinstance(size.schema.get("maximum"), int):
        slots[size.key] = Fixed(min(size.schema["maximum"], 1000))

    def read() -> Exchange:
        return lister.send_alone(Draft(slots), _DONE, context)

    first = read()
    found = list(items(first.answer) or [])
    page = len(found)
    if step is None or not page or most == 1:
        limit = _limit(size, slots) if size is not None else 0
        is_full = size is not None and page >= max(limit, 1)  # no page is full without an item
        is_unknown = _goes_on(operation) and not 0 < page < limit
        has_more = is_full or is_unknown or _has_next(operation, first.headers, first.answer)
        return replace(first, request=replace(first.request, purpose=MORE)) if has_more else first
    for number in range(1, most):
        if any(map(is_it, found)):
            break
        slots[step.key] = Fixed(
            first_step(operation, step) + (number * page if traits_of(operation, step).offset else number)
        )
        again = read()
        more = items(again.answer) or [] if again.accepted else []
        if not more:
            break
        found += more
    else:
        return replace(first, answer=with_items(first.answer, found), request=replace(first.request, purpose=MORE))
    if not states_first_step(operation, step) and not any(map(is_it, found)):
        slots[step.key] = Fixed(1)  # the first page may have been page 0, so page 1 was left out
        again = read()
        found += [each for each in (items(again.answer) or [] if again.accepted else []) if each not in found]
    return replace(first, answer=with_items(first.answer, found))


def _step(operation: Operation) -> Field | None:
    """Returns the query parameter by which another page is asked for: its number, or an offset."""
    found = ((each, traits_of(operation, each)) for each in operation.parameters)
    return next((each for each, traits in found if traits.page or traits.offset), None)


def _limit(size: Field, slots: dict[Key, Slot]) -> int:
    slot = slots.get(size.key)
    stated: Any = slot.value if isinstance(slot, Fixed) else size.default
    return stated if isinstance(stated, int) else 0


def _goes_on(operation: Operation) -> bool:
    """Returns whether a list takes a cursor, but documents no response property with one.

    A response without such a property then does not show that the list has ended.
    """
    asked = any(traits_of(operation, each).continuation for each in operation.parameters)
    fields = (each for response in operation.successes for each in response.fields)
    return asked and not any(traits_of(operation, each).next_page for each in fields)


def _has_next(operation: Operation, headers: Mapping[str, str], answer: Any) -> bool:
    """Returns whether a response says in some way that the list has more items."""
    relations = re.findall(r"rel=\"?(\w+)", headers.get("link", ""))
    return not set(NEXT_RELATION.words).isdisjoint(relations) or _shows_next(_stated_next(operation), answer)


def _stated_next(operation: Operation) -> Mapping[str, bool]:
    """Returns, by name, whether a member of a response says that there are more items, where the user states it."""
    fields = (each for response in operation.successes for each in response.fields if each.place)
    found = ((each.place[-1], traits_of(operation, each).stated) for each in fields)
    return {name: stated["next_page"] for name, stated in found if "next_page" in stated}


def _shows_next(stated: Mapping[str, bool], answer: Any, depth: int = 0) -> bool:
    members = answer.items() if isinstance(answer, dict) and depth < _MOST_AROUND else ()
    return any(
        (value and stated.get(name, NEXT_PAGE.found(name) != "")) or _shows_next(stated, value, depth + 1)
        for name, value in members
    )
