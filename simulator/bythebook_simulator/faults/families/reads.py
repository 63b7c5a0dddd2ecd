"""Faults of reading: what is read, or listed, is not what was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context
from bythebook_simulator.document.resources import plain
from bythebook_simulator.faults.operations import is_list
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.rewriting import Held, rewritten
from bythebook_simulator.faults.samples import another, empty, is_text, same
from bythebook_simulator.faults.seams import ignores, shows, without_query
from bythebook_simulator.faults.spots import Spot
from bythebook_simulator.messages import Outcome, Thing
from bythebook_simulator.steps.selection import PAGES, select
from bythebook_simulator.steps.showing import listed_value
from bythebook_simulator.steps.things import put

__all__ = ["OPERATORS"]


def _is_read(spot: Spot) -> bool:
    return (
        spot.location == "response"
        and spot.endpoint.method == "GET"
        and "{" in spot.endpoint.path
        and spot.is_member
        and spot.shown == "may"  # else there is no write from which a read could differ
        and not spot.stated.keys() & {"readOnly"}
    )


def _there(make: Callable[[Spot, Held], Any]) -> Any:
    return shows(lambda spot, held: make(spot, held) if held.value not in (ABSENT, None) else held.value)


def _without_newest(spot: Spot) -> Behavior:
    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        return select(context, things[:-1] if context.endpoint.id == spot.endpoint.id else things)

    return Behavior(select=selecting)


def _is_filter(spot: Spot) -> bool:
    """Return whether a query parameter may choose the things of a list by their property of its name."""
    is_asked = spot.location == "query" and spot.endpoint.method == "GET" and not spot.required
    if not is_asked or plain(spot.steps[0]) in PAGES:
        return False
    return spot.default is ABSENT and spot.types <= {"string", "integer", "boolean"}


def _inverted(spot: Spot) -> Behavior:
    """Return a server whose list has the things that a filter excludes, and none that it chooses.

    A filter by what no thing shows excludes nothing: an empty list is no fault then, but what a correct server answers
    that filters by what it hides.
    """
    name = spot.steps[0]

    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        if context.endpoint.id != spot.endpoint.id or name not in context.decoded.query:
            return select(context, things)
        if not any(isinstance(listed_value(context, each, name), str | bool | int) for each in things):
            return select(context, things)
        alone = without_query(context, lambda each: each != name)
        chosen = {each.key for each in select(alone, things).things}
        others = [each for each in things if each.key not in chosen]
        return select(without_query(context, lambda each: each == name), others)

    return Behavior(select=selecting)


def _is_stored(spot: Spot) -> bool:
    return spot.location == "body" and spot.is_member and not spot.is_text and spot.endpoint.method != "DELETE"


def _stores(make: Callable[[Spot, Held], Any]) -> Callable[[Spot], Behavior]:
    """Return servers that answer a write as it was sent, and store what `make` makes of it."""

    def behavior(spot: Spot) -> Behavior:
        def putting(context: Context, collection: str, thing: Thing) -> None:
            value = thing.value
            if context.endpoint.id == spot.endpoint.id and isinstance(value, dict):
                base = Held(ABSENT, sent=context.sent.body)
                value = rewritten(context.world.requests, spot, value, lambda held: _made(spot, held, make), base)
            put(context, collection, replace(thing, value=value))

        return Behavior(put=putting)

    return behavior


def _made(spot: Spot, held: Held, make: Callable[[Spot, Held], Any]) -> Any:
    return held.value if held.sent in (ABSENT, None) or held.value is ABSENT else make(spot, held)


def _otherwise(spot: Spot, held: Held) -> Any:
    if isinstance(held.value, str) and held.value.lower() != held.value and is_text(spot):
        return held.value.lower()
    return held.value if isinstance(held.value, dict | list) else another(spot, held.value)


OPERATORS: Final = (
    Operator("stored-otherwise", "read", "stores another value than it answers", _is_stored, _stores(_otherwise)),
    Operator(
        "stored-dropped",
        "read",
        "answers what was sent, and does not store it",
        lambda spot: _is_stored(spot) and not spot.required and spot.default is ABSENT,
        _stores(lambda _spot, _held: ABSENT),
    ),
    Operator(
        "read-nulled",
        "read",
        "reads null for what was written",
        lambda spot: _is_read(spot) and spot.nullable,
        _there(lambda _spot, _held: None),
    ),
    Operator(
        "read-emptied",
        "read",
        "reads what is empty for what was written",
        lambda spot: _is_read(spot) and not spot.stated.keys() & {"enum", "format", "const"},
        _there(lambda spot, _held: empty(spot)),
    ),
    Operator(
        "read-dropped",
        "read",
        "leaves out what was written",
        lambda spot: _is_read(spot) and not spot.required,
        _there(lambda _spot, _held: ABSENT),
    ),
    Operator(
        "read-lower-cased",
        "read",
        "reads texts in lower case",
        lambda spot: _is_read(spot) and is_text(spot),
        _there(lambda _spot, held: held.value.lower() if isinstance(held.value, str) else held.value),
    ),
    Operator(
        "read-default",
        "read",
        "reads the default for what was written",
        lambda spot: _is_read(spot) and spot.default is not ABSENT and not same(spot.default, None),
        _there(lambda spot, _held: spot.default),
    ),
    Operator(
        "filter-ignored",
        "read",
        "ignores a filter of a list",
        _is_filter,
        ignores(lambda spot, name: name == spot.steps[0]),
    ),
    Operator("filter-inverted", "read", "lists what a filter excludes", _is_filter, _inverted),
    Operator("list-without-newest", "read", "lists all but the newest", is_list, _without_newest),
)
