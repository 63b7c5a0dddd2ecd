"""What an operation does to what is kept, by what its path is and by its method. It makes no answers.

Sources: RFC 9110, section 9.3; RFC 5789; the conventions of docs/semantics.md. What reads or writes goes through the
steps of a `Behavior`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context
from bythebook_simulator.document.resources import plain
from bythebook_simulator.messages import Outcome, Refusal, Thing
from bythebook_simulator.steps.things import collection_of, everything, key_place, key_text, new_thing

__all__ = ["body_of", "perform"]

# A shorter name of an action is that of many words.
_STEM: Final = 3

Deed = Callable[[Context, Behavior], Outcome | Refusal]


def perform(context: Context, steps: Behavior) -> Outcome | Refusal:
    """Return what was done, or why it was not: a thing of the path is not there (RFC 9110, section 15.5.5)."""
    for parent in context.resource.parents:
        collection = collection_of(context, parent.collection)
        key = key_text(context.sent.path.get(parent.parameter, ""))
        if steps.fetch(context, collection, context.world.resources.of(parent.path), key) is None:
            return _missing(parent.parameter, key)
    return _DEEDS.get((context.resource.kind, context.endpoint.method), _act)(context, steps)


def _missing(parameter: str | None, key: str) -> Refusal:
    return Refusal("not-found", f"There is nothing whose {parameter or 'key'} is {key}.")


def body_of(context: Context) -> Any:
    """Returns what a client sent of a thing, out of its wrapper."""
    body = context.decoded.body
    pointer = context.endpoint.bodies.get(context.decoded.media_type or "")
    for name in context.world.envelopes.wrapper(pointer):
        body = body.get(name, ABSENT) if isinstance(body, Mapping) else body
    return body


def _create(context: Context, steps: Behavior) -> Outcome | Refusal:
    body = body_of(context)
    if _are_several(body):
        return _several(context, steps, body)
    if not isinstance(body, Mapping) and body is not ABSENT:
        return _act(context, steps)  # a text
    collection = collection_of(context, context.resource.collection)
    thing = steps.create(context, collection, context.resource, {} if body is ABSENT else dict(body))
    steps.put(context, collection, thing)
    _put_linked(context, steps, thing)
    return Outcome("created", thing)


def _put_linked(context: Context, steps: Behavior, thing: Thing) -> None:
    """Keep a thing under the other paths, too, to which a link leads with one of its properties as the key."""
    for link in context.endpoint.links:
        target = context.world.resources.by_id(link.operation)
        if target is None:
            continue
        resource = context.world.resources.of(target.path)
        expression = link.parameters.get(resource.parameter or "", "")
        name = expression.strip("{}").removeprefix("$response.body#/")
        if resource.kind == "item" and resource.collection != context.resource.collection and name in thing.made:
            there = collection_of(context, resource.collection)
            linked = new_thing(context, there, resource, thing.value, key_text(thing.made[name]))
            names = {**thing.names, **linked.names}
            known = {each: thing.made[each] for each in linked.made if each in thing.made}
            also = {each: names[plain] for each in linked.made if (plain := each.replace("_", "").lower()) in names}
            steps.put(context, there, replace(linked, made={**linked.made, **known, **also}, names=names))


def _list(context: Context, steps: Behavior) -> Outcome | Refusal:
    collection = collection_of(context, context.resource.collection)
    return steps.select(context, everything(context, collection, context.resource))


def _clear(context: Context, steps: Behavior) -> Outcome | Refusal:
    collection = collection_of(context, context.resource.collection)
    for thing in everything(context, collection, context.resource) if not context.sent.query else ():
        steps.remove(context, collection, thing)
    return Outcome("deleted")


def _key(context: Context) -> str:
    parameter = context.resource.parameter if context.resource.kind == "item" else None
    return key_text(context.sent.path.get(parameter, "")) if parameter is not None else ""


def _found(context: Context, steps: Behavior) -> tuple[str, Thing | None]:
    collection = collection_of(context, context.resource.collection)
    return collection, steps.fetch(context, collection, context.resource, _key(context))


def _read(context: Context, steps: Behavior) -> Outcome | Refusal:
    _, thing = _found(context, steps)
    return _missing(context.resource.parameter, _key(context)) if thing is None else Outcome("read", thing)


def _replace(context: Context, steps: Behavior) -> Outcome | Refusal:
    collection, thing = _found(context, steps)
    body = body_of(context)
    value = _under_its_key(context, dict(body)) if isinstance(body, Mapping) else {} if body is ABSENT else body
    if thing is not None:
        if (stale := steps.match(context, thing)) is not None:
            return stale
        steps.put(context, collection, replaced := _replaced(context, thing, value))
        return Outcome("replaced", replaced)
    creates = "201" in context.endpoint.answers or not _is_posted(context)
    if not creates:
        return _missing(context.resource.parameter, _key(context))
    thing = steps.create(context, collection, context.resource, value, _key(context))
    steps.put(context, collection, thing)
    return Outcome("created", thing)


def _replaced(context: Context, thing: Thing, value: Any) -> Thing:
    """Returns a thing with another value. What the server had made up of the properties that clients set is gone."""
    gone = context.world.envelopes.settable(context.resource.collection)
    own = context.world.identities.property_of(context.resource)
    made = {name: each for name, each in thing.made.items() if name == own or name not in gone}
    return replace(thing, value=value, made=made)


def _under_its_key(context: Context, value: Any) -> Any:
    """Return a thing's value with the key of the path as its own: a body cannot say that it is another thing.

    A key that no answer may show there is another name of the thing: the property is as the body says.
    """
    own = context.world.identities.property_of(context.resource)
    key = context.sent.path.get(context.resource.parameter or "")
    if own is None or key is None or not isinstance(value, Mapping) or own not in value:
        return value
    place, text = key_place(context, context.resource), key_text(key)
    is_shown = any(
        context.world.answers.is_valid(place, each) for each in (key, int(text) if text.isdecimal() else key)
    )
    return {**value, own: key} if is_shown and key_text(value[own]) != text else value


def _is_posted(context: Context) -> bool:
    """Return whether clients create the things of a collection by POST, under keys of the server's."""
    endpoints = context.world.resources.endpoints(context.resource.collection)
    return any(each.method == "POST" and each.path != context.resource.path for each in endpoints)


