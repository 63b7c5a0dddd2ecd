"""Correct servers that do what the document leaves open in another way. None of them may be accused.

Source: docs/semantics.md, what each rule says nothing of.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from bythebook_simulator.behaviour import Behaviour
from bythebook_simulator.context import Context, World
from bythebook_simulator.faults.rewriting import Held, rewritten
from bythebook_simulator.faults.spots import Spot, spots
from bythebook_simulator.messages import Outcome, Refusal, Response, Thing
from bythebook_simulator.refusing import refuse
from bythebook_simulator.rendering import render
from bythebook_simulator.selection import select
from bythebook_specs.states import ABSENT

__all__ = ["VARIATIONS", "Variation"]


@dataclass(frozen=True)
class Variation:
    """One freedom that a server may take: what it does, and the server of a document that does so."""

    id: str
    does: str
    behaviour: Callable[[World], Behaviour]


def _finishing(make: Callable[[Response], Response]) -> Callable[[World], Behaviour]:
    return lambda _world: Behaviour(finish=lambda _context, response: make(response))


def _typed(response: Response, text: str) -> Response:
    headers = tuple(
        (name, value + text if name == "content-type" and value == "application/json" else value)
        for name, value in response.headers
    )
    return replace(response, headers=headers)


def _json(make: Callable[[Any], bytes]) -> Callable[[Response], Response]:
    def respelled(response: Response) -> Response:
        if ("content-type", "application/json") not in response.headers or not response.body:
            return response
        return replace(response, body=make(json.loads(response.body)))

    return respelled


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _reversed(each) for name, each in reversed(value.items())}
    return [_reversed(each) for each in value] if isinstance(value, list) else value


def _answering(fits: Callable[[Spot], bool], change: Callable[[Any], Any]) -> Callable[[World], Behaviour]:
    """Return servers that spell what stands at the spots of answers which fit in another way."""

    def behaviour(world: World) -> Behaviour:
        chosen: dict[str, list[Spot]] = {}
        for each in spots(world):
            if each.location == "response" and each.steps and fits(each):
                chosen.setdefault(each.endpoint.id, []).append(each)

        def rendering(context: Context, status: int, outcome: Outcome) -> Any:
            body = render(context, status, outcome)
            for spot in chosen.get(context.endpoint.id, ()) if body is not ABSENT else ():
                if spot.status in {0, status}:
                    body = rewritten(context.world.answers, spot, body, _change(change), Held(ABSENT))
            return body

        return Behaviour(render=rendering)

    return behaviour


def _change(change: Callable[[Any], Any]) -> Callable[[Held], Any]:
    return lambda held: held.value if held.value is ABSENT else change(held.value)


def _in_utc(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value).astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (TypeError, ValueError):
        return value


def _with_fraction(value: Any) -> Any:
    is_whole = isinstance(value, str) and value.endswith("Z") and "." not in value
    return f"{value[:-1]}.000Z" if is_whole else value


def _is_free_uuid(spot: Spot) -> bool:
    return spot.stated.get("format") == "uuid" and not spot.stated.keys() & {"pattern", "enum", "const"}


def _is_time(spot: Spot) -> bool:
    return spot.stated.get("format") == "date-time" and not spot.stated.keys() & {"pattern", "enum", "const"}


def _newest_first(_world: World) -> Behaviour:
    def selecting(context: Context, things: Sequence[Thing]) -> Outcome:
        sorts = {"sort", "order", "sortby", "orderby", "cursor", "after", "page", "offset", "skip"}
        names = {each.name.replace("_", "").lower() for each in context.endpoint.parameters}
        return select(context, things if names & sorts else things[::-1])

    return Behaviour(select=selecting)


def _refusing_with(case: str, wanted: int) -> Callable[[World], Behaviour]:
    def behaviour(_world: World) -> Behaviour:
        def refusing(context: Context, refusal: Refusal) -> Response:
            response = refuse(context, refusal)
            own, other = context.endpoint.answer(response.status), context.endpoint.answer(wanted)
            is_alike = own is not None and other is not None and own.content == other.content
            return replace(response, status=wanted) if refusal.case == case and is_alike else response

        return Behaviour(refuse=refusing)

    return behaviour


VARIATIONS: Final = (
    Variation("as-it-is", "the correct twin itself", lambda _world: Behaviour()),
    Variation(
        "more-headers",
        "sends headers that the document does not name",
        _finishing(lambda response: replace(response, headers=(*response.headers, ("x-request-id", "7f3a")))),
    ),
    Variation("charset", "names a charset", _finishing(lambda response: _typed(response, "; charset=utf-8"))),
    Variation(
        "escaped-json",
        "writes JSON with escapes and white space",
        _finishing(_json(lambda value: json.dumps(value, indent=2).encode())),
    ),
    Variation(
        "members-reversed",
        "writes the members of objects in another order",
        _finishing(_json(lambda value: json.dumps(_reversed(value)).encode())),
    ),
    Variation(
        "null-left-out",
        "leaves out what is null and not required",
        _answering(
            lambda spot: spot.is_member and not spot.required and spot.default is ABSENT,
            lambda value: ABSENT if value is None else value,
        ),
    ),
    Variation(
        "uuid-upper-case",
        "writes UUIDs in upper case",
        _answering(_is_free_uuid, lambda value: value.upper() if isinstance(value, str) else value),
    ),
    Variation("times-in-utc", "writes times in UTC", _answering(_is_time, _in_utc)),
    Variation("times-with-fraction", "writes times with milliseconds", _answering(_is_time, _with_fraction)),
    Variation(
        "whole-numbers-with-point",
        "writes 5.0 for 5 where any number may be",
        _answering(
            lambda spot: spot.types == {"number"},
            lambda value: float(value) if type(value) is int and abs(value) < 2**53 else value,
        ),
    ),
    Variation("newest-first", "lists the newest first where no order is documented", _newest_first),
    Variation("400-for-422", "refuses with 400", _refusing_with("invalid", 400)),
    Variation("422-for-400", "refuses with 422", _refusing_with("invalid", 422)),
    Variation("403-for-401", "refuses strangers with 403", _refusing_with("unauthorized", 403)),
)
