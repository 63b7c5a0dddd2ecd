"""Freedoms of what a server makes of a thing by itself, and of how much of it an answer shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.behaviour import Behaviour
from bythebook_simulator.context import Context, World
from bythebook_simulator.document.resources import Resource, plain
from bythebook_simulator.document.schemas import Place
from bythebook_simulator.faults.spots import Spot
from bythebook_simulator.faults.variations.layers import answering
from bythebook_simulator.faults.variations.variation import Variation
from bythebook_simulator.messages import Outcome, Thing

__all__ = ["CONDUCT", "is_read_alone"]

Step = Callable[[Context, str, Thing], None]

# RFC 6749, sections 1.4 and 2.3.1 (access_token, client_secret, password); AIP-147 (private keys).
_SECRETS: Final = ("key", "token", "secret", "password")


def _living(_world: World, base: Behaviour) -> Behaviour:
    """Returns a server in which what it makes itself moves on: counters, states and times, with every response."""

    def render(context: Context, status: int, outcome: Outcome) -> Any:
        thing = outcome.thing if outcome.thing is None else _moved(context, outcome.thing)
        things = tuple(_moved(context, each) for each in outcome.things)
        return base.render(context, status, replace(outcome, thing=thing, things=things))

    return replace(base, render=render)


def _moved(context: Context, thing: Thing) -> Thing:
    """Return a thing in which each value that the server made, and nothing is known by, is another valid one."""
    world, age = context.world, sum(context.world.memory.requests.values())
    own = world.identities.property_of(context.resource)
    settable = world.envelopes.settable(context.resource.collection)
    views = [world.answers.known(each) for each in world.envelopes.views(context.resource.collection)]
    made = dict(thing.made)
    for name, value in thing.made.items():
        if name == own or name in settable or plain(name) in thing.names or name.lower().endswith("id"):
            continue
        places = [each[name] for each in views if name in each]
        for other in _later(world, value, places, age):
            if places and all(world.answers.is_valid(each, other) for each in places):
                made[name] = other
                break
    return replace(thing, made=made)


def _later(world: World, value: Any, places: list[Place], age: int) -> Iterator[Any]:
    """Yield what a value may have become; the first that is valid is taken."""
    members = [one for each in places for one in world.answers.keyword(each, "enum") or ()]
    if members:
        yield members[age % len(members)]
    elif isinstance(value, bool):
        yield age % 2 == 0
    elif isinstance(value, int):
        yield value + age
        yield value + age % 3
    elif isinstance(value, str) and any(world.answers.keyword(each, "format") == "date-time" for each in places):
        yield _after(value, age)


def _after(value: str, seconds: int) -> str:
    try:
        return (datetime.fromisoformat(value) + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return value


def _is_spare(_world: World, spot: Spot) -> bool:
    """Return whether an answer to a PATCH may lack a spot: without a default, as whose value it would be assumed."""
    return spot.endpoint.method == "PATCH" and spot.is_member and not spot.required and spot.default is ABSENT


def _sent_alone(context: Context, spot: Spot, value: Any) -> Any:
    return value if spot.steps[-1] in set(_names(context.sent.body)) or isinstance(value, Mapping) else ABSENT


def _names(value: Any) -> Iterator[str]:
    """Yields every name in a value, in its lists too."""
    for name, each in value.items() if isinstance(value, Mapping) else ():
        yield name
        yield from _names(each)
    for each in value if isinstance(value, list) else ():
        yield from _names(each)


def _lagging(_world: World, base: Behaviour) -> Behaviour:
    """Returns a server whose reads come from a copy that has missed the last write when it is first asked."""

    def writing(write: Step) -> Step:
        def written(context: Context, collection: str, thing: Thing) -> None:
            notes = context.world.memory.notes
            notes[f"last {collection} {thing.key}"] = context.world.store.get(collection, thing.key)
            write(context, collection, thing)

        return written

    def fetching(context: Context, collection: str, resource: Resource, key: str) -> Thing | None:
        is_read = context.endpoint.method == "GET" and context.resource == resource and resource.supply == "created"
        notes, last = context.world.memory.notes, f"last {collection} {key}"
        if is_read and last in notes:
            known: Thing | None = notes.pop(last)
            return known
        return base.fetch(context, collection, resource, key)

    return replace(base, fetch=fetching, put=writing(base.put), remove=writing(base.remove))


def _is_told_by_a_read(world: World, spot: Spot) -> bool:
    """Returns whether a spot stands in the response to a creation that may lack it, while a read tells it."""
    resource = world.resources.of(spot.endpoint.path)
    if spot.endpoint.method != "POST" or resource.kind != "collection" or not is_read_alone(world, resource):
        return False
    own = world.identities.property_of(resource)
    return spot.is_member and not spot.required and spot.default is ABSENT and spot.steps[-1] != own


def is_read_alone(world: World, resource: Resource) -> bool:
    """Returns whether an operation reads a single resource of a collection."""
    endpoints = world.resources.endpoints(resource.collection)
    return any(each.method == "GET" and world.resources.of(each.path).kind == "item" for each in endpoints)


CONDUCT: Final = (
    Variation(
        "reads-lag",
        "reads what was before the last write when it is first asked",
        _lagging,
        style="Elasticsearch",
        source="Elasticsearch, Reading and writing documents (stale reads), "
        "https://www.elastic.co/guide/en/elasticsearch/reference/8.19/docs-replication.html",
        aspect="reads lag",
    ),
    Variation(
        "brief-creation",
        "answers a creation with what must be there, where a read shows the rest",
        answering(_is_told_by_a_read, lambda _context, _spot, _value: ABSENT),
        style="OData",
        source="OData 4.01 Protocol, section 11.4.2 (Prefer: return), "
        "https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html",
    ),
    Variation(
        "living",
        "changes what it makes itself from response to response",
        _living,
        style="Kubernetes",
        source="Kubernetes API conventions, Spec and Status, "
        "https://github.com/kubernetes/community/blob/main/contributors/devel/sig-architecture/api-conventions.md",
    ),
    Variation(
        "brief-patch",
        "answers a PATCH with what was sent and what must be there",
        answering(_is_spare, _sent_alone),
        style="Google AIP",
        source="AIP-134, Expensive fields, https://google.aip.dev/134#expensive-fields",
    ),
    Variation(
        "secrets-once",
        "shows keys and tokens to the client that creates a resource, and never again",
        answering(
            lambda _world, spot: (
                spot.is_member
                and not spot.required
                and spot.endpoint.method != "POST"
                and plain(spot.steps[-1]).endswith(_SECRETS)
            ),
            lambda _context, _spot, _value: ABSENT,
        ),
        style="Microsoft",
        source="Microsoft Azure REST API Guidelines, rest-no-secrets-in-get-response, "
        "https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#rest-no-secrets-in-get-response",
    ),
)