def _update(context: Context, steps: Behavior) -> Outcome | Refusal:
    collection, thing = _found(context, steps)
    if thing is None:
        return _missing(context.resource.parameter, _key(context))
    if (stale := steps.match(context, thing)) is not None:
        return stale
    merged = steps.merge(context, _with_objects_made(thing, body_of(context)), body_of(context))
    changed = replace(thing, value=_under_its_key(context, merged))
    steps.put(context, collection, changed)
    return Outcome("updated", changed)


def _with_objects_made(thing: Thing, patch: Any) -> Any:
    """Returns the value of a thing with the objects that the server made and a patch changes a part of."""
    if not isinstance(thing.value, Mapping) or not isinstance(patch, Mapping):
        return thing.value
    parts = [name for name, each in patch.items() if isinstance(each, Mapping) and name not in thing.value]
    return {**{name: thing.made[name] for name in parts if isinstance(thing.made.get(name), Mapping)}, **thing.value}


def _delete(context: Context, steps: Behavior) -> Outcome | Refusal:
    collection, thing = _found(context, steps)
    if thing is None:
        return _missing(context.resource.parameter, _key(context))
    if (stale := steps.match(context, thing)) is not None:
        return stale
    steps.remove(context, collection, thing)
    return Outcome("deleted", thing)


def _upsert(context: Context, steps: Behavior) -> Outcome | Refusal:
    """Write a thing, or several, by the collection's own path: the key is in the body, or the server makes one."""
    body = body_of(context)
    if _are_several(body):
        return _several(context, steps, body)
    if not isinstance(body, Mapping) or context.world.identities.property_of(context.resource) is None:
        return _act(context, steps)
    return Outcome("replaced", _written(context, steps, body))


def _are_several(body: Any) -> bool:
    return isinstance(body, list) and bool(body) and all(isinstance(each, Mapping) for each in body)


def _written(context: Context, steps: Behavior, value: Mapping[str, Any]) -> Thing:
    """Keeps a value under the key that it names, or under a new one, and returns what is kept."""
    collection = collection_of(context, context.resource.collection)
    name = context.world.identities.property_of(context.resource)
    key = value.get(name) if name is not None else None
    is_named = isinstance(key, str | int) and key != ""
    thing = steps.fetch(context, collection, context.resource, key_text(key)) if is_named else None
    if thing is None:
        thing = steps.create(context, collection, context.resource, dict(value))
    elif context.endpoint.method == "PATCH":
        thing = replace(thing, value=steps.merge(context, thing.value, value))
    else:
        thing = _replaced(context, thing, dict(value))
    steps.put(context, collection, thing)
    return thing


