"""A resource on the server, and the path parameters that address it. It sends nothing."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bythebook_conformance.model import Exchange
from bythebook_conformance.planning.values import Supplied
from bythebook_conformance.relations.addresses import changes_path, named_by, shared
from bythebook_conformance.relations.identity import identifiers, path_told, value_for
from bythebook_conformance.relations.names import path_names, place_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["Changed", "Remainder", "Resource", "addressed"]


@dataclass(frozen=True)
class Remainder:
    """Why a created resource is still on the server, or a changed one is not as it was, and the curl command that
    deletes it, or puts its values back; None where the document has no such operation.
    """

    reason: str
    curl: str | None = None


@dataclass(eq=False)
class Changed:
    """A resource that was there before the run, and whose values `operation` puts back. `path` holds its path
    parameters. `remainder` says why the values are not back; None where they are.
    """

    operation: Operation
    path: Mapping[str, Any]
    remainder: Remainder | None = None


@dataclass(eq=False)
class Resource:
    """A resource that an accepted exchange created, or that a list showed.

    `exchange` may get a read after it; its request and its response never change.
    `is_plain` is false where the request set an optional parameter, which may ask for a dry run. `is_spoiled` says that
    an invalid request created it. `listed` is the item of a list that shows the resource, where the response to its
    creation names no id. `remainder` says why it was not deleted. `is_uncertain` says that its creation was under way
    when a run was killed, so that it may not be there. `is_found` says that a read before its creation showed it, so
    that the run did not create it. `is_doubtful` says that nothing shows whether the run created it: the report
    lists it as left, and nothing deletes it.
    """

    operation: Operation
    exchange: Exchange
    is_gone: bool = False
    is_plain: bool = True
    is_spoiled: bool = False
    listed: Exchange | None = None
    remainder: Remainder | None = None
    is_uncertain: bool = False
    is_found: bool = False
    is_doubtful: bool = False

    @cached_property
    def names(self) -> dict[str, str | int]:
        """What the response calls the resource, by property: its id, key, slug or name."""
        return identifiers(self.operation, self.exchange.answer)

    @property
    def was_there(self) -> bool:
        """Whether the resource was there before: a POST found it, and answered 200 where 201 is documented, or a read
        before its creation showed it.
        """
        if self.is_found:
            return True
        is_documented = any(response.key == "201" for response in self.operation.responses)
        return self.operation.method == "POST" and self.exchange.status == 200 and is_documented

    @property
    def is_unclear(self) -> bool:
        """Whether a POST answered 200 where the document has 201 and no 200: it found a resource, or it created one and
        has the wrong status.
        """
        stated = {response.key.upper() for response in self.operation.responses}
        is_undocumented = "201" in stated and stated.isdisjoint({"200", "2XX"})
        return self.operation.method == "POST" and self.exchange.status == 200 and is_undocumented

    @property
    def location(self) -> str:
        """The `Location` of the response; empty without one."""
        return self.exchange.headers.get("location", "")

    @cached_property
    def id(self) -> str:
        """The id of the resource: in the response, at the end of `Location`, or in the path of a PUT; empty without
        one.
        """
        if self.operation.method == "PUT":
            names = path_names(self.operation)
            return str(self.exchange.request.parts["path"].get(names[-1], "")) if names else ""
        found = next(iter(self.names.values()), "")
        return str(found) or named_by(self.location)


def addressed(
    contract: Contract,
    operation: Operation,
    reader: Operation,
    supplied: Supplied,
    exchange: Exchange | None,
    *,
    turn: int,
) -> dict[Key, Any] | None:
    """Returns the path parameters with which `reader` addresses the resource that `operation` writes.

    They are those that both paths share, what a link states, and the id in the response. `turn` counts the names of
    the resource, the id being the first. None where a value is missing.
    """
    theirs = shared(reader, operation)
    wanted: dict[Key, Any] = {}
    if exchange is not None and operation.method == "POST" and turn == 0:
        wanted = _told(contract, reader, set(path_names(reader)) - theirs.keys(), exchange)
        if wanted:
            return wanted
    for name in path_names(reader):
        parameter = reader.by_key.get(("path", name))
        if parameter is None:
            continue
        value: Any = ABSENT
        expression = resource_of(contract, operation).link_to(reader, name)
        if name in theirs and not (expression and exchange is not None):
            value = supplied.get(("path", theirs[name]), ABSENT)
            if exchange is not None:
                value = exchange.request.parts["path"].get(theirs[name], value)
        elif operation.method in {"PUT", "PATCH"}:  # the body names the resource
            own = next(
                (key for key, at in resource_of(contract, operation).own_names.items() if at == parameter.key), None
            )
            value = ABSENT if own is None else supplied.get(own, ABSENT)
            if own is not None and exchange is not None:
                value = get(exchange.request.parts, own)
        elif exchange is not None:
            value = value_for(parameter, expression, exchange, contract, turn)
        if value in (ABSENT, NOWHERE, None) or changes_path(value):
            return None
        wanted[parameter.key] = value
    return wanted


def _told(contract: Contract, reader: Operation, names: Set[str], exchange: Exchange) -> dict[Key, Any]:
    """Returns all path parameters of a read, as the address of a created resource tells them. It has several that are
    not those of the creation, `names`: `/repos/{owner}/{repo}` of `POST /user/repos`. Empty where none tells them.
    """
    told = path_told(place_of(reader), exchange, contract) if len(names) > 1 else {}
    found: dict[Key, Any] = {("path", name): value for name, value in told.items()}
    is_whole = set(told) == set(path_names(reader)) and all(key in reader.by_key for key in found)
    return found if is_whole and all(contract.admits(reader.by_key[key], found[key]) for key in found) else {}
