"""Finds what stands at a path without parameters, or is changed there: settings, an account, a cart."""

from __future__ import annotations

from collections.abc import Iterable

from bythebook_conformance.relations.graph import path_names
from bythebook_conformance.relations.names import is_search, shape_of
from bythebook_conformance.relations.resources import Api
from bythebook_openapi.model.contract import Contract, Field, Operation

__all__ = ["changes_single", "has_items", "reader_of"]


def has_items(contract: Contract, operation: Operation) -> bool:
    """Returns whether single resources stand below the path of an operation: `/users/{id}` below `/users`."""
    own = f"{shape_of(operation)}/{{}}"
    return any(shape_of(each) == own for each in contract.operations)


def reader_of(contract: Contract, writer: Operation) -> Operation | None:
    """Returns the GET that shows what a change may change, with the same path parameters; None where none does."""
    own = Api.of(contract).resource(writer).reader
    if writer.method in {"PUT", "PATCH"} and own is not None and {*path_names(own)} == {*path_names(writer)}:
        return own
    beside = (each for each in contract.operations if each.method == "GET" and not each.unreadable)
    return next((each for each in beside if each.path == writer.path), None)


def changes_single(contract: Contract, operation: Operation) -> bool:
    """Returns whether a POST changes the one thing of its path: a GET there answers no list, and nothing is below it
    (`POST /settings`). It creates where 201 is its only success.
    """
    if operation.method != "POST" or {each.key for each in operation.successes} == {"201"} or is_search(operation):
        return False
    reader = reader_of(contract, operation)
    return (
        reader is not None
        and not has_items(contract, operation)
        and bool(_members(operation.fields) & _shown_members(reader))
    )


def _members(fields: Iterable[Field]) -> set[str]:
    return {each.path[0] for each in fields if each.location == "body" and each.kind == "property" and each.path}


def _shown_members(reader: Operation) -> set[str]:
    shown = (each for response in reader.successes for each in response.fields if each.place)
    return {each.place[0] for each in shown}
