"""Separates client-supplied from server-generated parts of a response.

Client-supplied are the members that the request held, and those with a documented default. The server
generates all other members of an object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_conformance.relations.kept_with import kept_with
from bythebook_openapi.model.contract import Field, Operation, Response
from bythebook_openapi.states import ABSENT

__all__ = ["is_beside_the_client", "of_the_client"]

_NAMED = "_named_inside"


def of_the_client(operation: Operation, field: Field, answered: Any, sent: Any) -> Any:
    """Returns a value of a response without its server-generated members. A value whose members the document does not
    name in the request is returned whole.
    """
    if not isinstance(answered, list | Mapping):
        return answered
    known: dict[tuple[str, ...], Mapping[tuple[str, ...], Field]] = kept_with(operation, _NAMED, dict)
    at = (field.location, *field.path)
    if at not in known:
        known[at] = _named(operation, field)
    return _within(known[at], field.path, answered, sent)


def _named(operation: Operation, field: Field) -> Mapping[tuple[str, ...], Field]:
    """Returns the properties inside a field, by their paths."""
    named: dict[tuple[str, ...], Field] = {}
    for each in operation.fields:
        is_within = each.location == field.location and each.path[: len(field.path)] == field.path
        if is_within and each.kind == "property":
            named.setdefault(each.path, each)
    return named


def is_beside_the_client(operation: Operation, response: Response, around: tuple[str, ...], field: Field) -> bool:
    """Returns whether a response field is a sibling of a client-supplied field, or inside a sibling. `around` is the
    place of the resource in the response. Every field of the resource counts where the request has no body fields.
    """
    plain = [each for each in operation.fields if each.location == "body" and each.key not in operation.children]
    sent = [each.place for each in plain if each.kind == "property"]
    beside = {where[:-1] for each in sent for where in _answered_at(response, around, each)} if sent else {around}
    return any(field.place[:size] in beside for size in range(len(field.place)))


def _answered_at(response: Response, around: tuple[str, ...], place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yields where a response documents a field of the request: in the resource, else at the one place that ends like
    the field's.
    """
    if (*around, *place) in response.by_place:
        yield (*around, *place)
        return
    found = [each for each in response.by_place if each[-len(place) :] == place]
    if len(found) == 1:
        yield found[0]


def _within(named: Mapping[tuple[str, ...], Field], path: tuple[str, ...], answered: Any, sent: Any) -> Any:
    if isinstance(answered, list) and isinstance(sent, list) and len(answered) == len(sent):
        return [_within(named, (*path, "0"), *each) for each in zip(answered, sent, strict=True)]
    members = {each[-1] for each in named if each[:-1] == path}
    if not isinstance(answered, Mapping) or not isinstance(sent, Mapping) or not members:
        return answered
    return {
        name: _within(named, (*path, name), value, sent.get(name, ABSENT))
        for name, value in answered.items()
        if name in sent or (name in members and named[*path, name].default is not ABSENT)
    }
