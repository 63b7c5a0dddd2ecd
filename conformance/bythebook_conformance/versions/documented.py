"""Finds where the document states what the first version does and the second one does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.collections import page_size
from bythebook_conformance.versions.differences.difference import Difference
from bythebook_conformance.versions.differences.states import ABSENT_STATE, field_label
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT, get

__all__ = ["Statement", "documented"]


@dataclass(frozen=True)
class Statement:
    """A place of the document: its pointer, and the word that states something there, such as `nullable`."""

    pointer: str
    keyword: str


def documented(contract: Contract, difference: Difference) -> Statement | None:
    """Returns what the document states of the behavior of the first version; None where it states nothing of it."""
    operation = next(each for each in contract.operations if each.id == difference.operation)
    finders = {"outcome": _of_outcome, "status": _of_status, "header": _of_header, "page": _of_page}
    if difference.view in {"order", "error"}:
        return None
    finder = finders.get(difference.view, _of_value)
    return next(finder(contract, operation, difference), None)


def _request_field(operation: Operation, label: str) -> Field | None:
    return next((each for each in operation.fields if each.path and field_label(each) == label), None)


def _of_outcome(contract: Contract, operation: Operation, difference: Difference) -> Iterator[Statement]:
    field = _request_field(operation, difference.field)
    is_valid = not difference.exchanged.a.faults
    if difference.exchanged.a.accepted != is_valid:
        return  # the first version breaks the document already
    if field is None:
        if is_valid:
            yield Statement(operation.pointer, "operation")
        return
    if difference.state == "null":
        yield Statement(field.pointer, "nullable")
    elif difference.state == ABSENT_STATE:
        yield Statement(field.pointer, "optional" if is_valid else "required")
    elif difference.state.startswith("invalid ("):
        yield Statement(field.pointer, difference.state.removeprefix("invalid (").rstrip(")").rpartition(":")[2])
    elif is_valid and contract.admits(field, get(difference.exchanged.a.request.parts, field.at)):
        yield Statement(field.pointer, "schema")


def _of_status(_: Contract, operation: Operation, difference: Difference) -> Iterator[Statement]:
    before, after = (operation.response(each.status or 0) for each in (difference.exchanged.a, difference.exchanged.b))
    if before is not None and before is not after and before.key.upper() != "DEFAULT":
        yield Statement(before.pointer, "responses")


def _of_header(_: Contract, operation: Operation, difference: Difference) -> Iterator[Statement]:
    response = operation.response(difference.exchanged.a.status or 0)
    if response is None:
        return
    name = difference.field.rstrip(":")
    for header in response.headers:
        if header.path[0].lower() == name:
            yield Statement(header.pointer, "header")
    if name == "content-type" and response.media_types:
        yield Statement(response.pointer, "content")


def _of_page(_: Contract, operation: Operation, difference: Difference) -> Iterator[Statement]:
    size = page_size(operation)
    if size is not None and size.default is not ABSENT and f"{size.default} items" == difference.a:
        yield Statement(size.pointer, "default")


def _of_value(contract: Contract, operation: Operation, difference: Difference) -> Iterator[Statement]:
    field = _request_field(operation, difference.field)
    if field is not None and difference.a == "the default":
        yield Statement(field.pointer, "default")
    if field is not None and difference.state == "null" and difference.a == "null" and field.nullable:
        yield Statement(field.pointer, "nullable")
    for shown in _shown(difference):
        mine, theirs = (_value(one, difference) for one in (difference.exchanged.a, difference.exchanged.b))
        if theirs is ABSENT and shown.required:
            yield Statement(shown.pointer, "required")
        elif mine is ABSENT or theirs is ABSENT:
            continue
        elif contract.admits(shown, mine) and not contract.admits(shown, theirs):
            yield Statement(shown.pointer, "schema")
    if field is not None and difference.a == "as sent":
        yield Statement(field.pointer, "property")


def _shown(difference: Difference) -> Iterator[Field]:
    response = difference.exchanged.operation.response(difference.exchanged.a.status or 0)
    place = tuple("*" if step.isdecimal() else step for step in difference.place)
    for field in response.fields if response is not None else ():
        if field.place == place or (difference.view == "list" and field.place[-len(place) :] == place and place):
            yield field


def _value(exchange: Exchange, difference: Difference) -> object:
    found = get(exchange.answer, difference.place)
    return found if isinstance(found, str | int | float | list | dict | None) else ABSENT
