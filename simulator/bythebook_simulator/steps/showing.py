"""How a thing is shown: its properties, where an answer has a place for them, and what a list has of it.

It knows no statuses, and chooses nothing: `selection` filters by what a list shows, and `rendering` makes the body.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_openapi.states import ABSENT, get, put
from bythebook_simulator.context import Context
from bythebook_simulator.document.envelopes import Listing
from bythebook_simulator.document.schemas import Place
from bythebook_simulator.messages import Thing
from bythebook_simulator.values.invention import Wish
from bythebook_simulator.values.projection import Projection

__all__ = ["item_shown", "listed_value", "placed", "shown", "wish_of"]


def shown(thing: Thing) -> dict[str, Any]:
    """Return the properties of a thing: what the server made, and over it what clients sent."""
    return {**thing.made, **thing.value} if isinstance(thing.value, Mapping) else dict(thing.made)


def wish_of(context: Context, thing: Thing | None, collection: str) -> Wish:
    """Return what the properties that a thing lacks are made up of: what it is, not who asks. So a read shows what the
    write showed, also where the thing was made below another thing and is read alone.
    """
    kept = context.resource.kind != "action" and thing is not None
    is_sent = context.decoded.body is not ABSENT  # what a client could set and left out is nothing
    bare = (kept or is_sent) and not (thing and not thing.value and context.resource.supply != "created")
    home = context.world.resources.shallow(collection) or collection
    return Wish(home if kept else context.endpoint.id, thing.ordinal if thing else 0, bare=bare)


def placed(context: Context, place: Place, path: tuple[str, ...], pool: Mapping[str, Any]) -> Any:
    """Return the properties of a thing inside the envelope of an answer. Where the envelope alone has a place for the
    key, the key stands in it: `{"id": 5, "scan": {"title": "a"}}`.
    """
    if not path:
        return pool
    answers, identities = context.world.answers, context.world.identities
    outer = answers.known(place)
    inner = answers.known(outer[path[0]]) if path[0] in outer else {}
    keys = {identities.property_of(context.resource), *identities.others_of(context.resource)}
    beside = {name: pool[name] for name in keys if name in pool and name in outer and name not in inner}
    return put(beside, path, pool)


def item_shown(context: Context, listing: Listing, thing: Thing) -> Any:
    """Return what a list has of a thing, with what its schema requires and the thing lacks."""
    world, collection = context.world, context.resource.collection
    within = world.envelopes.thing(listing.item, world.envelopes.settable(collection))
    pool = placed(context, listing.item, within, shown(thing))
    projection = Projection(world.answers, world.inventor)
    return projection.project(listing.item, pool, wish_of(context, thing, collection))


def listed_value(context: Context, thing: Thing, name: str) -> Any:
    """Return what a property of a thing is in the list that is asked for; ABSENT where the list does not show it."""
    known = shown(thing)
    if name in known:
        return known[name]
    envelopes, collection = context.world.envelopes, context.resource.collection
    for place in envelopes.success(context.endpoint):
        listing = envelopes.listing(place, collection)
        if listing is not None:
            within = envelopes.thing(listing.item, envelopes.settable(collection))
            return get(item_shown(context, listing, thing), (*within, name))
    return ABSENT
