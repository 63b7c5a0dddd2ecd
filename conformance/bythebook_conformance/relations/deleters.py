"""Finds the DELETE operations that can remove a created resource: by a link, by the path, a name or `Location`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from bythebook_conformance.conventions import EMAIL, HANDLE, LOGIN, MEMBERSHIP, PASSWORD, SESSION, plain
from bythebook_conformance.relations.addresses import shared
from bythebook_conformance.relations.graph import may_create_by_put
from bythebook_conformance.relations.names import id_names, is_search, path_names, shape_of
from bythebook_conformance.relations.resources import Api
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key

__all__ = [
    "collection_deleter",
    "deleter_at",
    "deleters",
    "deletes_for_good",
    "examples_sent",
    "may_create",
    "names_created",
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


def deleters(contract: Contract, created: Operation) -> tuple[Operation, ...]:
    """Returns the DELETEs that can remove what an operation creates, the likeliest first.

    Each names the resource: by a path parameter, or by a required id in the query of its collection.
    """
    return _all(contract)[created.id]


def deletes_for_good(contract: Contract, operation: Operation) -> bool:
    """Returns whether a DELETE removes the one thing of its path (`DELETE /profile`), so that a second DELETE, or a
    read, finds nothing.
    """
    path = operation.path.rstrip("/")
    has_items = any(each.path.startswith(f"{path}/{{") for each in contract.operations)
    is_single = operation.method == "DELETE" and not path_names(operation) and not has_items
    return is_single and Api.of(contract).resource(operation).reader is not None


def names_created(contract: Contract, created: Operation) -> bool:
    """Returns whether a DELETE takes the id of what an operation creates, and not an id that its path holds already."""
    return any(
        each.method == "DELETE"
        and _is_supplied_by(contract, each, created)
        and path_names(each)[-1] not in shared(each, created)
        for each in deleters(contract, created)
    )


@lru_cache(maxsize=8)
def _all(contract: Contract) -> Mapping[str, tuple[Operation, ...]]:
    return {each.id: _deleters(contract, each) if may_create(each) else () for each in contract.operations}


def _deleters(contract: Contract, created: Operation) -> tuple[Operation, ...]:
    usable = {each.id: each for each in contract.operations if each.method == "DELETE" and not each.unreadable}
    links = (link.operation for response in created.successes for link in response.links)
    linked = [usable[name] for name in links if name in usable]
    own = Api.of(contract).resource(created).deleter
    named = [each for each in usable.values() if _is_supplied_by(contract, each, created)]
    whole = [each for each in usable.values() if _is_collection_of(each, created) and naming_field(each, created)]
    found = [*linked, *([own] if own is not None else []), *named, *whole]
    return tuple({each.id: each for each in found}.values())


def _is_supplied_by(contract: Contract, deleter: Operation, created: Operation) -> bool:
    """Returns whether the last path parameter of a DELETE is the id of what an operation creates.

    All other path parameters must be those of the creation, so that no id of another resource is made up.
    """
    names = path_names(deleter)
    if not names or not deleter.path.rstrip("/").endswith(f"{{{names[-1]}}}"):
        return False
    supplier = Api.of(contract).resource(deleter).supplier
    return supplier is not None and supplier.operation.id == created.id and {*names[:-1]} <= {*shared(deleter, created)}


def _is_collection_of(deleter: Operation, created: Operation) -> bool:
    return shape_of(deleter) == shape_of(created) and created.method == "POST"


def naming_field(deleter: Operation, created: Operation) -> Field | None:
    """Returns the required query parameter in which the DELETE of a collection takes the id of one resource.

    None where the DELETE names no resource: it would empty the collection.
    """
    ids = id_names(created)
    for parameter in deleter.parameters:
        if parameter.location == "query" and parameter.required and plain(parameter.path[0]) in ids:
            return parameter
    return None


def collection_deleter(contract: Contract, created: Operation) -> Operation | None:
    """Returns the DELETE of the whole collection, which no clean-up sends; None where the document has none."""
    found = (each for each in contract.operations if each.method == "DELETE" and _is_collection_of(each, created))
    return next(found, None)


def _item_at(contract: Contract, address: str) -> tuple[str, tuple[str, ...]] | None:
    """Returns the shape of the documented path that an address ends with, and the values of its path parameters.

    The longest path counts. An address may be a whole URL, or begin with a base path that the document does not name.
    """
    path = urlsplit(address).path.rstrip("/")
    shapes = sorted({shape_of(each) for each in contract.operations}, key=lambda each: -each.count("/"))
    for candidate in shapes:
        found = _pattern(candidate).search(path) if candidate.endswith("}") else None
        if found is not None:
            return candidate, tuple(map(unquote, found.groups()))
    return None


def deleter_at(contract: Contract, address: str) -> tuple[Operation, dict[Key, str]] | None:
    """Returns the DELETE of the resource at an address such as `Location`, with its path parameters."""
    found = _item_at(contract, address)
    if found is None:
        return None
    at, values = found
    for each in contract.operations:
        if each.method == "DELETE" and shape_of(each) == at and not each.unreadable:
            return each, {("path", name): value for name, value in zip(path_names(each), values, strict=True)}
    return None


@lru_cache(maxsize=4096)
def _pattern(candidate: str) -> re.Pattern[str]:
    return re.compile("([^/]+)".join(map(re.escape, candidate.split("{}"))) + "$")
