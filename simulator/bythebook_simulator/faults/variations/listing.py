"""Freedoms of lists: in which order and when they show what there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from bythebook_simulator.behaviour import Behaviour
from bythebook_simulator.context import Context, World
from bythebook_simulator.document.resources import plain
from bythebook_simulator.faults.variations.variation import Variation
from bythebook_simulator.messages import Outcome, Thing
from bythebook_simulator.steps.selection import CURSORS, NUMBERS, OFFSETS, SIZES, select
from bythebook_simulator.steps.things import collection_of

__all__ = ["LISTING"]

_PAGES: Final = SIZES | OFFSETS | NUMBERS | CURSORS
# JSON:API 1.1 and Zalando 137 (sort), AIP-132 (order_by), RFC 7644 section 3.4.2.3 (sortBy).
_SORTS: Final = frozenset({"sort", "sortby", "orderby", "order", "ordering", "sortfield"})
# More things than this no page holds, where the document states no bound.
_CAP: Final = 25

Ordered = Callable[[Context, list[Thing]], list[Thing]]


def _ordered(steps: frozenset[str], order: Ordered) -> Callable[[World], Behaviour]:
    """Return servers that list in another order where a list has no parameter of these names."""

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        names = {plain(each.name) for each in context.endpoint.parameters}
        return select(context, list(things) if names & steps else order(context, list(things)))

    return lambda _world: Behaviour(select=selecting)


def _shuffled(context: Context, things: list[Thing]) -> list[Thing]:
    count = context.world.memory.requests[context.endpoint.id]
    return things[count % len(things) :] + things[: count % len(things)] if things else things


def _capping(_world: World) -> Behaviour:
    """Return a server whose pages are never longer than it likes; what the document names is heeded."""

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        query = dict(context.decoded.query)
        for each in context.endpoint.parameters:
            size = query.get(each.name)
            if plain(each.name) not in SIZES or not isinstance(size, int):
                continue
            stated = [context.world.requests.keyword((each.schema,), name) for name in ("default", "maximum")]
            named = [one for one in stated if isinstance(one, int)]
            query[each.name] = min(size, max([_CAP, *named]))
        return select(replace(context, decoded=replace(context.decoded, query=query)), things)

    return Behaviour(select=selecting)


def _lagging(_world: World) -> Behaviour:
    """Return a server whose lists show a new thing from the second time on that they are asked for."""

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        if context.resource.supply != "created":
            return select(context, things)
        notes = context.world.memory.notes
        known: set[str] = notes.setdefault(f"listed {collection_of(context, context.resource.collection)}", set())
        is_new = {each.key for each in things} - known
        known |= is_new
        return select(context, [each for each in things if each.key not in is_new])

    return Behaviour(select=selecting)


LISTING: Final = (
    Variation(
        "newest-first",
        "lists the newest first where no order is documented",
        _ordered(_SORTS | CURSORS | NUMBERS | OFFSETS, lambda _, things: things[::-1]),
    ),
    Variation(
        "ordered-by-key",
        "lists by key where no order is documented",
        _ordered(_SORTS | CURSORS, lambda _, things: sorted(things, key=lambda each: each.key)),
    ),
    Variation(
        "unordered", "lists in another order each time, where there are no pages", _ordered(_SORTS | _PAGES, _shuffled)
    ),
    Variation("pages-capped", "shows 25 things at most where no bound is documented", _capping),
    Variation("lists-lag", "lists a new thing only from the second time on", _lagging),
)
