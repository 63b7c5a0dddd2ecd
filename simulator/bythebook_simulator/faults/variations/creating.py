"""Freedoms of creations: which ids the server gives, what it does with a known name or key, and under which paths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from bythebook_simulator.answering import body_of
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context, World
from bythebook_simulator.document.resources import Resource, plain
from bythebook_simulator.faults.spots import spots
from bythebook_simulator.faults.variations.refusing import UNIQUE
from bythebook_simulator.faults.variations.variation import Variation, Vary
from bythebook_simulator.messages import Outcome, Refusal, Response, Thing
from bythebook_simulator.steps.responding import respond
from bythebook_simulator.steps.things import collection_of, everything, is_free, key_place, key_text

__all__ = ["CREATING"]

_AZURE: Final = "https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md"

Keys = Callable[[Context, str, Mapping[str, Any], int], Iterator[str]]


def _with_keys(keys: Keys, *, again: bool = False) -> Vary:
    """Returns servers that give ids of another kind, where the document admits them as texts.

    With `again` the id of a deleted resource may be given once more.
    """

    def vary(_world: World, base: Behavior) -> Behavior:
        def create(context: Context, collection: str, resource: Resource, value: Any, key: str | None = None) -> Thing:
            name = context.world.identities.property_of(resource)
            is_named = not isinstance(value, dict) or (name is not None and name in value)
            if key is None and not is_named and resource.parameter is not None:
                key = _chosen(context, collection, resource, value)
            return base.create(context, collection, resource, value, key)

        def _chosen(context: Context, collection: str, resource: Resource, value: Mapping[str, Any]) -> str | None:
            notes = context.world.memory.notes
            count = notes[f"keys {collection}"] = notes.get(f"keys {collection}", 0) + 1
            place = key_place(context, resource)
            for each in keys(context, collection, value, count):
                free = (
                    context.world.store.get(collection, each) is None if again else is_free(context, collection, each)
                )
                if free and context.world.answers.is_valid(place, each):
                    return each
            return None

        return replace(base, create=create)

    return vary


def _numbers(_context: Context, _collection: str, _value: Mapping[str, Any], count: int) -> Iterator[str]:
    yield from (str(count + offset) for offset in range(3))


def _prefixed(_context: Context, collection: str, _value: Mapping[str, Any], count: int) -> Iterator[str]:
    yield f"{plain(collection.rpartition('/')[2])[:3]}_{count:014x}"


def _slugs(_context: Context, _collection: str, value: Mapping[str, Any], count: int) -> Iterator[str]:
    texts = [each for name, each in value.items() if name.lower() in UNIQUE and isinstance(each, str)]
    for text in texts:
        slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40]
        yield from (each for each in (slug, f"{slug}-{count}") if slug)


def _lowest(_context: Context, _collection: str, _value: Mapping[str, Any], count: int) -> Iterator[str]:
    yield from (str(each) for each in range(1, count + 1))


def _same_name(
    context: Context, collection: str, resource: Resource, value: Any, chosen: frozenset[str]
) -> Thing | None:
    """Returns the resource of a collection that has a name which is to be given again. One of few stated values, as of
    the properties that are `chosen`, names no resource.
    """
    names = {name: each for name, each in value.items() if name.lower() in UNIQUE} if isinstance(value, dict) else {}
    names = {name: each for name, each in names.items() if isinstance(each, str) and each and name not in chosen}
    for thing in everything(context, collection, resource) if context.endpoint.method == "POST" else ():
        if isinstance(thing.value, Mapping) and any(thing.value.get(name) == each for name, each in names.items()):
            return thing
    return None


def _known(keep: Callable[[Thing, Any], Thing]) -> Vary:
    """Returns servers that answer the creation of a known name with what is there, changed by `keep`."""

    def vary(world: World, base: Behavior) -> Behavior:
        stated = (each for each in spots(world) if each.location == "body" and each.stated.keys() & {"enum", "const"})
        chosen = frozenset(each.steps[-1] for each in stated if each.steps)

        def create(context: Context, collection: str, resource: Resource, value: Any, key: str | None = None) -> Thing:
            known = _same_name(context, collection, resource, value, chosen) if key is None else None
            context.world.memory.notes["known"] = known is not None
            return base.create(context, collection, resource, value, key) if known is None else keep(known, value)

        def status(context: Context, outcome: Outcome) -> int:
            is_known = context.world.memory.notes.pop("known", False) and "200" in context.endpoint.answers
            return 200 if is_known and outcome.deed == "created" else base.status(context, outcome)

        return replace(base, create=create, status=status)

    return vary


def _repeating(_world: World, base: Behavior) -> Behavior:
    """Returns a server that does a POST of one idempotency key once, and answers it again as it did first."""

    def named(context: Context) -> str:
        key = context.request.headers.get("idempotency-key", "")
        return f"idempotent {context.endpoint.id} {context.request.path} {key} {context.request.body!r}" if key else ""

    def create(context: Context, collection: str, resource: Resource, value: Any, key: str | None = None) -> Thing:
        notes, name = context.world.memory.notes, named(context)
        if name and f"thing {name}" in notes:
            known: Thing = notes[f"thing {name}"]
            return known
        thing = base.create(context, collection, resource, value, key)
        if name:
            notes[f"thing {name}"] = thing
        return thing

    def finish(context: Context, response: Response) -> Response:
        notes, name = context.world.memory.notes, named(context)
        done = base.finish(context, response)
        if not name or context.endpoint.method != "POST" or done.status >= 500:
            return done
        if name in notes:
            first: Response = notes[name]
            return replace(first, headers=(*first.headers, ("idempotent-replayed", "true")))
        notes[name] = done
        return done

    return replace(base, create=create, finish=finish)


def _upserting(method: str) -> Vary:
    """Returns servers on which a change of what is not there creates it, where no 404 is documented."""

    def vary(_world: World, base: Behavior) -> Behavior:
        def refuse(context: Context, refusal: Refusal) -> Response:
            is_open = not {"404", "410", "4XX", "default"} & context.endpoint.answers.keys()
            is_stranger = base.authorize(context) is not None  # `404-for-401` answers strangers 404
            is_mine = refusal.case == "not-found" and context.endpoint.method == method and not is_stranger
            if not is_mine or not is_open or context.resource.kind != "item" or not _stands(base, context):
                return base.refuse(context, refusal)
            collection = collection_of(context, context.resource.collection)
            key = key_text(context.sent.path.get(context.resource.parameter or "", ""))
            body = body_of(context)
            value = dict(body) if isinstance(body, Mapping) else {}
            thing = base.create(context, collection, context.resource, value, key)
            base.put(context, collection, thing)
            outcome = Outcome("created" if "201" in context.endpoint.answers else "replaced", thing)
            done = base.status(context, outcome)
            return respond(context, done, base.render(context, done, outcome), outcome)

        return replace(base, refuse=refuse)

    return vary


def _stands(base: Behavior, context: Context) -> bool:
    """Returns whether everything on the way to a path is there."""
    for parent in context.resource.parents:
        key = key_text(context.sent.path.get(parent.parameter, ""))
        resource = context.world.resources.of(parent.path)
        if base.fetch(context, collection_of(context, parent.collection), resource, key) is None:
            return False
    return True


def _folding(_world: World, base: Behavior) -> Behavior:
    """Returns a server that finds a resource by its id in any case."""

    def fetch(context: Context, collection: str, resource: Resource, key: str) -> Thing | None:
        found = base.fetch(context, collection, resource, key)
        if found is not None or resource.supply != "created":
            return found
        things = everything(context, collection, resource)
        return next((each for each in things if each.key.casefold() == key.casefold()), None)

    return replace(base, fetch=fetch)


CREATING: Final = (
    Variation(
        "ids-of-digits",
        "gives ids of digits in texts, where ids are texts",
        _with_keys(_numbers),
        style="JSON:API",
        source="JSON:API 1.1, Identification, https://jsonapi.org/format/1.1/#document-resource-object-identification",
        aspect="ids",
    ),
    Variation(
        "ids-with-prefix",
        "gives ids with a prefix of their kind, where ids are texts",
        _with_keys(_prefixed),
        style="Stripe",
        source="Stripe API, Customers (id), https://docs.stripe.com/api/customers/object",
        aspect="ids",
    ),
    Variation(
        "ids-of-names",
        "makes ids of names, where ids are texts",
        _with_keys(_slugs),
        style="Google AIP",
        source="AIP-122, Resource ID segments, https://google.aip.dev/122#resource-id-segments",
        aspect="ids",
    ),
    Variation(
        "ids-again",
        "gives the lowest free number as id, that of a deleted resource too",
        _with_keys(_lowest, again=True),
        style="SQLite",
        source="SQLite, Autoincrement, https://www.sqlite.org/autoinc.html",
        aspect="ids",
    ),
    Variation(
        "get-or-create",
        "answers the creation of a known name with the resource that has it",
        _known(lambda known, _value: known),
        style="Zalando",
        source="Zalando 231, https://opensource.zalando.com/restful-api-guidelines/#231",
        aspect="names",
    ),
    Variation(
        "upserts-by-name",
        "replaces the resource of a known name by a creation",
        _known(lambda known, value: replace(known, value=dict(value))),
        style="PostgREST",
        source="PostgREST, Tables and Views, Upsert, "
        "https://docs.postgrest.org/en/stable/references/api/tables_views.html#upsert",
        aspect="names",
    ),
    Variation(
        "idempotency-keys",
        "answers a repeated idempotency key as it did first",
        _repeating,
        style="Stripe",
        source="Stripe API, Idempotent requests, https://docs.stripe.com/api/idempotent_requests",
    ),
    Variation(
        "put-upserts",
        "creates by PUT what is not there, where no 404 is documented",
        _upserting("PUT"),
        style="Microsoft",
        source="Microsoft Azure REST API Guidelines, rest-put-patch-status-codes, "
        f"{_AZURE}#rest-put-patch-status-codes",
    ),
    Variation(
        "patch-upserts",
        "creates by PATCH what is not there, where no 404 is documented",
        _upserting("PATCH"),
        style="Microsoft",
        source=f"Microsoft Azure REST API Guidelines, rest-patch-use-merge-patch, {_AZURE}#rest-patch-use-merge-patch",
    ),
    Variation(
        "ids-in-any-case",
        "finds a resource by its id in any case",
        _folding,
        style="Microsoft",
        source=f"Microsoft Azure REST API Guidelines, http-url-case-sensitivity, {_AZURE}#http-url-case-sensitivity",
    ),
)
