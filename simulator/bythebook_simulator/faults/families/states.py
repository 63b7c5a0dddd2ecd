"""Faults that come with time: of every n-th request, of the second thing, of updates that replace or forget."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.answering import body_of
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context
from bythebook_simulator.document.resources import Resource
from bythebook_simulator.faults.families.defaults import has_default
from bythebook_simulator.faults.operations import creates, of_item, of_operation
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.rewriting import Held
from bythebook_simulator.faults.samples import another, is_text, same
from bythebook_simulator.faults.seams import keeps, patches
from bythebook_simulator.faults.spots import Spot
from bythebook_simulator.messages import Decoded, Refusal, Response, Thing
from bythebook_simulator.steps.completion import complete, completed
from bythebook_simulator.steps.merging import merge
from bythebook_simulator.steps.refusing import refuse
from bythebook_simulator.steps.things import collection_of, fetch, new_thing, put, remove

__all__ = ["OPERATORS"]

_EVERY: Final = 3
_DELETED: Final = re.compile(r"delet|remov|destroy|gone|no longer|any ?more", re.IGNORECASE)


def _is_default(spot: Spot) -> bool:
    return has_default(spot) and spot.location == "body" and spot.endpoint.method != "PATCH"


def _every_third(spot: Spot, held: Held) -> Any:
    is_now = held.requests % _EVERY == 0 and held.sent is ABSENT and held.value is not ABSENT
    return another(spot, spot.default) if is_now else held.value


def _first_colors(spot: Spot, held: Held) -> Any:
    """The first explicit value, another one than the default, becomes the default of what is created later."""
    key = f"first/{spot.name}"
    if held.sent not in (ABSENT, None) and not same(held.sent, spot.default):
        held.notes.setdefault(key, held.sent)
        return held.value
    return held.notes.get(key, held.value) if held.sent is ABSENT and held.value is not ABSENT else held.value


def _text_every_third(_spot: Spot, held: Held) -> Any:
    is_now = held.requests % _EVERY == 0 and isinstance(held.sent, str)
    return held.value.lower() if is_now and isinstance(held.value, str) else held.value


def _here(step: str, wrong: Callable[..., Any], right: Callable[..., Any]) -> Callable[[Spot], Behavior]:
    """Return servers that take a wrong step in one operation, and the right one in the others."""

    def behavior(spot: Spot) -> Behavior:
        def taken(context: Context, *arguments: Any) -> Any:
            return (wrong if context.endpoint.id == spot.endpoint.id else right)(context, *arguments)

        steps: Mapping[str, Any] = {step: taken}
        return replace(Behavior(), **steps)

    return behavior


def _over_the_first(context: Context, collection: str, thing: Thing) -> None:
    """The second thing, and each one after it, is kept in place of the first one too."""
    first = context.world.memory.created.get(collection)
    put(context, collection, thing)
    if first is not None and first.key != thing.key:
        context.world.store.put(collection, replace(first, value=thing.value))


def _of_the_first_id(context: Context, decoded: Decoded) -> Decoded:
    """Every third thing gets the id of the first one."""
    whole, world = complete(context, decoded), context.world
    first = world.memory.created.get(collection_of(context, context.resource.collection))
    name = world.identities.property_of(context.resource)
    is_now = world.memory.requests[context.endpoint.id] % _EVERY == 0
    if first is None or name is None or not is_now or not isinstance(whole.body, dict):
        return whole
    return replace(whole, body={**whole.body, name: first.key})


def _kept_although_refused(context: Context, refusal: Refusal) -> Response:
    """What a POST sends is kept, and refused all the same."""
    if refusal.case == "invalid" and context.sent is not None and isinstance(context.sent.body, dict):
        collection = collection_of(context, context.resource.collection)
        put(context, collection, new_thing(context, collection, context.resource, body_of(context)))
    return refuse(context, refusal)


def _not_at_all(_context: Context, _collection: str, _thing: Thing) -> None:
    return None


def _merged_as_put(context: Context, collection: str, thing: Thing) -> None:
    """A PUT keeps what it leaves out as it was."""
    before = fetch(context, collection, context.resource, thing.key)
    body = context.sent.body
    if before is not None and isinstance(before.value, dict) and isinstance(thing.value, dict):
        kept = {name: each for name, each in before.value.items() if not isinstance(body, dict) or name not in body}
        thing = replace(thing, value={**thing.value, **kept})
    put(context, collection, thing)


def _replaces(_context: Context, stored: Any, patch: Any) -> Any:
    return stored if patch is ABSENT else patch  # no body leaves nothing out


def _is_merged(spot: Spot) -> bool:
    return (
        spot.location == "body"
        and spot.endpoint.method == "PATCH"
        and next(iter(spot.endpoint.bodies), "").startswith("application/merge-patch+json")
    )


def _is_merged_inside(spot: Spot) -> bool:
    """Return whether a merge patch can hold what is around a spot without it: it replaces lists (RFC 7396)."""
    return _is_merged(spot) and bool(spot.steps) and not spot.is_in_list


def _holds_members(spot: Spot) -> bool:
    """Return whether a spot is an object inside a merge patch: a property, or the value of a map."""
    return _is_merged_inside(spot) and spot.types == {"object"}


def _of_the_patch_alone(context: Context, spot: Spot, _stored: Any, held: Held) -> Any:
    """An object that a patch holds in part is replaced by that part, with its defaults."""
    if not isinstance(held.sent, dict) or not isinstance(held.value, dict):
        return held.value
    part = {name: each for name, each in held.sent.items() if each is not None}
    return completed(context.world.requests, spot.place, part)


def _reset_where_left_out(_context: Context, spot: Spot, _stored: Any, held: Held) -> Any:
    """A member gets its default where a patch holds its object, and not the member."""
    is_left_out = held.sent is ABSENT and isinstance(held.sent_around, dict) and held.value is not ABSENT
    return spot.default if is_left_out else held.value


def _ignores_null(context: Context, stored: Any, patch: Any) -> Any:
    kept = {name: each for name, each in patch.items() if each is not None} if isinstance(patch, dict) else patch
    return merge(context, stored, kept)


def _ignores_all(_context: Context, stored: Any, _patch: Any) -> Any:
    return stored


def _made_where_missing(context: Context, collection: str, resource: Resource, key: str) -> Thing | None:
    """What a PUT names is there, if it may be: not what is around it."""
    found = fetch(context, collection, resource, key)
    if found is not None or resource.collection != context.resource.collection:
        return found
    return new_thing(context, collection, resource, {}, key)


def _holds_shared(spot: Spot) -> bool:
    """Returns whether a spot is a property with an object or a list as its default, of what clients create."""
    is_made = spot.endpoint.method == "POST" and not spot.endpoint.path.endswith("}")
    is_own = spot.location == "body" and len(spot.steps) == 1 and not spot.is_text
    return is_made and is_own and isinstance(spot.default, dict | list)


def _shares_default(spot: Spot) -> Behavior:
    """Returns a server that keeps one object as the default of all things: a change of one of them changes it."""
    (name,) = spot.steps
    shared = f"shared/{spot.name}"

    def sharing(context: Context, collection: str) -> set[str]:
        found: set[str] = context.world.memory.notes.setdefault(f"{shared} {collection}", set())
        return found

    def creating(context: Context, collection: str, resource: Resource, value: Any, key: str | None = None) -> Thing:
        is_left_out = isinstance(context.sent.body, dict) and name not in context.sent.body
        if context.endpoint.id != spot.endpoint.id or not is_left_out or not isinstance(value, dict):
            return new_thing(context, collection, resource, value, key)
        default = context.world.memory.notes.get(shared, value.get(name))
        thing = new_thing(context, collection, resource, {**value, name: default}, key)
        sharing(context, collection).add(thing.key)
        return thing

    def putting(context: Context, collection: str, thing: Thing) -> None:
        among, store = sharing(context, collection), context.world.store
        is_given = isinstance(context.sent.body, dict) and name in context.sent.body
        if thing.key in among and is_given and context.endpoint.method == "PATCH":
            context.world.memory.notes[shared] = thing.value[name]
            for other in (store.get(collection, key) for key in sorted(among)):
                if other is not None:
                    store.put(collection, replace(other, value={**other.value, name: thing.value[name]}))
        elif is_given:
            among.discard(thing.key)
        put(context, collection, thing)

    return Behavior(create=creating, put=putting)


def _says_gone(spot: Spot) -> bool:
    """Returns whether a document says what a second DELETE is answered. A 404 may be about ids that never were."""
    found = spot.endpoint.answers.get("404")
    return "410" in spot.endpoint.answers or (found is not None and _DELETED.search(found.description) is not None)


def _found_again(context: Context, collection: str, resource: Resource, key: str) -> Thing | None:
    """What was deleted can be deleted again."""
    found = fetch(context, collection, resource, key)
    is_own = resource.collection == context.resource.collection
    gone = context.world.store.get(f"{collection}#gone", key)
    return Thing(key, 0, {}) if found is None and is_own and gone is not None else found


def _with_others_below(spot: Spot) -> Behavior:
    """Return a server that still finds what is below a deleted item."""

    def fetching(context: Context, collection: str, resource: Resource, key: str) -> Thing | None:
        found = fetch(context, collection, resource, key)
        is_above = context.resource != resource and resource.path == spot.endpoint.path
        if found is not None or not is_above or context.endpoint.method != "GET":
            return found
        return context.world.store.get(f"{collection}#gone", key)

    return replace(Behavior(), fetch=fetching)


OPERATORS: Final = (
    Operator(
        "default-every-third",
        "state",
        "has another default in every third request",
        lambda spot: _is_default(spot) and not same(another(spot, spot.default), spot.default),
        keeps(_every_third),
    ),
    Operator(
        "first-colors-default",
        "state",
        "takes the first explicit value for the default",
        _is_default,
        keeps(_first_colors),
    ),
    Operator(
        "text-every-third",
        "state",
        "changes the text in every third request",
        lambda spot: spot.location == "body" and is_text(spot) and bool(spot.steps) and not spot.is_text,
        keeps(_text_every_third),
    ),
    Operator(
        "overwrites-the-first",
        "state",
        "lets a later thing overwrite the first one",
        of_operation("POST"),
        _here("put", _over_the_first, put),
    ),
    Operator(
        "id-reused",
        "state",
        "gives every third thing the id of the first one",
        lambda spot: creates(spot) and "201" in spot.endpoint.answers,
        _here("complete", _of_the_first_id, complete),
    ),
    Operator(
        "keeps-refused",
        "state",
        "keeps a resource whose creation it refuses",
        creates,
        _here("refuse", _kept_although_refused, refuse),
    ),
    Operator(
        "forgets",
        "state",
        "does not keep what was created or changed",
        of_operation("POST PUT PATCH"),
        _here("put", _not_at_all, put),
    ),
    Operator("put-merges", "state", "keeps what a PUT leaves out", of_item("PUT"), _here("put", _merged_as_put, put)),
    Operator(
        "patch-replaces",
        "state",
        "drops what a PATCH leaves out",
        of_operation("PATCH"),
        _here("merge", _replaces, merge),
    ),
    Operator(
        "patch-ignores-null",
        "state",
        "ignores null in a PATCH",
        of_operation("PATCH"),
        _here("merge", _ignores_null, merge),
    ),
    Operator(
        "patch-replaces-inside",
        "state",
        "replaces an object by the part of it that a merge patch holds",
        _holds_members,
        patches(_of_the_patch_alone),
    ),
    Operator(
        "patch-resets-inside",
        "state",
        "resets a member to its default where a merge patch holds its object without it",
        lambda spot: _is_merged_inside(spot) and len(spot.steps) > 1 and has_default(spot),
        patches(_reset_where_left_out),
    ),
    Operator(
        "default-shared",
        "state",
        "keeps one object as the default of all things, so that a change of one changes the others",
        _holds_shared,
        _shares_default,
    ),
    Operator(
        "patch-ignored",
        "state",
        "changes nothing by a PATCH",
        of_operation("PATCH"),
        _here("merge", _ignores_all, merge),
    ),
    Operator(
        "put-creates",
        "state",
        "creates by a PUT what is not there, where 404 is documented and 201 is not",
        lambda spot: (
            of_item("PUT")(spot)
            and "404" in spot.endpoint.answers
            and not spot.endpoint.answers.keys() & {"201", "2XX"}
        ),
        _here("fetch", _made_where_missing, fetch),
    ),
    Operator(
        "deletes-again",
        "state",
        "deletes what was deleted, where 410 is documented, or a 404 that speaks of deletion",
        lambda spot: of_item("DELETE")(spot) and _says_gone(spot),
        _here("fetch", _found_again, fetch),
    ),
    Operator(
        "keeps-what-is-below",
        "state",
        "still reads what is below a deleted item",
        of_item("DELETE"),
        _with_others_below,
    ),
    Operator(
        "delete-ignored", "state", "deletes nothing", of_operation("DELETE"), _here("remove", _not_at_all, remove)
    ),
)
