"""What the responses of a list to two values of a filter show: which resources each value chooses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.differential import ABSENT_PROBE, OTHER, probes
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Requirement
from bythebook_conformance.relations.collections import by_id, lists_resources, resources
from bythebook_conformance.relations.next_pages import may_be_cut
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.schema.equivalence import same

__all__ = ["chooses_alike", "chosen", "latest_of_others", "latest_without", "listed", "of_value"]


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


def of_value(requirement: Requirement, record: Record, value: Any) -> list[Exchange]:
    """Returns the requests that asked for a value of a filter."""
    return [exchange for exchange in probes(requirement, record, OTHER) if same(_value(requirement, exchange), value)]


def latest_of_others(requirement: Requirement, record: Record, exchange: Exchange) -> Exchange | None:
    """Returns the latest request that asked for another value than an exchange."""
    own = _value(requirement, exchange)
    others = (other for other in probes(requirement, record, OTHER) if not same(_value(requirement, other), own))
    return _last(others)


def latest_without(requirement: Requirement, record: Record) -> Exchange | None:
    """Returns the latest request without the filter."""
    return _last(iter(probes(requirement, record, ABSENT_PROBE)))


def _last(exchanges: Iterator[Exchange]) -> Exchange | None:
    return next(reversed(list(exchanges)), None)


def _value(requirement: Requirement, exchange: Exchange) -> Any:
    return exchange.request.parts["query"].get(requirement.key[-1])
