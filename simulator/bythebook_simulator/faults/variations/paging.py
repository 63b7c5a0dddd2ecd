"""Freedoms of pages, filters and fields: opaque cursors, short pages, and how much of a resource a list shows."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from bythebook_openapi.states import ABSENT, EACH
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context, World
from bythebook_simulator.document.resources import plain
from bythebook_simulator.faults.spots import Spot
from bythebook_simulator.faults.variations.conduct import is_read_alone
from bythebook_simulator.faults.variations.layers import answering, rendering
from bythebook_simulator.faults.variations.members import with_members
from bythebook_simulator.faults.variations.variation import Variation
from bythebook_simulator.messages import Decoded, Outcome, Refusal, Thing
from bythebook_simulator.steps.selection import CURSORS, SIZES
from bythebook_simulator.steps.showing import shown

__all__ = ["PAGING"]

# JSON:API 1.1 (fields), OData 4.01 ($select), AIP-157 (read_mask), Zalando 157 (fields).
_FIELDS: Final = frozenset({"fields", "select", "readmask", "properties", "attributes"})
# JSON:API 1.1 (include), Stripe (expand), Zalando 158 (embed).
_INCLUDES: Final = frozenset({"include", "includes", "expand", "embed", "with"})


def _named(context: Context, names: frozenset[str]) -> Iterator[str]:
    """Yields the query parameters of an operation that have one of some plain names."""
    yield from (
        each.name for each in context.endpoint.parameters if each.location == "query" and plain(each.name) in names
    )


def _asking(context: Context, **query: Any) -> Context:
    """Returns a request with other query parameters; ABSENT takes one out."""
    made = {name: each for name, each in {**context.decoded.query, **query}.items() if each is not ABSENT}
    return replace(context, decoded=replace(context.decoded, query=made))


def _with_cursors(
    write: Callable[[int], str], read: Callable[[str], int | None]
) -> Callable[[World, Behavior], Behavior]:
    def vary(world: World, base: Behavior) -> Behavior:
        def select(context: Context, things: Sequence[Thing]) -> Outcome:
            names = [name for name in _named(context, CURSORS) if _takes_texts(world, context, name)]
            for name in names:
                text = context.decoded.query.get(name)
                start = read(text) if isinstance(text, str) else None
                if start is not None:
                    context = _asking(context, **{name: str(start)})
            outcome = base.select(context, things)
            is_number = names and isinstance(outcome.more, int)
            return (
                replace(outcome, more=write(outcome.more)) if is_number and isinstance(outcome.more, int) else outcome
            )

        return replace(base, select=select)

    return vary


def _takes_texts(world: World, context: Context, name: str) -> bool:
    schemas = [each.schema for each in context.endpoint.parameters if each.name == name and each.location == "query"]
    return all(world.requests.is_valid((each,), "b2Zmc2V0PTI0") for each in schemas)


def _opaque(start: int) -> str:
    return urlsafe_b64encode(f"offset={start}".encode()).decode().rstrip("=")


def _start_of(cursor: str) -> int | None:
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        return None
    number = text.removeprefix("offset=")
    return int(number) if text.startswith("offset=") and number.isdecimal() and len(number) < 12 else None


def _after_keys(world: World, base: Behavior) -> Behavior:
    """Returns a server whose cursor is the id of the last resource of a page."""

    def select(context: Context, things: Sequence[Thing]) -> Outcome:
        names = [name for name in _named(context, CURSORS) if _takes_texts(world, context, name)]
        sizes = list(_named(context, SIZES))
        if not names:
            return base.select(context, things)
        given = {str(context.decoded.query[name]) for name in names if name in context.decoded.query}
        whole = base.select(_asking(context, **dict.fromkeys([*names, *sizes], ABSENT)), things).things
        before = [index for index, each in enumerate(whole) if each.key in given]
        size = next((context.decoded.query[name] for name in sizes if name in context.decoded.query), None)
        rest = whole[before[-1] + 1 if before else 0 :]
        page = rest[:size] if isinstance(size, int) and size >= 0 else rest
        more = page[-1].key if page and len(page) < len(rest) else None
        return Outcome("listed", things=page, total=len(whole), more=more)

    return replace(base, select=select)


def _checking_cursors(_world: World, base: Behavior) -> Behavior:
    """Returns a server that refuses a cursor which it did not give, or which it gave for another filter."""

    def filters(context: Context, decoded: Decoded) -> str:
        paging = {*_named(context, CURSORS), *_named(context, SIZES)}
        return repr(sorted((name, repr(each)) for name, each in decoded.query.items() if name not in paging))

    def select(context: Context, things: Sequence[Thing]) -> Outcome:
        outcome = base.select(context, things)
        if outcome.more is not None:
            given = context.world.memory.notes.setdefault("cursors", {})
            given.setdefault(str(outcome.more), set()).add((context.request.path, filters(context, context.sent)))
        return outcome

    def admit(context: Context, decoded: Decoded) -> tuple[Refusal, ...]:
        refusals = base.admit(context, decoded)
        if refusals or context.resource.kind != "collection" or context.endpoint.method != "GET":
            return refusals
        given = context.world.memory.notes.get("cursors", {})
        for name in _named(context, CURSORS):
            cursor = decoded.query.get(name)
            here = (context.request.path, filters(context, decoded))
            if cursor not in (None, "") and here not in given.get(str(cursor), set()):
                return (Refusal("invalid", f"{name}: this is no cursor of this list"),)
        return ()

    return replace(base, select=select, admit=admit)


def _short(_world: World, base: Behavior) -> Behavior:
    """Returns a server whose pages are one resource shorter than asked for, where a cursor leads on."""

    def select(context: Context, things: Sequence[Thing]) -> Outcome:
        for name in _named(context, SIZES) if any(_named(context, CURSORS)) else ():
            size = context.decoded.query.get(name)
            if isinstance(size, int) and size > 1:
                context = _asking(context, **{name: size - 1})
        return base.select(context, things)

    return replace(base, select=select)


def _zero_as_default(_world: World, base: Behavior) -> Behavior:
    """Returns a server that reads a page size of 0 as its default."""

    def select(context: Context, things: Sequence[Thing]) -> Outcome:
        for each in context.endpoint.parameters:
            if plain(each.name) in SIZES and context.decoded.query.get(each.name) == 0:
                stated = context.world.requests.keyword((each.schema,), "default")
                context = _asking(context, **{each.name: stated or 25})
        return base.select(context, things)

    return replace(base, select=select)


def _is_spare_in_list(world: World, spot: Spot) -> bool:
    """Returns whether a spot of a list may be left out, while a read of the resource alone shows it."""
    resource = world.resources.of(spot.endpoint.path)
    is_list = spot.endpoint.method == "GET" and resource.kind == "collection" and EACH in spot.steps
    is_spare = spot.is_member and not spot.required and spot.default is ABSENT
    own = world.identities.property_of(resource)
    return is_list and is_spare and spot.steps[-1] != own and is_read_alone(world, resource)


def _is_field(world: World, spot: Spot) -> bool:
    """Returns whether a spot is an optional property of a resource in a response to a read."""
    resource = world.resources.of(spot.endpoint.path)
    known = {name for view in world.envelopes.views(resource.collection) for name in world.answers.known(view)}
    is_read = spot.endpoint.method == "GET" and resource.kind in {"collection", "item", "singleton"}
    return is_read and spot.is_member and not spot.required and spot.steps[-1] in known


def _if_asked_for(context: Context, spot: Spot, value: Any) -> Any:
    """Returns a value if the query names it among the fields, or names no fields."""
    asked = [context.decoded.query[name] for name in _named(context, _FIELDS) if name in context.decoded.query]
    texts = [str(text) for each in asked for text in (each if isinstance(each, list) else [each])]
    names = {name.strip() for text in texts for name in text.split(",") if name.strip()}
    return value if not names or names & set(spot.steps) else ABSENT


def _with_included(context: Context, status: int, _outcome: Outcome, body: Any) -> Any:
    """Returns a body with what the query asks to include, where the document leaves it open."""
    asked = [context.decoded.query[name] for name in _named(context, _INCLUDES) if name in context.decoded.query]
    answer = context.endpoint.answer(status)
    pointer = next(iter(answer.content.values()), None) if answer is not None else None
    if not asked or pointer is None:
        return body
    return with_members(context, (pointer,), body, {"included": [{"type": str(each), "id": "1"} for each in asked]})


def _by_part(_world: World, base: Behavior) -> Behavior:
    """Returns a server whose filters by free texts find parts of them, in any case."""

    def select(context: Context, things: Sequence[Thing]) -> Outcome:
        made: dict[str, Any] = {}
        for each in context.endpoint.parameters:
            wanted = context.decoded.query.get(each.name)
            is_free = context.world.requests.keyword((each.schema,), "enum") is ABSENT
            if isinstance(wanted, str) and is_free and each.location == "query":
                texts = {text for thing in things if isinstance(text := shown(thing).get(each.name), str)}
                found = sorted(text for text in texts if wanted.casefold() in text.casefold())
                made |= {each.name: found} if found else {}
        return base.select(_asking(context, **made), things)

    return replace(base, select=select)


PAGING: Final = (
    Variation(
        "opaque-cursors",
        "gives opaque cursors, where cursors are texts",
        _with_cursors(_opaque, _start_of),
        style="Google AIP",
        source="AIP-158, Opacity, https://google.aip.dev/158#opacity",
        aspect="cursors",
    ),
    Variation(
        "cursors-of-ids",
        "takes the id of the last resource for a cursor, where cursors are texts",
        _after_keys,
        style="Stripe",
        source="Stripe API, Pagination (starting_after), https://docs.stripe.com/api/pagination",
        aspect="cursors",
    ),
    Variation(
        "cursors-checked",
        "refuses a cursor that it did not give, or gave for another filter",
        _checking_cursors,
        style="Zalando",
        source="Zalando 160, https://opensource.zalando.com/restful-api-guidelines/#160",
    ),
    Variation(
        "short-pages",
        "shows fewer resources than asked for, where a cursor leads on",
        _short,
        style="Google AIP",
        source="AIP-158, Guidance (fewer results), https://google.aip.dev/158#guidance",
    ),
    Variation(
        "zero-is-default-size",
        "reads a page size of 0 as its default",
        _zero_as_default,
        style="Google AIP",
        source="AIP-158, Guidance (page_size of 0), https://google.aip.dev/158#guidance",
    ),
    Variation(
        "brief-lists",
        "lists what must be there of each resource, where a read shows the rest",
        answering(_is_spare_in_list, lambda _context, _spot, _value: ABSENT),
        style="Google AIP",
        source="AIP-157, View enumeration, https://google.aip.dev/157#view-enumeration",
    ),
    Variation(
        "sparse-fieldsets",
        "shows the fields that a documented parameter names, and what must be there",
        answering(_is_field, _if_asked_for),
        style="JSON:API",
        source="JSON:API 1.1, Sparse Fieldsets, https://jsonapi.org/format/1.1/#fetching-sparse-fieldsets",
    ),
    Variation(
        "includes",
        "writes `included` for a documented parameter that asks for related resources",
        rendering(_with_included),
        style="JSON:API",
        source="JSON:API 1.1, Inclusion of Related Resources, https://jsonapi.org/format/1.1/#fetching-includes",
    ),
    Variation(
        "filters-by-part",
        "finds parts of texts, in any case, by filters without an enum",
        _by_part,
        style="DRF",
        source="Django REST framework, Filtering, SearchFilter, "
        "https://www.django-rest-framework.org/api-guide/filtering/#searchfilter",
    ),
)
