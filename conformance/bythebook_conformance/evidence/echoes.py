"""Reads echoes: what a response says of a parameter under the parameter's own name.

An echo may be the value that the server used, or the request as the client wrote it: then it is null, empty or absent
without the parameter. It is evidence only where it follows the values that are sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonpointer import JsonPointer

from bythebook_conformance.evidence.observations import failed, passed, show
from bythebook_conformance.model import Exchange, Observation
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Field
from bythebook_openapi.states import get

__all__ = ["followed", "is_echo", "judged"]

Place = tuple[str, ...]
_DEEPEST = 12


def is_echo(place: Place, name: str) -> bool:
    """Returns whether a place in a response has the name of the parameter."""
    return bool(place) and plain(place[-1]) == plain(name)


def followed(field: Field, explicit: list[Exchange], others: list[Exchange]) -> list[Place]:
    """Returns the places of echoes that follow the values sent: the default for the default, another for another."""
    name, default = field.at[-1], _told(field.default)
    return [
        place
        for place in sorted(_places(explicit[0].answer, name))
        if all(_told(get(probe.answer, place)) == default for probe in explicit)
        and any(_told(get(probe.answer, place)) not in {None, default} for probe in others)
    ]


def judged(
    contract: Contract, field: Field, place: Place, absent: list[Exchange], *, is_applied: bool
) -> Observation | None:
    """Returns what an echo shows in the responses to requests without the parameter; None where it shows nothing.

    `is_applied` says that the rest of the responses shows the default: then the echo alone is wrong, a warning. So is
    false or 0, the value of a variable that nothing was assigned to.
    """
    values = [get(probe.answer, place) for probe in absent]
    texts = {_told(value) for value in values}
    if texts == {_told(field.default)}:
        return passed(absent[-1])
    if len(texts) > 1 or None in texts or not contract.admits(field, values[-1]):
        return None
    at = JsonPointer.from_parts(place).path
    expected, actual = f"as with the explicit default: {show(field.default)} at {at}", f"{show(values[-1])} at {at}"
    if is_applied or not values[-1]:
        return failed(absent[-1], expected, actual, level="warning", reason="echoed default")
    return failed(absent[-1], expected, actual)


def _told(value: Any) -> str | None:
    """Returns the text of an echoed value: `20` and `"20"` have the same, and so have `true` and `"True"`. None where
    the value is null, empty or absent.
    """
    if isinstance(value, str):
        return value.casefold() or None
    return json.dumps(value) if isinstance(value, int | float) else None


def _places(answer: Any, name: str, around: Place = ()) -> Iterator[Place]:
    """Yields the places under the parameter's name that hold one value, outside lists."""
    if not isinstance(answer, Mapping) or len(around) == _DEEPEST:
        return
    for key, value in answer.items():
        place = (*around, key)
        if is_echo(place, name) and _told(value) is not None:
            yield place
        yield from _places(value, name, place)
