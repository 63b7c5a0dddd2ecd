"""Freedoms of validation: rules between fields, and other readings of a bound, which no schema states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.answering import body_of
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context, World
from bythebook_simulator.document.schemas import Place
from bythebook_simulator.faults.rewriting import found
from bythebook_simulator.faults.spots import Spot, spots
from bythebook_simulator.faults.variations.refusing import may_answer
from bythebook_simulator.faults.variations.variation import Variation, Vary
from bythebook_simulator.messages import Decoded, Refusal
from bythebook_simulator.steps.statuses import refusal_status

__all__ = ["RULES"]

# A word of the lower bound, and the same of the upper one.
_BOUNDS: Final = (("start", "end"), ("from", "to"), ("begin", "end"), ("min", "max"), ("lower", "upper"))

Why = Callable[[Context, Mapping[str, Any]], str]


def _ruled(why: Why) -> Vary:
    """Returns servers that refuse an object for a rule between its fields, as they refuse what is invalid."""

    def vary(_world: World, base: Behavior) -> Behavior:
        def admit(context: Context, decoded: Decoded) -> tuple[Refusal, ...]:
            refusals = base.admit(context, decoded)
            body = body_of(replace(context, sent=decoded, decoded=decoded))
            if refusals or not isinstance(body, Mapping) or not may_answer(context, refusal_status(context, "invalid")):
                return refusals
            words = why(context, body)
            return (Refusal("invalid", words),) if words else ()

        return replace(base, admit=admit)

    return vary


def _pairs(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields the names of the lower and the upper bound of each range in an object."""
    for name in body:
        for low, high in _BOUNDS:
            other = name.replace(low, high)
            if low in name and other != name and other in body:
                yield name, other


def _is_reversed(_: Context, body: Mapping[str, Any]) -> str:
    for low, high in _pairs(body):
        first, last = body[low], body[high]
        numbers = isinstance(first, int | float) and isinstance(last, int | float)
        texts = isinstance(first, str) and isinstance(last, str) and first[:1].isdigit() and last[:1].isdigit()
        if (numbers or texts) and first > last:
            return f"{high} must not be before {low}"
    return ""


def _optional(context: Context) -> list[str]:
    """Returns two optional properties of what a client sends, without defaults, which no example shows."""
    pointer = next(iter(context.endpoint.bodies.values()), None)
    if pointer is None or context.endpoint.method not in {"POST", "PUT"}:
        return []
    schemas = context.world.requests
    place: Place = (pointer,)
    for name in context.world.envelopes.wrapper(pointer):
        place = schemas.known(place)[name]
    applied = schemas.applying(place, {})
    required = schemas.required(applied)
    free = [
        name
        for name, each in schemas.properties(applied).items()
        if name not in required
        and schemas.keyword(each, "default") is ABSENT
        and schemas.keyword(each, "readOnly") is not True
        and not {"object", "array"} & schemas.types(each)
    ]
    is_shown = any(schemas.keyword(place, each) is not ABSENT for each in ("example", "examples"))
    return free[-2:] if len(free) > 2 and not is_shown else []


def _are_both(context: Context, body: Mapping[str, Any]) -> str:
    names = _optional(context)
    is_both = bool(names) and all(body.get(each) is not None for each in names)
    return f"{names[0]} and {names[1]} must not be given together" if is_both else ""


def _is_alone(context: Context, body: Mapping[str, Any]) -> str:
    names = _optional(context)
    is_alone = bool(names) and body.get(names[0]) is not None and body.get(names[1]) is None
    return f"{names[1]} is needed where {names[0]} is given" if is_alone else ""


def _counting_utf16(world: World, base: Behavior) -> Behavior:
    """Returns a server that counts the length of a text in UTF-16 code units."""
    sent = [each for each in spots(world) if each.location == "body"]
    bounded = [each for each in sent if isinstance(each.stated.get("maxLength"), int)]

    def admit(context: Context, decoded: Decoded) -> tuple[Refusal, ...]:
        refusals = base.admit(context, decoded)
        for spot in bounded if not refusals else ():
            if spot.endpoint is context.endpoint and _is_too_long(world, spot, decoded.body):
                return (Refusal("invalid", f"{'.'.join(spot.steps)} is too long"),)
        return refusals

    return replace(base, admit=admit)


def _is_too_long(world: World, spot: Spot, body: Any) -> bool:
    texts = (held.value for held in found(world.requests, spot, body) if isinstance(held.value, str))
    return any(len(text.encode("utf-16-le", "surrogatepass")) // 2 > spot.stated["maxLength"] for text in texts)


RULES: Final = (
    Variation(
        "ordered-bounds",
        "refuses an end before its start, and a maximum below its minimum",
        _ruled(_is_reversed),
        style="Rails",
        source="Rails guides, Active Record Validations, comparison, "
        "https://guides.rubyonrails.org/active_record_validations.html#comparison",
    ),
    Variation(
        "exclusive-fields",
        "refuses two optional properties together",
        _ruled(_are_both),
        style="Laravel",
        source="Laravel 13, Validation, prohibits, https://laravel.com/docs/13.x/validation#rule-prohibits",
        aspect="pair of fields",
    ),
    Variation(
        "dependent-fields",
        "demands an optional property where another one is given",
        _ruled(_is_alone),
        style="Laravel",
        source="Laravel 13, Validation, required_with, https://laravel.com/docs/13.x/validation#rule-required-with",
        aspect="pair of fields",
    ),
    Variation(
        "lengths-in-utf-16",
        "counts the length of texts in UTF-16 code units",
        _counting_utf16,
        style="NestJS",
        source="ECMAScript, String.prototype.length, https://tc39.es/ecma262/; "
        "NestJS, Validation (class-validator MaxLength), https://docs.nestjs.com/techniques/validation",
    ),
)
