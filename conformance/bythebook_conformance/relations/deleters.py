"""Tells which operations may create what the run has to delete, and how a DELETE names one resource."""

from __future__ import annotations

from typing import Any

from bythebook_conformance.conventions import EMAIL, HANDLE, LOGIN, MEMBERSHIP, PASSWORD, SESSION
from bythebook_conformance.relations.graph import may_create_by_put
from bythebook_conformance.relations.names import id_names, is_search, path_names
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Field, Operation

__all__ = [
    "examples_sent",
    "may_create",
    "names_deleted",
    "naming_field",
]


def may_create(operation: Operation) -> bool:
    """Returns whether an operation can create a resource that the run has to delete."""
    return operation.method == "PUT" or (operation.method == "POST" and not is_search(operation))


def names_deleted(operation: Operation, parameter: Field) -> bool:
    """Returns whether a parameter names what a DELETE removes: any in its path, or a required one in its query."""
    is_naming = parameter.location == "path" or (parameter.location == "query" and parameter.required)
    return operation.method == "DELETE" and is_naming


def examples_sent(operation: Operation, field: Field) -> tuple[Any, ...]:
    """Returns the examples of a field that a request may hold, its own before those of the objects around it. A DELETE
    with one could remove what is the user's, a PUT that creates could replace it, and a login, or an invitation, could
    be about the run's own user.
    """
    if names_deleted(operation, field) or _names_put(operation, field) or _names_user(operation, field):
        return ()
    return (*field.examples, *field.inherited)


def _names_put(operation: Operation, field: Field) -> bool:
    """Returns whether a path parameter is the name under which a PUT creates a resource."""
    return field.location == "path" and field.path[0] in path_names(operation)[-1:] and may_create_by_put(operation)


def _names_user(operation: Operation, field: Field) -> bool:
    """Returns whether a field says which user logs in, is invited, or gets a place among others."""
    if operation.method != "POST" or field.location not in {"body", "query"} or not field.path:
        return False
    last = operation.path.rstrip("/").rpartition("/")[2]
    is_login = LOGIN.found(last) or SESSION.found(last) or MEMBERSHIP.found(last)
    name = field.path[-1]
    return bool(is_login and (HANDLE.found(name) or EMAIL.found(name) or PASSWORD.found(name)))


def naming_field(deleter: Operation, created: Operation) -> Field | None:
    """Returns the required query parameter in which the DELETE of a collection takes the id of one resource.

    None where the DELETE names no resource: it would empty the collection.
    """
    ids = id_names(created)
    for parameter in deleter.parameters:
        if parameter.location == "query" and parameter.required and plain(parameter.path[0]) in ids:
            return parameter
    return None