def _several(context: Context, steps: Behavior, values: list[Any]) -> Outcome:
    """Keep several things at once. A PUT of a collection replaces it (RFC 9110, section 9.3.4)."""
    collection = collection_of(context, context.resource.collection)
    things = [_written(context, steps, each) for each in values]
    if context.endpoint.method == "PUT":
        kept = {each.key for each in things}
        for thing in everything(context, collection, context.resource):
            if thing.key not in kept:
                steps.remove(context, collection, thing)
    return Outcome("performed", Thing(collection, 0, [{**each.made, **each.value} for each in things]))


def _act(context: Context, steps: Behavior) -> Outcome | Refusal:
    """Do nothing but to answer: what was sent is shown where the answer has properties of the same names.

    An action that answers the thing it is done to gives it the state that the action is called as.
    """
    collection = collection_of(context, context.endpoint.path)
    reads = context.endpoint.method == "GET"
    ordinal = 0 if reads else context.world.store.next_ordinal(f"{context.endpoint.method} {collection}")
    above = context.resource.parents[-1] if context.resource.parents else None
    made: Mapping[str, Any] = {}
    if above is not None and collection.count("/") <= above.path.count("/") + 1:
        resource = context.world.resources.of(above.path)
        key = key_text(context.sent.path.get(above.parameter, ""))
        there = collection_of(context, above.collection)
        thing = steps.fetch(context, there, resource, key)
        known = {**thing.made, **thing.value} if thing and isinstance(thing.value, Mapping) else {}
        made = known if _shows(context, known) else {}
        state = _state(context, above.collection) if made and not reads else {}
        if thing is not None and state:
            changed = {name: each for name, each in state.items() if name in thing.value}
            now = replace(thing, value={**thing.value, **changed}, made={**thing.made, **state})
            steps.put(context, there, now)
            made = {**made, **state}
    body = context.decoded.body
    return Outcome("performed", Thing(collection, ordinal, {} if body is ABSENT else body, made))


def _shows(context: Context, known: Mapping[str, Any]) -> bool:
    """Return whether an action answers the thing that it is done to: most names of the answer are the thing's."""
    world = context.world
    names = {name for place in world.envelopes.success(context.endpoint) for name in world.answers.known(place)}
    return bool(names) and 2 * len(names & known.keys()) > len(names)


def _state(context: Context, collection: str) -> dict[str, Any]:
    """Return the properties that an action sets, by its name: `close` gives a `status` the value `closed`, and
    `archive` sets the flag `archived`. The read of the thing must have them, too.
    """
    world, verb = context.world, plain(context.endpoint.path.rpartition("/")[2].rpartition(":")[2])
    stem = verb.removeprefix("un")[:-1] if len(verb) > _STEM else ""
    item = world.resources.item_of(collection)
    reads = [each for each in world.resources.endpoints(collection) if item and each.path == item.path]
    shown = [world.answers.known(at) for each in reads if each.method == "GET" for at in world.envelopes.success(each)]
    found: dict[str, Any] = {}
    for name, place in (
        each for at in world.envelopes.success(context.endpoint) for each in world.answers.known(at).items()
    ):
        values = [one for _, stated in world.answers.stated(place) for one in stated.get("enum", ())]
        is_flag = world.answers.types(place) == {"boolean"} and plain(name).removeprefix("is").startswith(stem)
        called = [each for each in values if isinstance(each, str) and plain(each).startswith(stem)]
        wanted = [not verb.startswith("un")] if is_flag else called
        places = [place, *(each[name] for each in shown if name in each)]
        if stem and wanted and len(places) > 1 and all(world.answers.is_valid(each, wanted[0]) for each in places):
            found[name] = wanted[0]
    return found


_DEEDS: Final[Mapping[tuple[str, str], Deed]] = {
    ("collection", "POST"): _create,
    ("collection", "GET"): _list,
    ("collection", "DELETE"): _clear,
    ("collection", "PUT"): _upsert,
    ("collection", "PATCH"): _upsert,
    ("item", "GET"): _read,
    ("item", "PUT"): _replace,
    ("item", "PATCH"): _update,
    ("item", "POST"): _update,
    ("item", "DELETE"): _delete,
    ("singleton", "GET"): _read,
    ("singleton", "POST"): _replace,
    ("singleton", "PUT"): _replace,
    ("singleton", "PATCH"): _update,
    ("singleton", "DELETE"): _delete,
}
