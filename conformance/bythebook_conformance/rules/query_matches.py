"""query-matches: a list heeds a query parameter that has the name and the type of a property of its items.

The name of the parameter is a convention, and findings are warnings, unless the document says that the list has only
the resources of the value. Judged by requests for the values of two resources that this run created, and for a value
that no resource has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.differential import OTHER, purpose
from bythebook_conformance.evidence.filters import asked_value, chooses_alike, contradicting, listed, matching
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Authority, Exchange, Level, Observation, Requirement
from bythebook_conformance.relations.filters import free_filters, is_stated
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_field
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]

# So many filters of a list are judged: each takes three requests.
_MOST = 4
# The values of two resources, and a value that no resource has.
_ASKED = 3


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    found = free_filters(contract, operation)
    for filter_ in found[:_MOST]:
        name = filter_.field.name
        sentence = f"The list with '{name}' does not have all resources, whatever their '{filter_.place[-1]}' is."
        authority: Authority = "stated" if is_stated(contract, filter_) else "inferred"
        yield of_field(operation, filter_.field, "query-matches", sentence, authority=authority)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.request.purpose != purpose(requirement, OTHER):
        return None
    lister = record.operation
    filter_ = next(each for each in free_filters(record.contract, lister) if each.key == requirement.key)
    if listed(lister, exchange) is None:
        return inconclusive(exchange, "the list was not answered")
    right, wrong = matching(lister, filter_, exchange), contradicting(lister, filter_, exchange)
    if not wrong:
        return passed(exchange) if right else inconclusive(exchange, "no resource has the value asked for")
    if not right:
        return None  # it was asked for a value that none has
    asked = record.sent_for(exchange.request.purpose)
    values: list[Any] = []
    for each in asked:
        if (value := asked_value(filter_, each)) not in values:
            values.append(value)
    if len(values) < _ASKED or not chooses_alike(lister, *asked):
        return inconclusive(exchange, "the filter finds other resources for another value, or too few were asked for")
    if sum(value in (*wrong, *right) for value in values) < _ASKED - 1:
        return inconclusive(exchange, "too few resources have the values asked for")
    name, count = filter_.place[-1], len(listed(lister, exchange) or ())
    expected = f"fewer resources, those with {name} {show(asked_value(filter_, exchange))} among them"
    actual = f"{name} {show(wrong[0])} among {count} resources, the same for each of {len(values)} values"
    level: Level = "failure" if is_stated(record.contract, filter_) else "warning"
    return failed(exchange, expected, actual, level=level)


_MEANING = Meaning(
    group="lists",
    fault="ignores a filter",
    raised_by=(
        "an optional query parameter of a list, without a default, that takes any text or integer, and has the name, "
        "type and format of a property which clients set and the items show; at most four of a list"
    ),
    authority="inferred (warning); stated (failure) where the description says that it chooses by the value",
    must="choose resources by the value asked for",
    notes=(
        Note(
            "The list must be the same, and whole, for the values of two resources and for a value that none has. It "
            "must hold both resources, in each of three rounds with pauses between them.",
            case="correct servers that search for parts, prefixes or words, in any case; lists that lag behind",
        ),
        Note(
            "Nothing is raised if the description speaks of a prefix, a range, a search or several values, nor for "
            "pages, orders, fields and searches.",
            case="Stripe, whose `created` is a range; Django REST framework, whose `search` looks into several fields",
        ),
        Note(
            "Both values must be texts or integers that this run sent for the property. Neither text is in the other "
            "one, and none has a sign that may be an operator, a wildcard or a list.",
            case="correct servers that take `a,b` for two values",
        ),
        Note(
            "The finding is a failure if the description of the parameter says so: `Only those with this plan`, "
            "`Filter by city`. Words of a condition leave it a warning.",
            case="correct servers whose filter needs another parameter",
        ),
        Note(
            "Dates and fractions are left out: a filter may mean a day, or what is near.",
            case="correct servers whose filter by a time is a range",
        ),
    ),
    alternatives=(
        Alternative(
            "The filter searches for a part or a word", "a value that no resource has must find all resources too"
        ),
        Alternative(
            "The filter is a bound", "two values must find the same resources, those of both values among them"
        ),
        Alternative("The filter is about another resource", "clients set the property of its name by the creation"),
        Alternative("The list lags behind", "three rounds must agree, with pauses"),
    ),
)

RULE = Rule(
    "query-matches",
    _requirements,
    _judge,
    traits=Traits(comparison="matches", is_compared=lambda _operation, _requirement: True),
    meaning=_MEANING,
)
