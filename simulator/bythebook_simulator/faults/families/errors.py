"""Faults of statuses: one that is not documented, a refusal that is a success, a 500 on particular values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context
from bythebook_simulator.document.api import Answer
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.rewriting import Held
from bythebook_simulator.faults.samples import admits
from bythebook_simulator.faults.seams import breaks
from bythebook_simulator.faults.spots import Spot
from bythebook_simulator.messages import Refusal, Response
from bythebook_simulator.steps.refusing import refuse
from bythebook_simulator.steps.statuses import status

__all__ = ["OPERATORS"]

_LONG: Final = 200


def _is_operation(spot: Spot) -> bool:
    return spot.location == "operation"


def _other_success(spot: Spot) -> int:
    """Return a success that the document excludes; 0 where it names none, and so excludes none."""
    if not any(each.startswith("2") for each in spot.endpoint.answers):
        return 0
    return next((each for each in (299, 298) if spot.endpoint.answer(each) is None), 0)


def _undocumented(spot: Spot) -> Behavior:
    def stating(context: Context, outcome: Any) -> int:
        return _other_success(spot) if context.endpoint.id == spot.endpoint.id else status(context, outcome)

    return Behavior(status=stating)


def _refusing(make: Callable[[Response], Response]) -> Callable[[Spot], Behavior]:
    def behavior(spot: Spot) -> Behavior:
        def refusing(context: Context, refusal: Refusal) -> Response:
            response = refuse(context, refusal)
            return make(response) if context.endpoint.id == spot.endpoint.id and refusal.case == "invalid" else response

        return Behavior(refuse=refusing)

    return behavior


def _otherwise(excludes: Callable[[Context, Answer], bool], body: bytes, media_type: str) -> Callable[[Spot], Behavior]:
    """Return servers that refuse invalid input with another body, where the document excludes that."""

    def behavior(spot: Spot) -> Behavior:
        def refusing(context: Context, refusal: Refusal) -> Response:
            response = refuse(context, refusal)
            answer = context.endpoint.answer(response.status)
            is_asked = context.endpoint.id == spot.endpoint.id and refusal.case == "invalid"
            if not is_asked or answer is None or not excludes(context, answer):
                return response
            headers = (("content-type", media_type),) if media_type else response.headers
            return replace(response, headers=headers, body=body)

        return Behavior(refuse=refusing)

    return behavior


def _is_no_text(context: Context, answer: Answer) -> bool:
    """Return whether no schema of an answer admits a text."""
    schemas = context.world.answers
    return not any(each is None or schemas.is_valid((each,), "refused") for each in answer.content.values())


def _is_not_plain(_: Context, answer: Answer) -> bool:
    """Return whether an answer has no media type that stands for plain text."""
    return not any(fnmatchcase("text/plain", each.partition(";")[0].strip().lower()) for each in answer.content)


def _takes_input(spot: Spot) -> bool:
    return _is_operation(spot) and bool(spot.endpoint.bodies)


def _describes_refusals(spot: Spot) -> bool:
    """Return whether the document describes the body of a refusal of invalid input, by the number of its status."""
    answers = (spot.endpoint.answers.get(each) for each in ("400", "422"))
    return _takes_input(spot) and any(
        pointer is not None for each in answers if each is not None for pointer in each.content.values()
    )


def _value(spot: Spot) -> bool:
    return spot.location == "body" and bool(spot.steps) and not spot.is_text


def _admitting(value: Any) -> Callable[[Spot], bool]:
    return lambda spot: _value(spot) and admits(spot.stated, value) and not spot.stated.keys() & {"enum", "const"}


def _is(value: Any) -> Callable[[Spot, Held], bool]:
    return lambda _spot, held: type(held.value) is type(value) and held.value == value


def _of_text(which: Callable[[str], bool]) -> Callable[[Spot, Held], bool]:
    return lambda _spot, held: isinstance(held.value, str) and which(held.value)


OPERATORS: Final = (
    Operator(
        "status-undocumented",
        "status",
        "answers a success that is not documented",
        lambda spot: _is_operation(spot) and bool(_other_success(spot)),
        _undocumented,
    ),
    Operator(
        "refusal-as-success",
        "status",
        "answers an invalid request with 200 and an error in it",
        _takes_input,
        _refusing(lambda response: replace(response, status=200)),
    ),
    Operator(
        "refusal-as-500",
        "status",
        "answers an invalid request with 500",
        _takes_input,
        _refusing(lambda response: replace(response, status=500)),
    ),
    Operator(
        "refusal-body-otherwise",
        "status",
        "answers an invalid request with a body of another shape",
        _describes_refusals,
        _otherwise(_is_no_text, b'"refused"', ""),
    ),
    Operator(
        "refusal-as-text",
        "status",
        "answers an invalid request with plain text",
        _describes_refusals,
        _otherwise(_is_not_plain, b"refused", "text/plain"),
    ),
    Operator(
        "500-on-null",
        "5xx",
        "breaks on null",
        lambda spot: _value(spot) and spot.nullable,
        breaks(lambda _spot, held: held.value is None),
    ),
    Operator(
        "500-when-absent",
        "5xx",
        "breaks where an optional field is left out",
        lambda spot: spot.is_request and spot.is_member and not spot.required,
        breaks(lambda _spot, held: held.value is ABSENT),
    ),
    Operator("500-on-an-empty-text", "5xx", "breaks on an empty text", _admitting(""), breaks(_is(""))),
    Operator("500-on-an-empty-list", "5xx", "breaks on an empty list", _admitting([]), breaks(_is([]))),
    Operator("500-on-zero", "5xx", "breaks on 0", _admitting(0), breaks(_is(0))),
    Operator(
        "500-on-a-negative",
        "5xx",
        "breaks on numbers below zero",
        lambda spot: _admitting(-1)(spot) and "string" not in spot.types,
        breaks(lambda _spot, held: isinstance(held.value, int | float) and held.value < 0),
    ),
    Operator("500-on-false", "5xx", "breaks on false", _admitting(False), breaks(_is(False))),
    Operator(
        "500-on-non-ascii",
        "5xx",
        "breaks on what is not ASCII",
        _admitting("é" * 8),
        breaks(_of_text(lambda text: not text.isascii())),
    ),
    Operator(
        "500-on-a-long-text",
        "5xx",
        f"breaks on texts over {_LONG} characters",
        _admitting("a" * 250),
        breaks(_of_text(lambda text: len(text) > _LONG)),
    ),
    Operator(
        "500-on-a-line-end",
        "5xx",
        "breaks on texts of several lines",
        _admitting("several\nlines"),
        breaks(_of_text(lambda text: "\n" in text)),
    ),
)
