"""What the responses of a list to two values of a filter show: which resources each value chooses."""

from __future__ import annotations

import json
from typing import Any

from bythebook_conformance.evidence.differential import ABSENT_PROBE, OTHER, probes, purpose
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Requirement
from bythebook_conformance.relations.collections import by_id, lists_resources, resources
from bythebook_conformance.relations.filters import Filter
from bythebook_conformance.relations.next_pages import may_be_cut
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, get

__all__ = [
    "LATER",
    "LATER_WITHOUT",
    "are_apart",
    "asked_value",
    "asked_with",
    "asked_without",
    "chooses_alike",
    "chosen",
    "contradicting",
    "is_asked",
    "latest_of_others",
    "listed",
    "matching",
    "means_itself",
    "of_value",
]

# Signs that a server may read as several values, as a wildcard, or as an operator.
_SIGNS = frozenset(",;:|*%?!<>=~^\"'()[]{}&+\\/")
_LONGEST = 100
# A filter may be looked at once more after changes, when the list holds other resources.
LATER, LATER_WITHOUT = "with another value, after changes", "without it, after changes"


def listed(lister: Operation, exchange: Exchange) -> list[Any] | None:
    """Returns the resources that an accepted response lists; None where it is refused, or no list."""
    if not exchange.accepted or not lists_resources(lister, exchange.answer):
        return None
    return resources(lister, exchange.answer)


def chosen(lister: Operation, exchange: Exchange) -> frozenset[str] | None:
    """Returns what tells the resources of a response apart, their ids where they have some; None without a list."""
    found = listed(lister, exchange)
    if found is None:
        return None
    return frozenset(by_id(lister, found) or (json.dumps(item, sort_keys=True) for item in found))


def chooses_alike(lister: Operation, *asked: Exchange) -> bool:
    """Returns whether responses hold the same resources, at least one, and none of them may be cut."""
    sets = {chosen(lister, exchange) for exchange in asked}
    return len(sets) == 1 and all(sets) and not any(may_be_cut(lister, exchange) for exchange in asked)


def is_asked(requirement: Requirement, exchange: Exchange, record: Record) -> bool:
    """Returns whether an exchange asked for a value of a filter, after the changes where it was asked for there too."""
    which = LATER if probes(requirement, record, LATER) else OTHER
    return exchange.request.purpose == purpose(requirement, which)


def asked_with(record: Record, exchange: Exchange) -> list[Exchange]:
    """Returns the requests for values of a filter that belong together with an exchange: the resources are the same."""
    return record.sent_for(exchange.request.purpose)


def asked_without(requirement: Requirement, record: Record, exchange: Exchange) -> list[Exchange]:
    """Returns the requests without the filter that belong together with an exchange."""
    is_later = exchange.request.purpose == purpose(requirement, LATER)
    return probes(requirement, record, LATER_WITHOUT if is_later else ABSENT_PROBE)


def of_value(requirement: Requirement, record: Record, exchange: Exchange) -> list[Exchange]:
    """Returns the requests that asked for the same value as an exchange, together with it."""
    own = _value(requirement, exchange)
    return [again for again in asked_with(record, exchange) if same(_value(requirement, again), own)]


def latest_of_others(requirement: Requirement, record: Record, exchange: Exchange) -> Exchange | None:
    """Returns the latest request that asked for another value than an exchange, together with it."""
    own = _value(requirement, exchange)
    asked = asked_with(record, exchange)
    return next((other for other in reversed(asked) if not same(_value(requirement, other), own)), None)


def _value(requirement: Requirement, exchange: Exchange) -> Any:
    return exchange.request.parts["query"].get(requirement.key[-1])


def asked_value(filter_: Filter, exchange: Exchange) -> Any:
    """Returns the value that a request asks for; ABSENT without one."""
    return exchange.request.parts["query"].get(filter_.field.path[0], ABSENT)


def are_apart(one: Any, other: Any) -> bool:
    """Returns whether no search for one value finds the other: neither text is in the other one, in any case."""
    if isinstance(one, str) and isinstance(other, str):
        first, second = one.casefold(), other.casefold()
        return first not in second and second not in first
    return type(one) is type(other) and one != other


def means_itself(value: Any) -> bool:
    """Returns whether a value of a filter is no list of values, no wildcard and no operator. An empty text may mean
    that nothing is asked for.
    """
    if not isinstance(value, str):
        return isinstance(value, int)
    is_short = 0 < len(value) <= _LONGEST and value == value.strip()
    return is_short and value.isascii() and value.isprintable() and _SIGNS.isdisjoint(value)


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
