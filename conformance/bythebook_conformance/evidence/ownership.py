"""What of a value that a server answered is the client's: what it sent, and what the document fills in for it.

Everything else inside an object is of the server's making, and may change by itself. It judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_openapi.model.contract import Field, Operation, Response
from bythebook_openapi.states import ABSENT

__all__ = ["is_beside_the_client", "of_the_client"]


def of_the_client(operation: Operation, field: Field, answered: Any, sent: Any) -> Any:
    """Return an answered value without the members that are neither sent nor have a documented default; a value whose
    members the request does not name is the client's as it is.
    """
    named: dict[tuple[str, ...], Field] = {}
    for each in operation.fields:
        is_within = each.location == field.location and each.path[: len(field.path)] == field.path
        if is_within and each.kind == "property":
            named.setdefault(each.path, each)
    return _within(named, field.path, answered, sent)


def is_beside_the_client(operation: Operation, response: Response, around: tuple[str, ...], field: Field) -> bool:
    """Return whether a field of an answer stands beside a value that the client sends, where the answer documents that,
    or within what does; `around` is where the thing stands in the answer. Where nothing is sent, all of the thing does.
    """
    plain = [each for each in operation.fields if each.location == "body" and each.key not in operation.children]
    sent = [each.place for each in plain if each.kind == "property"]
    beside = {where[:-1] for each in sent for where in _answered_at(response, around, each)} if sent else {around}
    return any(field.place[:size] in beside for size in range(len(field.place)))


def _answered_at(response: Response, around: tuple[str, ...], place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield where an answer documents what is sent at a place: in the thing, else in the one place that ends so."""
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
