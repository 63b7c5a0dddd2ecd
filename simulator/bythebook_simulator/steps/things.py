"""The steps `fetch`, `put` and `remove`, and how a thing comes to be: its key, and what the server makes of it.

It knows no statuses, and shows nothing: answers are made in `rendering`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from bythebook_openapi.states import ABSENT
from bythebook_simulator.context import Context
from bythebook_simulator.document.examples import things_shown
from bythebook_simulator.document.resources import Resource, plain
from bythebook_simulator.document.schemas import Place
from bythebook_simulator.messages import Decoded, Thing
from bythebook_simulator.steps.completion import completed, without_read_only
from bythebook_simulator.values.invention import Wish

__all__ = [
    "again",
    "collection_of",
    "everything",
    "fetch",
    "is_free",
    "key_place",
    "key_text",
    "made",
    "named",
    "new_thing",
    "put",
    "remove",
]

_SEEDED: Final = 3
# Things that are made again have keys from here on.
_AGAIN: Final = 100_000
# Marks beside a collection: of what was removed, that its first things were put into it, and where a thing is kept.
_GONE: Final = "#gone"
_SEEN: Final = "#seen"
_HOME: Final = "#home"


def key_text(value: Any) -> str:
    """Return a key as it is kept: a UUID has no case (RFC 9562, section 4), and the number 5 is the text 5."""
    text = str(value)
    try:
        return str(UUID(text)) if len(text) == 36 else text
    except ValueError:
        return text


def collection_of(context: Context, template: str) -> str:
    """Return the path of a collection with the keys of its parents filled in: the name under which it is kept."""
    for name, value in context.sent.path.items():
        template = template.replace(f"{{{name}}}", quote(key_text(value), safe=""))
    return template


def named(decoded: Decoded) -> dict[str, Any]:
    """Return the parameters of a request by their plain names; `X-Sales-Channel` is `saleschannel`."""
    found: dict[str, Any] = {}
    for location in ("cookie", "header", "query", "path"):
        for name, value in decoded.part(location).items():
            found[plain(name.lower().removeprefix("x-") if location == "header" else name)] = value
    return found


def fetch(context: Context, collection: str, resource: Resource, key: str) -> Thing | None:
    """Return the thing of a key, None where there is none. What no client can create is there from the start."""
    store = context.world.store
    collection = _home(context, collection, key)
    found = store.get(collection, key)
    if found is not None or store.get(collection + _GONE, key) is not None:
        return found
    if _has_first(context, resource):
        return next((each for each in everything(context, collection, resource) if each.key == key), None)
    if resource.supply == "any" or resource.kind == "singleton":
        return _grown(context, collection, resource, key, 0)
    return None


def put(context: Context, collection: str, thing: Thing) -> None:
    """Keep a thing. What is made below another thing is also read alone, where the document has a path for that."""
    collection = _home(context, collection, thing.key)
    flat = context.world.resources.shallow(context.resource.collection)
    if flat is not None and flat != collection:
        context.world.store.put(flat + _HOME, Thing(thing.key, 0, collection))
    context.world.store.put(collection, thing)
    context.world.store.remove(collection + _GONE, thing.key)
    context.world.memory.created.setdefault(collection, thing)


def remove(context: Context, collection: str, thing: Thing) -> None:
    """Keep a thing no longer, and remember that it is gone."""
    collection = _home(context, collection, thing.key)
    context.world.store.remove(collection, thing.key)
    context.world.store.put(collection + _GONE, Thing(thing.key, thing.ordinal, None))


def _home(context: Context, collection: str, key: str) -> str:
    """Returns the nested collection that keeps a thing which is read alone under another path."""
    mark = context.world.store.get(collection + _HOME, key)
    return collection if mark is None else str(mark.value)


def everything(context: Context, collection: str, resource: Resource) -> list[Thing]:
    """Return the things of a collection, oldest first."""
    store = context.world.store
    if _has_first(context, resource) and store.get(collection + _SEEN, "") is None:
        store.put(collection + _SEEN, Thing("", 0, None))
        for each in _first_things(context, collection, resource):
            if is_free(context, collection, each.key):
                store.put(collection, each)
    return store.all(collection)


def _has_first(context: Context, resource: Resource) -> bool:
    """Returns whether things of a collection may be there before a client made any."""
    first = context.world.first
    is_kept = resource.kind in {"collection", "item"} and resource.supply != "any"
    return is_kept and (resource.supply == "seeded" or first.count is not None or first.from_examples)


def _first_things(context: Context, collection: str, resource: Resource) -> Iterator[Thing]:
    first = context.world.first
    if first.from_examples:
        yield from _exemplary(context, collection, resource)
        return
    for ordinal in range(_SEEDED if first.count is None else first.count):
        yield _grown(context, collection, resource, None, ordinal)


def _exemplary(context: Context, collection: str, resource: Resource) -> Iterator[Thing]:
    """Yields the things that the examples of a collection's answers show, where their schema admits them."""
    world, settable = context.world, context.world.envelopes.settable(resource.collection)
    name = world.identities.property_of(resource)
    for ordinal, value in enumerate(things_shown(world.answers, world.envelopes, resource)):
        key = value.get(name) if name is not None else None
        own = {each: value[each] for each in value if each in settable}
        thing = Thing("", ordinal, own, names=named(Decoded(path=context.sent.path)))
        thing = _identified(context, collection, resource, thing, None if key is None else key_text(key), bare=True)
        rest = {each: value[each] for each in value if each not in own}
        yield replace(thing, made={**thing.made, **rest})


