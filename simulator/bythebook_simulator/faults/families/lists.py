"""Faults of lists: a list shows another state, other things or another page than it should. Reads of one are right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context
from bythebook_simulator.document.resources import plain
from bythebook_simulator.faults.operations import is_list, of_item
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.seams import ignores, shows, without_query
from bythebook_simulator.faults.spots import Spot
from bythebook_simulator.messages import Outcome, Response, Thing
from bythebook_simulator.steps.selection import CURSORS, NUMBERS, OFFSETS, ORDERS, PAGES, SIZES, select
from bythebook_simulator.steps.things import collection_of, everything, fetch, put, remove

__all__ = ["OPERATORS"]

# Where the memory holds what a list shows in place of what is kept, what it shows too, and where it looks.
_OLD: Final = "lists/old"
_GONE: Final = "lists/gone"
_PLACES: Final = "lists/places"


def _noted(context: Context, name: str, collection: str) -> dict[str, Any]:
    """Returns what is noted of a collection under a name, by the key of its things."""
    found: dict[str, Any] = context.world.memory.notes.setdefault(f"{name} {collection}", {})
    return found


def _before_changes(spot: Spot) -> Behavior:
    """Returns a server whose list has copies from before one operation changed their things."""

    def putting(context: Context, collection: str, thing: Thing) -> None:
        noted = _noted(context, _OLD, collection)
        before = fetch(context, collection, context.resource, thing.key)
        if context.endpoint.id == spot.endpoint.id and before is not None:
            noted.setdefault(thing.key, before)
        else:
            noted.pop(thing.key, None)
        put(context, collection, thing)

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        noted = _noted(context, _OLD, collection_of(context, context.resource.collection))
        return select(context, [noted.get(each.key, each) for each in things])

    return Behavior(put=putting, select=selecting)


def _noting_deleted(spot: Spot) -> Callable[[Context, str, Thing], None]:
    """Returns the step that removes a thing, and notes it where one operation deletes it."""

    def removing(context: Context, collection: str, thing: Thing) -> None:
        if context.endpoint.id == spot.endpoint.id:
            _noted(context, _GONE, collection)[thing.key] = thing
        remove(context, collection, thing)

    return removing


def _with_deleted(spot: Spot) -> Behavior:
    """Returns a server whose list still has what one operation deleted."""

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        gone = _noted(context, _GONE, collection_of(context, context.resource.collection))
        return select(context, sorted((*things, *gone.values()), key=lambda each: each.ordinal))

    return Behavior(remove=_noting_deleted(spot), select=selecting)


def _of_all_parents(spot: Spot) -> Behavior:
    """Returns a server whose list below one thing has what is below all of them."""

    def putting(context: Context, collection: str, thing: Thing) -> None:
        _noted(context, _PLACES, context.resource.collection)[collection] = True
        put(context, collection, thing)

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        if context.endpoint.id != spot.endpoint.id:
            return select(context, things)
        own = collection_of(context, context.resource.collection)
        places = [each for each in _noted(context, _PLACES, context.resource.collection) if each != own]
        others = [thing for place in places for thing in everything(context, place, context.resource)]
        return select(context, [*others, *things])

    return Behavior(put=putting, select=selecting)


def _pages_overlap(spot: Spot) -> Behavior:
    """Returns a server whose every later page begins with the last thing of the page before."""

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        found = select(context, things)
        if context.endpoint.id != spot.endpoint.id or not found.things:
            return found
        whole = select(without_query(context, _is_of_pages), things).things
        start = whole.index(found.things[0])
        return replace(found, things=whole[max(0, start - 1) : max(0, start - 1) + len(found.things)])

    return Behavior(select=selecting)


def _skips_between_pages(spot: Spot) -> Behavior:
    """Returns a server whose every later page begins one thing too late: no page shows the last thing before it."""

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        found = select(context, things)
        whole = select(without_query(context, _is_of_pages), things).things
        if context.endpoint.id != spot.endpoint.id or not found.things or not (start := whole.index(found.things[0])):
            return found
        return replace(found, things=whole[start + 1 : start + 1 + len(found.things)])

    return Behavior(select=selecting)


def _says_last(spot: Spot) -> Behavior:
    """Returns a server that leads from no page to the next one, and says that there is none."""

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        found = select(context, things)
        return replace(found, more=None) if context.endpoint.id == spot.endpoint.id else found

    return Behavior(select=selecting)


def _too_small(spot: Spot) -> Behavior:
    """Returns a server that gives a total of one thing fewer than there are."""

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        found = select(context, things)
        is_here = context.endpoint.id == spot.endpoint.id and bool(found.total)
        return replace(found, total=(found.total or 0) - 1) if is_here else found

    return Behavior(select=selecting)


def _with_deleted_counted(spot: Spot) -> Behavior:
    """Returns a server whose total counts what one operation deleted, too."""

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        found = select(context, things)
        gone = _noted(context, _GONE, collection_of(context, context.resource.collection))
        return replace(found, total=(found.total or 0) + len(gone))

    return Behavior(remove=_noting_deleted(spot), select=selecting)


def _last_twice(spot: Spot) -> Behavior:
    """Returns a server whose list has its last thing twice, where the page has room for it."""

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        found = select(context, things)
        if context.endpoint.id != spot.endpoint.id or not found.things or len(found.things) < found.total:
            return found
        return replace(found, things=(*found.things, found.things[-1]))

    return Behavior(select=selecting)


def _breaks_on_nothing(spot: Spot) -> Behavior:
    """Returns a server that fails where it has nothing to list."""

    def finishing(context: Context, response: Response) -> Response:
        place = collection_of(context, context.resource.collection)
        is_empty = context.endpoint.id == spot.endpoint.id and response.status < 400
        if is_empty and not everything(context, place, context.resource):
            return Response(500, (("content-type", "text/plain"),), b"Internal Server Error")
        return response

    return Behavior(finish=finishing)


def _turned(spot: Spot) -> Behavior:
    """Returns a server whose list is turned round where an order is asked for."""

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        if context.endpoint.id != spot.endpoint.id or spot.steps[0] not in context.decoded.query:
            return select(context, things)
        whole = select(without_query(context, _is_of_pages), things).things[::-1]
        return select(without_query(context, lambda name: name == spot.steps[0]), whole)

    return Behavior(select=selecting)


def _is_of_pages(name: str) -> bool:
    return plain(name) in PAGES


def _total_of_page(spot: Spot) -> Behavior:
    """Returns a server whose total is the number of things on the page."""

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        found = select(context, things)
        return replace(found, total=len(found.things)) if context.endpoint.id == spot.endpoint.id else found

    return Behavior(select=selecting)


def _has_size(spot: Spot) -> bool:
    names = {plain(each.name) for each in spot.endpoint.parameters if each.location == "query"}
    return is_list(spot) and bool(names & SIZES)


def _is_order(spot: Spot) -> bool:
    is_asked = spot.location == "query" and spot.endpoint.method == "GET"
    return is_asked and plain(spot.steps[0]) in ORDERS and "string" in spot.types


def _has_pages(spot: Spot) -> bool:
    names = {plain(each.name) for each in spot.endpoint.parameters if each.location == "query"}
    return is_list(spot) and bool(names & (OFFSETS | NUMBERS | CURSORS))


def _has_steps(spot: Spot) -> bool:
    names = {plain(each.name) for each in spot.endpoint.parameters if each.location == "query"}
    return _has_size(spot) and bool(names & (OFFSETS | NUMBERS))


def _is_listed(spot: Spot) -> bool:
    """Returns whether a spot is a property of the items of a list that clients set, or that a write answers."""
    return (
        spot.location == "response"
        and spot.endpoint.method == "GET"
        and not spot.endpoint.path.endswith("}")
        and spot.is_in_list
        and spot.is_member
        and spot.shown == "may"
        and not spot.stated.keys() & {"readOnly"}
    )


OPERATORS: Final = (
    Operator(
        "list-before-change",
        "list",
        "lists a thing as it was before a change, which a read of it shows",
        of_item("PUT PATCH"),
        _before_changes,
    ),
    Operator("list-keeps-deleted", "list", "lists what was deleted", of_item("DELETE"), _with_deleted),
    Operator(
        "list-of-all-parents",
        "list",
        "lists what is below any thing where a path names one",
        lambda spot: is_list(spot) and "}" in spot.endpoint.path,
        _of_all_parents,
    ),
    Operator("list-pages-overlap", "list", "begins a page with the last thing of another", _has_pages, _pages_overlap),
    Operator(
        "page-size-ignored",
        "list",
        "lists everything, whatever page is asked for",
        _has_size,
        ignores(lambda _, name: _is_of_pages(name)),
    ),
    Operator(
        "page-ignored",
        "list",
        "lists the first page, whatever page or offset is asked for",
        _has_steps,
        ignores(lambda _, name: plain(name) in OFFSETS | NUMBERS),
    ),
    Operator(
        "list-pages-skip",
        "list",
        "begins each later page one thing too late, so that no page shows that thing",
        _has_pages,
        _skips_between_pages,
    ),
    Operator("next-left-out", "list", "says on each page that it is the last one", _has_size, _says_last),
    Operator(
        "total-too-small",
        "list",
        "gives a total of one thing fewer than there are",
        is_list,
        _too_small,
    ),
    Operator(
        "total-with-deleted", "list", "counts what was deleted in the total", of_item("DELETE"), _with_deleted_counted
    ),
    Operator(
        "order-ignored",
        "list",
        "lists in the order of creation, whatever order is asked for",
        _is_order,
        ignores(lambda spot, name: name == spot.steps[0]),
    ),
    Operator("list-twice", "list", "lists the last thing twice", is_list, _last_twice),
    Operator("empty-list-fails", "list", "fails where there is nothing to list", is_list, _breaks_on_nothing),
    Operator(
        "order-turned",
        "list",
        "lists in the opposite order of the one asked for",
        _is_order,
        _turned,
    ),
    Operator("total-of-page", "list", "gives the number of things on the page as the total", _has_size, _total_of_page),
    Operator(
        "list-cut-inside",
        "list",
        "lists things with lists inside that are cut after the first item",
        lambda spot: _is_listed(spot) and spot.types == {"array"},
        shows(lambda _spot, held: held.value[:1] if isinstance(held.value, list) else held.value),
    ),
    Operator(
        "list-nulled",
        "list",
        "lists null for what was written",
        lambda spot: _is_listed(spot) and spot.nullable,
        shows(lambda _spot, held: None if held.value is not ABSENT else held.value),
    ),
)
