"""Turns a change at one spot into a server: a behavior that is correct but for that. It knows no operator.

`keeps` changes what is stored, `patches` what a PATCH stores, `shows` what is answered, `takes` and `refuses` what is
admitted. `ignores` leaves out query parameters of a list, and `breaks` answers 500.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bythebook_openapi.states import ABSENT, NOWHERE, get, put
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context, World
from bythebook_simulator.faults.rewriting import Change, Held, found, rewritten
from bythebook_simulator.faults.spots import Spot
from bythebook_simulator.messages import Decoded, Outcome, Refusal, Response, Thing
from bythebook_simulator.steps.admission import admit
from bythebook_simulator.steps.completion import complete
from bythebook_simulator.steps.merging import merge
from bythebook_simulator.steps.rendering import render
from bythebook_simulator.steps.selection import select
from bythebook_simulator.values.invention import Inventor, Wish

__all__ = [
    "Asks",
    "SpotBehavior",
    "breaks",
    "ignores",
    "keeps",
    "patches",
    "refuses",
    "shows",
    "substitute",
    "takes",
    "without_query",
]

SpotBehavior = Callable[[Spot], Behavior]
SpotChange = Callable[[Spot, Held], Any]
Asks = Callable[[Spot, Held], bool]


def _is_here(context: Context, spot: Spot) -> bool:
    return context.endpoint.id == spot.endpoint.id


def _base(context: Context) -> Held:
    memory = context.world.memory
    return Held(
        ABSENT, requests=memory.requests[context.endpoint.id], method=context.endpoint.method, notes=memory.notes
    )


def _changed(context: Context, spot: Spot, decoded: Decoded, change: Change) -> Decoded:
    """Return a request with a change at a spot of it."""
    base = _base(context)
    if spot.location == "body":
        if decoded.body is ABSENT and spot.steps:
            return decoded
        base = replace(base, sent=context.sent.body)
        body = rewritten(context.world.requests, spot, decoded.body, change, base)
        return replace(decoded, body=body)
    part = dict(decoded.part(spot.location))
    name, sent = spot.steps[0], context.sent.part(spot.location)
    held = replace(base, value=part.get(name, ABSENT), sent=sent.get(name, ABSENT), at=(name,))
    made = change(replace(held, around=part, sent_around=sent))
    if made is ABSENT:
        part.pop(name, None)
    else:
        part[name] = made
    changed: dict[str, Any] = {spot.location: part}
    return replace(decoded, **changed)


def keeps(change: SpotChange) -> SpotBehavior:
    """Return servers that store, for a spot, what `change` makes of it, and show it as it is stored."""

    def behavior(spot: Spot) -> Behavior:
        def completing(context: Context, decoded: Decoded) -> Decoded:
            whole = complete(context, decoded)
            return _changed(context, spot, whole, lambda held: change(spot, held)) if _is_here(context, spot) else whole

        return Behavior(complete=completing, render=_raw(spot))

    return behavior


def _raw(spot: Spot) -> Callable[[Context, int, Outcome], Any]:
    """Return the step `render` that shows what is stored at a spot even where the answer's schema excludes it, in the
    answers of the collection that the spot's operation writes to.
    """

    def rendering(context: Context, status: int, outcome: Outcome) -> Any:
        body = render(context, status, outcome)
        answer = context.endpoint.answer(status)
        if spot.location != "body" or not spot.steps or not isinstance(body, dict) or answer is None:
            return body
        collection = context.world.resources.of(spot.endpoint.path).collection
        if outcome.thing is None or context.resource.collection != collection:
            return body
        pointer = next((each for each in answer.content.values() if each is not None), None)
        if pointer is None or outcome.deed == "listed" or not isinstance(outcome.thing.value, dict):
            return body
        envelopes = context.world.envelopes
        prefix = envelopes.thing((pointer,), envelopes.settable(context.resource.collection))
        known = context.world.answers.known((pointer,))
        for held in found(context.world.requests, spot, outcome.thing.value):
            at = (*prefix, *held.at)
            shown = get(body, at[:-1]) if at else NOWHERE
            is_named = len(at) > 1 or (bool(at) and at[0] in known)
            is_dropped = held.value is ABSENT and get(context.sent.body, held.at) is not None
            if not is_dropped and is_named and isinstance(shown, dict | list):
                body = put(body, at, held.value)
        return body

    return rendering


def patches(change: Callable[[Context, Spot, Any, Held], Any]) -> SpotBehavior:
    """Return servers that store, for a spot of a PATCH, what `change` makes of it and of what was stored before."""

    def behavior(spot: Spot) -> Behavior:
        def merging(context: Context, stored: Any, patch: Any) -> Any:
            whole = merge(context, stored, patch)
            if not _is_here(context, spot) or not isinstance(patch, dict):
                return whole
            schemas, base = context.world.requests, Held(ABSENT, sent=patch)
            return rewritten(schemas, spot, whole, lambda held: change(context, spot, stored, held), base)

        return Behavior(merge=merging)

    return behavior


def shows(change: SpotChange) -> SpotBehavior:
    """Return servers that answer, for a spot of an answer, what `change` makes of it."""

    def behavior(spot: Spot) -> Behavior:
        def rendering(context: Context, status: int, outcome: Outcome) -> Any:
            body = render(context, status, outcome)
            if not _is_here(context, spot) or (spot.status and spot.status != status) or body is ABSENT:
                return body
            base = _base(context)
            return rewritten(context.world.answers, spot, body, lambda held: change(spot, held), base)

        return Behavior(render=rendering)

    return behavior


def substitute(world: World, spot: Spot) -> Any:
    """Return a value that is admitted at a spot of a request."""
    return Inventor(world.requests, 0).invent(spot.place, Wish(f"fault/{spot.name}", 1, bare=False))


def takes(which: Asks) -> SpotBehavior:
    """Return servers that admit what is wrong with a spot and with nothing else, where `which` says so."""

    def behavior(spot: Spot) -> Behavior:
        def admitting(context: Context, decoded: Decoded) -> tuple[Refusal, ...]:
            refusals = admit(context, decoded)
            if not refusals or not _is_here(context, spot):
                return refusals
            asked: list[bool] = []

            def right(held: Held) -> Any:
                if not which(spot, held):
                    return held.value
                asked.append(True)
                return substitute(context.world, spot)

            mended = _changed(context, spot, decoded, right)
            return admit(context, mended) if asked else refusals

        return Behavior(admit=admitting, render=_raw(spot))

    return behavior


def refuses(which: Asks) -> SpotBehavior:
    """Return servers that refuse a spot, where `which` says so."""

    def behavior(spot: Spot) -> Behavior:
        def admitting(context: Context, decoded: Decoded) -> tuple[Refusal, ...]:
            refusals = admit(context, decoded)
            if not refusals and _is_here(context, spot) and _any(context, spot, decoded, which):
                return (Refusal("invalid", f"{'/'.join(spot.steps)} is not admitted"),)
            return refusals

        return Behavior(admit=admitting)

    return behavior


def ignores(which: Callable[[Spot, str], bool]) -> SpotBehavior:
    """Return servers whose list ignores the query parameters whose names `which` picks."""

    def behavior(spot: Spot) -> Behavior:
        def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
            is_here = _is_here(context, spot)
            return select(without_query(context, lambda name: which(spot, name)) if is_here else context, things)

        return Behavior(select=selecting)

    return behavior


def without_query(context: Context, which: Callable[[str], bool]) -> Context:
    """Return the context of a request without the query parameters whose names `which` picks."""
    query = {name: value for name, value in context.decoded.query.items() if not which(name)}
    return replace(context, decoded=replace(context.decoded, query=query))


def breaks(which: Asks) -> SpotBehavior:
    """Return servers that answer 500 to an admitted request, where `which` says so of a spot."""

    def behavior(spot: Spot) -> Behavior:
        def finishing(context: Context, response: Response) -> Response:
            is_taken = _is_here(context, spot) and response.status < 400
            if is_taken and _any(context, spot, context.sent, which):
                return Response(500, (("content-type", "text/plain"),), b"Internal Server Error")
            return response

        return Behavior(finish=finishing)

    return behavior


def _any(context: Context, spot: Spot, decoded: Decoded, which: Asks) -> bool:
    asked: list[bool] = []

    def ask(held: Held) -> Any:
        asked.append(which(spot, replace(held, sent=held.value)))
        return held.value

    _changed(context, spot, decoded, ask)
    return any(asked)
