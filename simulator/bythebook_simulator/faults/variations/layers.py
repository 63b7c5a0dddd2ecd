"""Layers over a behavior: each changes one step and calls the step below it, so that several can be combined."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bythebook_openapi.states import ABSENT
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context, World
from bythebook_simulator.faults.rewriting import Change, Held, rewritten
from bythebook_simulator.faults.spots import Spot, spots
from bythebook_simulator.faults.variations.variation import Vary
from bythebook_simulator.messages import Decoded, Outcome, Refusal, Response, Thing

__all__ = ["answering", "finishing", "in_json", "listing", "refusing", "rendering", "storing"]

Shown = Callable[[Context, Spot, Any], Any]


def finishing(make: Callable[[Context, Response], Response]) -> Vary:
    """Returns servers that change each finished response."""

    def vary(_world: World, base: Behavior) -> Behavior:
        return replace(base, finish=lambda context, response: make(context, base.finish(context, response)))

    return vary


def in_json(make: Callable[[Any], bytes]) -> Callable[[Context, Response], Response]:
    """Returns a change of responses that writes their JSON in another way."""

    def respelled(_context: Context, response: Response) -> Response:
        types = [value.partition(";")[0] for name, value in response.headers if name == "content-type"]
        if types != ["application/json"] or not response.body:
            return response
        return replace(response, body=make(json.loads(response.body)))

    return respelled


def rendering(make: Callable[[Context, int, Outcome, Any], Any]) -> Vary:
    """Returns servers that change the body of each response of success; ABSENT stands for none."""

    def vary(_world: World, base: Behavior) -> Behavior:
        def render(context: Context, status: int, outcome: Outcome) -> Any:
            return make(context, status, outcome, base.render(context, status, outcome))

        return replace(base, render=render)

    return vary


def refusing(make: Callable[[Context, Refusal], Refusal]) -> Vary:
    """Returns servers that change what they refuse with, before a response is made of it."""

    def vary(_world: World, base: Behavior) -> Behavior:
        return replace(base, refuse=lambda context, refusal: base.refuse(context, make(context, refusal)))

    return vary


def listing(make: Callable[[Context, list[Thing]], list[Thing]]) -> Vary:
    """Returns servers that change the resources of a collection before a list is made of them."""

    def vary(_world: World, base: Behavior) -> Behavior:
        def select(context: Context, things: Sequence[Thing]) -> Outcome:
            return base.select(context, make(context, list(things)))

        return replace(base, select=select)

    return vary


def answering(fits: Callable[[World, Spot], bool], change: Shown, *, absent: bool = False) -> Vary:
    """Returns servers that show another value at the spots of responses that fit.

    `change` gets the request, the spot and the value; ABSENT takes the value out. With `absent` it is also asked about
    properties that are not there.
    """

    def vary(world: World, base: Behavior) -> Behavior:
        chosen: dict[str, list[Spot]] = {}
        for spot in spots(world):
            if spot.location == "response" and spot.steps and fits(world, spot):
                chosen.setdefault(spot.endpoint.id, []).append(spot)

        def render(context: Context, status: int, outcome: Outcome) -> Any:
            body = base.render(context, status, outcome)
            for spot in chosen.get(context.endpoint.id, ()) if body is not ABSENT else ():
                if spot.status in {0, status}:
                    told = _told(context, spot, change, absent=absent)
                    body = rewritten(world.answers, spot, body, told, Held(ABSENT))
            return body

        return replace(base, render=render)

    return vary


def storing(fits: Callable[[World, Spot], bool], change: Callable[[Spot, Any], Any], *, unshown: bool = False) -> Vary:
    """Returns servers that keep another value than was sent at the spots of request bodies that fit.

    A changed value that the request or a response does not admit is left as it was sent. With `unshown` so is a value
    that a response can show.
    """

    def vary(world: World, base: Behavior) -> Behavior:
        found = list(spots(world))
        chosen: dict[str, list[Spot]] = {}
        for spot in found:
            if spot.location == "body" and spot.steps and fits(world, spot):
                chosen.setdefault(spot.endpoint.id, []).append(spot)
        shown = {id(spot): _shown(world, found, spot) for each in chosen.values() for spot in each}

        def complete(context: Context, decoded: Decoded) -> Decoded:
            done = base.complete(context, decoded)
            body = done.body
            for spot in chosen.get(context.endpoint.id, ()) if body is not ABSENT else ():
                places = [(world.requests, spot.place), *((world.answers, each.place) for each in shown[id(spot)])]

                def stored(held: Held, spot: Spot = spot, places: Any = places) -> Any:
                    if unshown and any(schemas.is_valid(place, held.value) for schemas, place in places[1:]):
                        return held.value
                    made = held.value if held.value is ABSENT else change(spot, held.value)
                    return made if all(schemas.is_valid(place, made) for schemas, place in places) else held.value

                body = rewritten(world.requests, spot, body, stored, Held(ABSENT))
            return replace(done, body=body)

        return replace(base, complete=complete)

    return vary


def _shown(world: World, found: list[Spot], sent: Spot) -> list[Spot]:
    """Returns the spots of responses that show what is sent at a spot."""
    collection = world.resources.of(sent.endpoint.path).collection
    paths = {each.path for each in world.resources.endpoints(collection)} | {sent.endpoint.path}
    return [
        each
        for each in found
        if each.location == "response" and each.endpoint.path in paths and each.steps[-1:] == sent.steps[-1:]
    ]


def _told(context: Context, spot: Spot, change: Shown, *, absent: bool) -> Change:
    return lambda held: held.value if held.value is ABSENT and not absent else change(context, spot, held.value)
