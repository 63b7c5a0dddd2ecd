"""A resource on the server, and the path parameters that address it. It sends nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bythebook_conformance.model import Exchange
from bythebook_conformance.planning.values import Supplied
from bythebook_conformance.relations.addresses import changes_path, shared
from bythebook_conformance.relations.graph import link_between, own_names, path_names
from bythebook_conformance.relations.identity import value_for
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["Resource", "addressed"]


@dataclass
class Resource:
    """A resource that an accepted exchange created, or that a list showed.

    `is_plain` is false where the request set an optional parameter, which may ask for a dry run. `is_spoiled` says that
    an invalid request created it. `listed` is the item of a list that shows the resource, where the response to its
    creation names no id.
    """

    operation: Operation
    exchange: Exchange
    is_gone: bool = False
    is_plain: bool = True
    is_spoiled: bool = False
    listed: Exchange | None = None

    @property
    def is_new(self) -> bool:
        """Whether the run created the resource, and did not find it in a list."""
        return self.operation.method != "GET"

    @property
    def id(self) -> str:
        """The id in the response; empty where the response names none."""
        answer = self.exchange.answer
        found = answer.get("id") if isinstance(answer, dict) else None
        return str(found) if isinstance(found, str | int) else ""


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
    for name in path_names(reader):
        parameter = reader.by_key.get(("path", name))
        if parameter is None:
            continue
        value: Any = ABSENT
        expression = link_between(operation, reader, name)
        if name in theirs and not (expression and exchange is not None):
            value = supplied.get(("path", theirs[name]), ABSENT)
            if exchange is not None:
                value = exchange.request.parts["path"].get(theirs[name], value)
        elif operation.method in {"PUT", "PATCH"}:  # the body names the resource
            own = next((key for key, at in own_names(contract, operation).items() if at == parameter.key), None)
            value = ABSENT if own is None else supplied.get(own, ABSENT)
            if own is not None and exchange is not None:
                value = get(exchange.request.parts, own)
        elif exchange is not None:
            value = value_for(parameter, expression, exchange, contract, turn)
        if value in (ABSENT, NOWHERE, None) or changes_path(value):
            return None
        wanted[parameter.key] = value
    return wanted
