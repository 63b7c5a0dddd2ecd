"""Freedoms of how an answer is written: its headers, its JSON, its values, and what it leaves out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.behaviour import Behaviour
from bythebook_simulator.context import Context, World
from bythebook_simulator.document.envelopes import media_type_of
from bythebook_simulator.faults.rewriting import Change, Held, rewritten
from bythebook_simulator.faults.spots import Spot, spots
from bythebook_simulator.faults.variations.variation import Variation
from bythebook_simulator.messages import Outcome, Response
from bythebook_simulator.steps.rendering import render

__all__ = ["SPELLING", "answering"]

Shown = Callable[[Context, Spot, Any], Any]


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


def answering(fits: Callable[[Spot], bool], change: Shown) -> Callable[[World], Behaviour]:
    """Return servers that show what stands at the spots of answers which fit in another way.

    `change` is given the request, the spot, and the value there; ABSENT takes it out.
    """

    def behaviour(world: World) -> Behaviour:
        chosen: dict[str, list[Spot]] = {}
        for each in spots(world):
            if each.location == "response" and each.steps and fits(each):
                chosen.setdefault(each.endpoint.id, []).append(each)

        def rendering(context: Context, status: int, outcome: Outcome) -> Any:
            body = render(context, status, outcome)
            for spot in chosen.get(context.endpoint.id, ()) if body is not ABSENT else ():
                if spot.status in {0, status}:
                    body = rewritten(context.world.answers, spot, body, _told(context, spot, change), Held(ABSENT))
            return body

        return Behaviour(render=rendering)

    return behaviour


def _told(context: Context, spot: Spot, change: Shown) -> Change:
    return lambda held: held.value if held.value is ABSENT else change(context, spot, held.value)


def _respelled(fits: Callable[[Spot], bool], spell: Callable[[Any], Any]) -> Callable[[World], Behaviour]:
    return answering(fits, lambda _context, _spot, value: spell(value))


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


def _unless_assumed(_: Context, spot: Spot, value: Any) -> Any:
    return ABSENT if type(value) is type(spot.default) and value == spot.default else value


def _may_be_assumed(spot: Spot) -> bool:
    return spot.location == "response" and spot.is_member and not spot.required and spot.default is not ABSENT


def _more_members(_world: World) -> Behaviour:
    """Return a server that adds a member to an answer which is an object and may hold it."""

    def rendering(context: Context, status: int, outcome: Outcome) -> Any:
        body = render(context, status, outcome)
        answer = context.endpoint.answer(status)
        key = media_type_of(answer) if answer is not None else None
        pointer = answer.content[key] if answer is not None and key is not None else None
        if not isinstance(body, dict) or pointer is None:
            return body
        answers, more = context.world.answers, {**body, "x_links": {"self": context.request.path}}
        place = answers.applying((pointer,), body)
        is_open = answers.properties(place) and not answers.member(place, "x_links")
        return more if is_open and answers.is_valid((pointer,), more) else body

    return Behaviour(render=rendering)


def _elsewhere(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value).astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat()
    except (TypeError, ValueError):
        return value


SPELLING: Final = (
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
        _respelled(
            lambda spot: spot.is_member and not spot.required and spot.default is ABSENT,
            lambda value: ABSENT if value is None else value,
        ),
    ),
    Variation(
        "uuid-upper-case",
        "writes UUIDs in upper case",
        _respelled(_is_free_uuid, lambda value: value.upper() if isinstance(value, str) else value),
    ),
    Variation("times-in-utc", "writes times in UTC", _respelled(_is_time, _in_utc)),
    Variation("times-with-fraction", "writes times with milliseconds", _respelled(_is_time, _with_fraction)),
    Variation(
        "whole-numbers-with-point",
        "writes 5.0 for 5 where any number may be",
        _respelled(
            lambda spot: spot.types == {"number"},
            lambda value: float(value) if type(value) is int and abs(value) < 2**53 else value,
        ),
    ),
    Variation("times-elsewhere", "writes times of another zone", _respelled(_is_time, _elsewhere)),
    Variation(
        "default-left-out",
        "leaves out the default that the answer itself documents",
        answering(_may_be_assumed, _unless_assumed),
    ),
    Variation(
        "empty-left-out",
        "leaves out empty lists and objects that are not required",
        _respelled(
            lambda spot: spot.is_member and not spot.required and spot.default is ABSENT,
            lambda value: ABSENT if value in ([], {}) else value,
        ),
    ),
    Variation("more-members", "answers members that the document does not name", _more_members),
    Variation(
        "sets-cookies",
        "sets a cookie with every answer",
        _finishing(lambda response: replace(response, headers=(*response.headers, ("set-cookie", "seen=1; Path=/")))),
    ),
)
