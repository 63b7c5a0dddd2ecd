"""A thing on the server: what an accepted exchange made, or a list showed. It sends nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.graph import own_names, path_names, related
from bythebook_conformance.relations.identity import value_for
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["Thing", "addressed"]


@dataclass
class Thing:
    """What an accepted exchange made, or a list showed. `is_plain` where no parameter that may be left out asked for
    something else: for nothing to be made (`dry_run`), perhaps.
    """

    operation: Operation
    exchange: Exchange
    is_gone: bool = False
    is_plain: bool = True

    @property
    def is_new(self) -> bool:
        """Whether it was made, and not only found."""
        return self.operation.method != "GET"

    @property
    def id(self) -> str:
        """Its id as the answer names it; empty where it cannot be made out."""
        answer = self.exchange.answer
        found = answer.get("id") if isinstance(answer, dict) else None
        return str(found) if isinstance(found, str | int) else ""


def addressed(
    contract: Contract,
    operation: Operation,
    reader: Operation,
    supplied: Mapping[Key, Any],
    exchange: Exchange | None,
    *,
    turn: int,
) -> dict[Key, Any] | None:
    """Return the path parameters under which a thing is read: those of the write, and the id that it answered.

    `turn` says under which of its names, the first being its id. None where a parameter cannot be had.
    """
    suppliers = related(contract, reader).suppliers
    theirs = path_names(operation)
    wanted: dict[Key, Any] = {}
    for index, name in enumerate(path_names(reader)):
        parameter = reader.by_key.get(("path", name))
        if parameter is None:
            continue
        value: Any = ABSENT
        if index < len(theirs):
            value = supplied.get(("path", theirs[index]), ABSENT)
            if exchange is not None:
                value = exchange.request.parts["path"].get(theirs[index], value)
        elif operation.method in {"PUT", "PATCH"}:  # which thing it is about, its body says
            own = next((key for key, at in own_names(contract, operation).items() if at == parameter.key), None)
            value = ABSENT if own is None else supplied.get(own, ABSENT)
            if own is not None and exchange is not None:
                value = get(exchange.request.parts, own)
        elif exchange is not None:
            supplier = suppliers.get(name)
            is_own = supplier is not None and supplier.operation.id == operation.id
            expression = supplier.expression if supplier is not None and is_own else ""
            value = value_for(parameter, expression, exchange, contract, turn)
        if value in (ABSENT, NOWHERE, None):
            return None
        wanted[parameter.key] = value
    return wanted
