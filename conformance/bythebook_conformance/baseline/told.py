"""Says by tokens what responses show of a step, on both resources. What both do not show alike is no row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bythebook_conformance.baseline.fresh import Step
from bythebook_conformance.relations.envelopes import between
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.versions.differences.difference import Cell, View
from bythebook_conformance.versions.differences.states import ABSENT_STATE, SERVER
from bythebook_conformance.versions.differences.tokens import Around, form, tokens
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.names import Names, leaves
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["Fitting", "shown_of_field", "shown_of_server", "views"]

Place = tuple[str, ...]
# By side: each token that fits what was seen, the most telling one first.
Fitting = tuple[tuple[str, ...], tuple[str, ...]]
_UNSTATED = frozenset({"null", "empty text", "empty list", "empty object", ABSENT_STATE})
# The name of a member. Others are items of lists, and keys of maps, which may be values.
_NAME = re.compile(r"[A-Za-z_@$][\w@$-]*")
# A text of the server that is a word, as a state or a kind is: it has no digits.
_WORD = re.compile(r'"[A-Za-z]+(?:[_ -][A-Za-z]+)*"')
# Larger numbers are no defaults, and larger ones that no request can hold are no first revision or position.
_MOST, _MOST_MADE = 99_999_999, 999


def views(step: Step) -> Iterator[tuple[View, Exchanged]]:
    """Yields the responses that show what a step wrote."""
    if step.write.accepted:
        yield "response", step.write
    if step.read is not None and step.read.accepted:
        yield "read", step.read


def _answered(writer: Operation, each: Exchanged, place: Place) -> Place | None:
    """Returns where a response has what the request of a writer has at a place."""
    response = each.operation.response(each.a.status or 0)
    return between(writer, response).in_response(place) if response is not None else place


def shown_of_field(step: Step, field: Field, state: str) -> Iterator[tuple[View, Fitting]]:
    """Yields the tokens that fit what each view shows of a field that was sent in a state."""
    writer = step.write.operation
    for view, each in views(step):
        place = _answered(writer, each, field.path)
        if place is None:
            continue
        pair = get(each.a.answer, place), get(each.b.answer, place)
        if NOWHERE in pair:
            continue
        found = []
        for value, exchange, before in zip(pair, (step.write.a, step.write.b), step.before, strict=True):
            sent = get(exchange.request.body, field.path)
            around = Around(
                _or_absent(sent),
                _or_absent(get(before, place)),
                field.default,
                is_update=writer.method != "POST",
            )
            found.append(_of_field(value, around, state, is_secret=traits_of(writer, field).secret))
        yield view, (found[0], found[1])


def _or_absent(value: Any) -> Any:
    return ABSENT if value is NOWHERE else value


def _of_field(value: Any, around: Around, state: str, *, is_secret: bool) -> tuple[str, ...]:
    found = tokens(value, around, literal=state in _UNSTATED and not is_secret)
    shown = tuple(_without_value(each, value, _MOST) for each in found)
    if state == ABSENT_STATE and around.is_update and "as before" in shown:
        return ("as before", *(each for each in shown if each != "as before"))
    return shown


def _without_value(token: str, value: Any, most: float) -> str:
    """Returns a token without a value of the server that may name somebody, or something of this run: a text that is
    no word, and a number beyond `most`, which may be a time.
    """
    is_text = isinstance(value, str) and token[:1] == '"' and token != '""' and not _WORD.fullmatch(token)
    is_large = isinstance(value, int | float) and token == json.dumps(value) and abs(value) > most
    return form(value) if is_text or is_large else token


def shown_of_server(step: Step, names: Names) -> Iterator[tuple[Cell, Fitting]]:
    """Yields what each view shows of the fields that no request can hold."""
    writer = step.write.operation
    for view, each in views(step):
        known = [place for place in _sendable(writer, each) if place]
        for place, values in _common(each).items():
            is_sent = any(place[: len(one)] == one for one in known)
            if is_sent or not place or not all(_NAME.fullmatch(name) and not names.is_key(name) for name in place):
                continue
            is_id = names.is_id(place[-1])
            found = [_of_server(value, is_id=is_id or names.was_sent(value)) for value in values]
            yield (writer.id, ".".join(place), SERVER, view), (found[0], found[1])


def _sendable(writer: Operation, each: Exchanged) -> Iterator[Place]:
    for field in writer.fields:
        if field.location == "body" and field.kind == "property" and "*" not in field.place:
            yield _answered(writer, each, field.place) or ()


def _common(each: Exchanged) -> Mapping[Place, Sequence[Any]]:
    one, other = (dict(leaves(exchange.answer)) for exchange in (each.a, each.b))
    return {place: (one.get(place, ABSENT), other.get(place, ABSENT)) for place in dict.fromkeys([*one, *other])}


def _of_server(value: Any, *, is_id: bool) -> tuple[str, ...]:
    """Returns the tokens that fit a value. That of an id, or of a text that the run itself has sent, is its form."""
    around = Around(is_volatile=is_id)
    return tuple(
        dict.fromkeys((*(_without_value(each, value, _MOST_MADE) for each in tokens(value, around)), form(value)))
    )
