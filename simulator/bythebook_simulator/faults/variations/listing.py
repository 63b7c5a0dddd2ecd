"""Freedoms of lists: in which order and when they show what there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context, World
from bythebook_simulator.document.resources import plain
from bythebook_simulator.faults.variations.layers import listing
from bythebook_simulator.faults.variations.variation import Variation, Vary
from bythebook_simulator.messages import Outcome, Thing
from bythebook_simulator.steps.selection import CURSORS, NUMBERS, OFFSETS, ORDERS, PAGES, SIZES
from bythebook_simulator.steps.things import collection_of

__all__ = ["LISTING"]

# More things than this no page holds, where the document states no bound.
_CAP: Final = 25

Ordered = Callable[[Context, list[Thing]], list[Thing]]


def _ordered(steps: frozenset[str], order: Ordered) -> Vary:
    """Returns servers that list in another order where a list has no parameter of these names."""

    def ordering(context: Context, things: list[Thing]) -> list[Thing]:
        names = {plain(each.name) for each in context.endpoint.parameters}
        return things if names & steps else order(context, things)

    return listing(ordering)


def _shuffled(context: Context, things: list[Thing]) -> list[Thing]:
    count = context.world.memory.requests[context.endpoint.id]
    return things[count % len(things) :] + things[: count % len(things)] if things else things


def _capping(_world: World, base: Behavior) -> Behavior:
    """Returns a server whose pages are never longer than it likes; it heeds what the document names."""

    def select(context: Context, things: Sequence[Thing]) -> Outcome:
        query = dict(context.decoded.query)
        for each in context.endpoint.parameters:
            size = query.get(each.name)
            if plain(each.name) not in SIZES or not isinstance(size, int):
                continue
            stated = [context.world.requests.keyword((each.schema,), name) for name in ("default", "maximum")]
            named = [one for one in stated if isinstance(one, int)]
            query[each.name] = min(size, max([_CAP, *named]))
        return base.select(replace(context, decoded=replace(context.decoded, query=query)), things)

    return replace(base, select=select)


def _without_new(context: Context, things: list[Thing]) -> list[Thing]:
    """Returns the resources that were there when the list was asked for the last time."""
    if context.resource.supply != "created":
        return things
    notes = context.world.memory.notes
    known: set[str] = notes.setdefault(f"listed {collection_of(context, context.resource.collection)}", set())
    is_new = {each.key for each in things} - known
    known |= is_new
    return [each for each in things if each.key not in is_new]


LISTING: Final = (
    Variation(
        "newest-first",
        "lists the newest first where no order and no pages are documented",
        _ordered(ORDERS | CURSORS | NUMBERS | OFFSETS, lambda _, things: things[::-1]),
        style="Stripe",
        source="Stripe API, Pagination, https://docs.stripe.com/api/pagination",
        aspect="order",
    ),
    Variation(
        "ordered-by-key",
        "lists by key where no order is documented",
        _ordered(ORDERS | CURSORS, lambda _, things: sorted(things, key=lambda each: each.key)),
        style="Kubernetes",
        source="Kubernetes API concepts, Retrieving large results sets in chunks, "
        "https://kubernetes.io/docs/reference/using-api/api-concepts/",
        aspect="order",
    ),
    Variation(
        "unordered",
        "lists in another order each time, where there are no pages",
        _ordered(ORDERS | PAGES, _shuffled),
        style="PostgREST",
        source="PostgREST, Tables and Views, Ordering, https://docs.postgrest.org/en/stable/references/api/tables_views.html",
        aspect="order",
    ),
    Variation(
        "pages-capped",
        "shows 25 resources at most where no bound is documented",
        _capping,
        style="Google AIP",
        source="AIP-158, Guidance (page_size above the maximum), https://google.aip.dev/158#guidance",
    ),
    Variation(
        "lists-lag",
        "lists a new resource only from the second time on",
        listing(_without_new),
        style="Elasticsearch",
        source="Elasticsearch, Near real-time search, "
        "https://www.elastic.co/guide/en/elasticsearch/reference/8.19/near-real-time.html",
        aspect="lists lag",
    ),
)