def new_thing(context: Context, collection: str, resource: Resource, value: Any, key: str | None = None) -> Thing:
    """Return a thing that holds what a client sent. Without a key of the path's, it has the client's own where the
    client names it in the property that answers it, else a new one.
    """
    everything(context, collection, resource)  # what is there from the start has its keys before it
    ordinal = context.world.store.next_ordinal(collection)
    thing = Thing(key or "", ordinal, value, names=named(context.decoded))
    name = context.world.identities.property_of(resource)
    own = value.get(name) if name is not None and isinstance(value, dict) else None
    if key is None and isinstance(own, str | int) and own != "":
        key = key_text(own)
    return _identified(context, collection, resource, thing, key, bare=True)


def again(context: Context, collection: str, resource: Resource, thing: Thing) -> Thing:
    """Return a thing as another one of the same request: it has another key, and all else that the first one has."""
    second = replace(thing, key="", ordinal=_AGAIN + thing.ordinal, made={})
    second = _identified(context, collection, resource, second, None, bare=True)
    ids = context.world.identities.names_of(resource) & second.made.keys()
    return replace(second, made={**thing.made, **{name: second.made[name] for name in ids}})


def _grown(context: Context, collection: str, resource: Resource, key: str | None, ordinal: int) -> Thing:
    """Return a thing that no client made, with all that answers may show of it."""
    value = _first_state(context, collection, resource) if resource.kind == "singleton" else {}
    thing = Thing(key or "", ordinal, value, names=named(Decoded(path=context.sent.path)))
    return _identified(context, collection, resource, thing, key, bare=False)


def _first_state(context: Context, collection: str, resource: Resource) -> Any:
    """Return what the one thing of its kind is before anybody wrote it: as if the least had been put, completed."""
    endpoints = context.world.resources.endpoints(resource.collection)
    bodies = [pointer for each in endpoints if each.method == "PUT" for pointer in each.bodies.values()]
    place = (bodies[0],) if bodies and bodies[0] is not None else ()
    least = context.world.inventor.invent(place, Wish(collection)) if place else {}
    requests = context.world.requests
    if not isinstance(least, dict) or not requests.is_valid(place, least):
        return {}
    value = completed(requests, place, without_read_only(requests, place, least))
    for name in context.world.envelopes.wrapper(bodies[0] if bodies else None):
        value = value.get(name, {})
    return value


def _identified(
    context: Context, collection: str, resource: Resource, thing: Thing, key: str | None, *, bare: bool
) -> Thing:
    """Return a thing with its key, in the type in which the document has it, and with what the server makes of it."""
    identities, inventor = context.world.identities, context.world.inventor
    if resource.parameter is None:
        thing = replace(thing, key=str(thing.ordinal) if key is None else key)
        return replace(thing, made=made(context, collection, resource, thing, bare=bare))
    name, place = identities.property_of(resource), key_place(context, resource)
    value: Any = key
    if key is None:
        wish = Wish(f"{collection}/{name or resource.parameter}", thing.ordinal, resource.parameter, fresh=True)
        value = inventor.invent(place, wish, lambda each: is_free(context, collection, each))
    elif not context.world.answers.is_valid(place, key) and key.lstrip("-").isdecimal():
        value = int(key)
    names = {**thing.names, plain(resource.parameter): value}
    thing = replace(thing, key=key_text(value), names=names)
    whole = made(context, collection, resource, thing, bare=bare)
    if name and isinstance(thing.value, dict) and name not in thing.value:
        whole[name] = value
    for name in identities.others_of(resource):
        whole[name] = value
    return replace(thing, made=whole)


def key_place(context: Context, resource: Resource) -> Place:
    """Returns the schemas that the key of an item must fit: those of the path parameter, and of its property."""
    world = context.world
    name = world.identities.property_of(resource)
    views = [world.answers.known(view) for view in world.envelopes.views(resource.collection)]
    names = [each for each in (name, *world.identities.others_of(resource)) if each]
    own = [known[each] for known in (*views, *world.identities.outer(resource)) for each in names if each in known]
    return tuple(dict.fromkeys([*world.identities.key_place(resource), *(pointer for each in own for pointer in each)]))


def is_free(context: Context, collection: str, value: Any) -> bool:
    """Returns whether no thing of a collection has a key, and none that is gone had it."""
    marks = (collection, collection + _GONE)
    return isinstance(value, str | int) and all(
        context.world.store.get(each, key_text(value)) is None for each in marks
    )


def made(context: Context, collection: str, resource: Resource, thing: Thing, *, bare: bool) -> dict[str, Any]:
    """Return what a server adds to a thing: each property that an answer names and a client cannot set.

    A parameter of the same name is shown in it; else it is made up. Where not `bare`, what clients could set is added.
    """
    world, found = context.world, dict[str, Any]()
    value = thing.value if isinstance(thing.value, dict) else {}
    settable = world.envelopes.settable(resource.collection) if bare else frozenset()
    constraints = world.identities.constraints(resource)
    for view in world.envelopes.views(resource.collection):
        for name, place in world.answers.properties(world.answers.applying(view, {**found, **value})).items():
            if name in found or name in value or name in settable:
                continue
            if world.answers.keyword(place, "writeOnly") is True:
                continue
            known = thing.names.get(plain(name), ABSENT)
            if known is not ABSENT and world.answers.is_valid(place, known):
                found[name] = known
                continue
            narrow = (*place, *constraints.get(name, ()))
            wish = Wish(f"{collection}/{name}", thing.ordinal, name, bare=bare, fresh=name in constraints, depth=1)
            each = world.inventor.invent(narrow, wish)
            found[name] = each if world.answers.is_valid(place, each) else world.inventor.invent(place, wish)
    return found
