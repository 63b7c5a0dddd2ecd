"""Freedoms of deletions: what remains of a resource, for how long, and what may not be deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context, World
from bythebook_simulator.document.resources import Resource, plain
from bythebook_simulator.faults.variations.layers import listing
from bythebook_simulator.faults.variations.members import with_members
from bythebook_simulator.faults.variations.refusing import also_refusing
from bythebook_simulator.faults.variations.variation import Variation, Vary
from bythebook_simulator.messages import Decoded, Outcome, Refusal, Response, Thing
from bythebook_simulator.steps.refusing import problem
from bythebook_simulator.steps.things import collection_of, key_text

__all__ = ["DELETING"]

_TIME: Final = "2025-01-01T10:00:00Z"
# The names under which a document may say that a resource is deleted: AIP-148 (delete_time), Laravel (deleted_at),
# Stripe (deleted).
_MARKS: Final[Mapping[str, Any]] = {"deletetime": _TIME, "deletedat": _TIME, "deleted": True, "isdeleted": True}


def _keeping(marks: Mapping[str, Any], *, bare: bool = False) -> Vary:
    """Returns servers that mark a deleted resource and still read it, where no 404 and no 410 is documented for a read.

    With `bare` only what must be there is shown of it.
    """

    def vary(_world: World, base: Behavior) -> Behavior:
        def remove(context: Context, collection: str, thing: Thing) -> None:
            context.world.memory.notes[f"deleted {collection} {thing.key}"] = thing
            base.remove(context, collection, thing)

        def put(context: Context, collection: str, thing: Thing) -> None:
            context.world.memory.notes.pop(f"deleted {collection} {thing.key}", None)
            base.put(context, collection, thing)

        def fetch(context: Context, collection: str, resource: Resource, key: str) -> Thing | None:
            found = base.fetch(context, collection, resource, key)
            is_open = not {"404", "410", "4XX", "default"} & context.endpoint.answers.keys()
            is_read = context.endpoint.method == "GET" and context.resource == resource and resource.kind == "item"
            if found is not None or not is_read or not is_open:
                return found
            known: Thing | None = context.world.memory.notes.get(f"deleted {collection} {key}")
            return known if known is None or not bare else replace(known, value={})

        def render(context: Context, status: int, outcome: Outcome) -> Any:
            body = base.render(context, status, outcome)
            collection = collection_of(context, context.resource.collection)
            is_kept = outcome.deed == "read" and outcome.thing is not None
            if not is_kept or outcome.thing is None or not isinstance(body, dict):
                return body
            if f"deleted {collection} {outcome.thing.key}" not in context.world.memory.notes:
                return body
            return _marked(context, status, body, marks)

        return replace(base, remove=remove, put=put, fetch=fetch, render=render)

    return vary


def _marked(context: Context, status: int, body: Any, marks: Mapping[str, Any]) -> Any:
    """Returns a body that says of a resource that it is deleted: by a property of the document, or by a further one."""
    answer = context.endpoint.answer(status)
    pointer = next(iter(answer.content.values()), None) if answer is not None else None
    if pointer is None:
        return body
    answers = context.world.answers
    for name, place in answers.known((pointer,)).items():
        value = _MARKS.get(plain(name), ABSENT)
        if value is not ABSENT and answers.is_valid(place, value):
            return {**body, name: value}
    return with_members(context, (pointer,), body, marks)


def _finalizing(_world: World, base: Behavior) -> Behavior:
    """Returns a server that reads a deleted resource once more, until its finalizers are done."""

    def remove(context: Context, collection: str, thing: Thing) -> None:
        if context.endpoint.method == "DELETE":
            context.world.memory.notes[f"ending {collection} {thing.key}"] = thing
        base.remove(context, collection, thing)

    def fetch(context: Context, collection: str, resource: Resource, key: str) -> Thing | None:
        is_read = context.endpoint.method == "GET" and context.resource == resource and resource.kind == "item"
        known: Thing | None = context.world.memory.notes.pop(f"ending {collection} {key}", None) if is_read else None
        return known or base.fetch(context, collection, resource, key)

    def put(context: Context, collection: str, thing: Thing) -> None:
        context.world.memory.notes.pop(f"ending {collection} {thing.key}", None)
        base.put(context, collection, thing)

    return replace(base, remove=remove, fetch=fetch, put=put)


def _cascading_later(_world: World, base: Behavior) -> Behavior:
    """Returns a server that reads what is below a deleted resource once more, until its collector has come by."""

    def remove(context: Context, collection: str, thing: Thing) -> None:
        context.world.memory.notes[f"above {collection} {thing.key}"] = thing
        base.remove(context, collection, thing)

    def fetch(context: Context, collection: str, resource: Resource, key: str) -> Thing | None:
        is_above = context.endpoint.method == "GET" and context.resource != resource and resource.kind == "item"
        known: Thing | None = context.world.memory.notes.pop(f"above {collection} {key}", None) if is_above else None
        return base.fetch(context, collection, resource, key) or known

    return replace(base, remove=remove, fetch=fetch)


def _telling_gone(_world: World, base: Behavior) -> Behavior:
    """Returns a server that answers 410 for what was deleted, where 410 is documented as 404 is, or neither is."""

    def refuse(context: Context, refusal: Refusal) -> Response:
        key = key_text(context.sent.path.get(context.resource.parameter or "", ""))
        mark = collection_of(context, context.resource.collection) + "#gone"
        if refusal.case != "not-found" or context.world.store.get(mark, key) is None:
            return base.refuse(context, refusal)
        answers = context.endpoint.answers
        if "410" in answers and "404" in answers and answers["410"].content == answers["404"].content:
            return replace(base.refuse(context, refusal), status=410)
        is_free = not any(each[0] in "4d" for each in answers)
        return problem(410, refusal) if is_free else base.refuse(context, refusal)

    return replace(base, refuse=refuse)


def _holds_others(context: Context, _: Decoded) -> str:
    """Returns that other resources stand below the one that is to be deleted."""
    world, resource = context.world, context.resource
    if context.endpoint.method != "DELETE" or resource.kind != "item" or resource.parameter is None:
        return ""
    key = key_text(context.sent.path.get(resource.parameter, ""))
    for path in {each.path for each in world.api.endpoints}:
        child = world.resources.of(path)
        for parent in child.parents if child.kind in {"collection", "item"} else ():
            if parent.path == resource.path:
                below = child.collection.replace(f"{{{parent.parameter}}}", key)
                if world.store.all(collection_of(context, below)):
                    return "other resources stand below this one"
    return ""


def _with_gone(context: Context, things: list[Thing]) -> list[Thing]:
    """Returns the resources of a list, and once more those that were deleted since it was asked for."""
    notes = context.world.memory.notes
    gone: list[Thing] = notes.pop(f"unlisted {collection_of(context, context.resource.collection)}", [])
    known = {each.key for each in things}
    return sorted([*things, *(each for each in gone if each.key not in known)], key=lambda each: each.ordinal)


def _listing_gone(world: World, base: Behavior) -> Behavior:
    def remove(context: Context, collection: str, thing: Thing) -> None:
        context.world.memory.notes.setdefault(f"unlisted {collection}", []).append(thing)
        base.remove(context, collection, thing)

    return replace(listing(_with_gone)(world, base), remove=remove)


def _with_former(context: Context, things: list[Thing]) -> list[Thing]:
    """Returns the resources of a list, each as it was before the last change when it is first listed after it."""
    notes, collection = context.world.memory.notes, collection_of(context, context.resource.collection)
    return [notes.pop(f"former {collection} {each.key}", each) for each in things]


def _listing_former(world: World, base: Behavior) -> Behavior:
    def put(context: Context, collection: str, thing: Thing) -> None:
        former = context.world.store.get(collection, thing.key)
        if former is not None and context.endpoint.method in {"PUT", "PATCH"}:
            context.world.memory.notes[f"former {collection} {thing.key}"] = former
        base.put(context, collection, thing)

    return replace(listing(_with_former)(world, base), put=put)


def _beginning_anew(_world: World, base: Behavior) -> Behavior:
    """Returns a server whose singletons are what they were first after a DELETE, where no 404 is documented."""

    def fetch(context: Context, collection: str, resource: Resource, key: str) -> Thing | None:
        is_open = not {"404", "410", "4XX", "default"} & context.endpoint.answers.keys()
        if resource.kind == "singleton" and is_open:
            context.world.store.remove(collection + "#gone", key)
        return base.fetch(context, collection, resource, key)

    return replace(base, fetch=fetch)


DELETING: Final = (
    Variation(
        "soft-deletes",
        "marks a deleted resource with `delete_time` and still reads it, where a read documents no 404",
        _keeping({"delete_time": _TIME, "purge_time": "2025-02-01T10:00:00Z"}),
        style="Google AIP",
        source="AIP-164, List and Get, https://google.aip.dev/164#list-and-get",
        aspect="deleted",
    ),
    Variation(
        "deleted-stubs",
        "reads of a deleted resource what must be there and `deleted`, where a read documents no 404",
        _keeping({"deleted": True}, bare=True),
        style="Stripe",
        source="Stripe API, Retrieve a customer, https://docs.stripe.com/api/customers/retrieve",
        aspect="deleted",
    ),
    Variation(
        "tombstones",
        "answers 410 for what was deleted, where 410 is documented as 404 is, or no refusal is",
        _telling_gone,
        style="HTTP",
        source="RFC 9110, section 15.5.11, https://www.rfc-editor.org/rfc/rfc9110#section-15.5.11",
        aspect="404",
    ),
    Variation(
        "finalizers",
        "reads a deleted resource once more",
        _finalizing,
        style="Kubernetes",
        source="Kubernetes, Finalizers, https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/",
        aspect="reads lag",
    ),
    Variation(
        "cascades-later",
        "reads what is below a deleted resource once more",
        _cascading_later,
        style="Kubernetes",
        source="Kubernetes, Garbage Collection, Background cascading deletion, "
        "https://kubernetes.io/docs/concepts/architecture/garbage-collection/#background-deletion",
        aspect="reads lag",
    ),
    Variation(
        "children-first",
        "refuses to delete what others stand below with 409, where 409 is open",
        also_refusing(_holds_others, 409),
        style="Google AIP",
        source="AIP-135, Cascading delete, https://google.aip.dev/135#cascading-delete",
    ),
    Variation(
        "lists-deleted-once",
        "lists a deleted resource once more",
        _listing_gone,
        style="Elasticsearch",
        source="Elasticsearch, ?refresh, https://www.elastic.co/guide/en/elasticsearch/reference/8.19/docs-refresh.html",
        aspect="lists lag",
    ),
    Variation(
        "lists-former-once",
        "lists a changed resource once more as it was",
        _listing_former,
        style="Elasticsearch",
        source="Elasticsearch, ?refresh, https://www.elastic.co/guide/en/elasticsearch/reference/8.19/docs-refresh.html",
        aspect="lists lag",
    ),
    Variation(
        "singletons-anew",
        "sets a singleton back by DELETE, where no 404 is documented",
        _beginning_anew,
        style="Google AIP",
        source="AIP-156, Guidance, https://google.aip.dev/156#guidance",
    ),
)
