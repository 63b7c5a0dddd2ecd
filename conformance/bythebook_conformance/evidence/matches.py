"""What the responses of a list to values of a filter show, where the filter takes any text or integer."""

from __future__ import annotations

from typing import Any

from bythebook_conformance.evidence.filters import listed
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.filters import Filter
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.states import ABSENT, get

__all__ = ["are_apart", "asked_value", "contradicting", "matching"]


def asked_value(filter_: Filter, exchange: Exchange) -> Any:
    """Returns the value that a request asks for; ABSENT without one."""
    return exchange.request.parts["query"].get(filter_.field.path[0], ABSENT)


def are_apart(one: Any, other: Any) -> bool:
    """Returns whether no search for one value finds the other: neither text is in the other one, in any case."""
    if isinstance(one, str) and isinstance(other, str):
        first, second = one.casefold(), other.casefold()
        return first not in second and second not in first
    return type(one) is type(other) and one != other


def matching(lister: Operation, filter_: Filter, exchange: Exchange) -> list[Any]:
    """Returns the values in a response that are the value asked for."""
    own = asked_value(filter_, exchange)
    return [value for value in _held(lister, filter_, exchange) if value == own and type(value) is type(own)]


def contradicting(lister: Operation, filter_: Filter, exchange: Exchange) -> list[Any]:
    """Returns the values in a response that no search for the value asked for finds."""
    own = asked_value(filter_, exchange)
    return [value for value in _held(lister, filter_, exchange) if are_apart(value, own)]


def _held(lister: Operation, filter_: Filter, exchange: Exchange) -> list[Any]:
    return [get(item, filter_.place) for item in listed(lister, exchange) or ()]
