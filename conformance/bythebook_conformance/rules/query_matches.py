"""query-matches: a list heeds a query parameter that has the name and the type of a property of its items.

The name of the parameter is a convention, and findings are warnings, unless the document says that the list has only
the resources of the value. Judged by requests for the values of two resources that this run created, and for a value
that no resource has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.differential import OTHER, purpose
from bythebook_conformance.evidence.filters import (
    are_apart,
    asked_value,
    chooses_alike,
    contradicting,
    listed,
    matching,
    means_itself,
)
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Authority, Exchange, Fixed, Level, Observation, Requirement
from bythebook_conformance.relations.filters import Filter, free_filters, is_stated
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_field
from bythebook_conformance.rules.pages import widest
from bythebook_conformance.rules.probe import Created, Probe, ProbeSession, for_each
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT, get

__all__ = ["RULE"]

# So many filters of a list are judged: each takes three requests.
_MOST = 4
# The values of two resources, and a value that no resource has.
_ASKED = 3
_SHORTEST = 6
# A finding must show in each of so many rounds: a list may lag behind, or change between two requests.
_ROUNDS = 3
# So many resources are created, where the run created too few with values of their own.
_MOST_CREATED = 2


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


def _ask(session: ProbeSession, requirement: Requirement) -> None:
    """Asks for one value where the first response shows that the filter is heeded, and else for all, in each round."""
    lister = session.operation
    filter_ = next(each for each in free_filters(session.record.contract, lister) if each.key == requirement.key)
    values = _values(session, filter_)

    def ask(value: Any) -> Exchange:
        draft = session.over_base({**widest(lister), filter_.key: Fixed(value)})
        return session.send(draft, purpose(requirement, OTHER))

    waits = [*session.waits, 0.0]
    for count in range(_ROUNDS if len(values) > 1 else 0):
        first = ask(values[0])
        if not contradicting(lister, filter_, first):
            if not matching(lister, filter_, first):
                ask(values[1])  # a change may have given the first resource another value
            return
        for value in values[1:]:
            ask(value)
        session.rest(waits[min(count, len(waits) - 1)])


def _values(session: ProbeSession, filter_: Filter) -> list[Any]:
    """Returns the values of two resources that this run created, and a value that no resource has.

    Returns nothing where the server does not create two resources.
    """
    creator = session.record.resource.creator
    creating = session.opened(creator) if creator is not None else None
    sent = creating.record.resource.field_at(filter_.place) if creating is not None else None
    if creating is None or sent is None or session.record.latest is None:
        return []
    for _ in range(_MOST_CREATED + 1):
        values = _held(session, creating.operation, sent, filter_)
        apart = [value for value in values if are_apart(value, values[0])]
        if apart:
            return [values[0], apart[-1], *_unknown(session, filter_, values)]
        mark = creating.mark(f"set-up for {session.operation.id} {sent.key}")
        likely = [creating.example(sent, slot, mark) for slot in ("other", "plain")]
        made = next((each for each in likely if _is_plain(each) and each not in values), ABSENT)
        if not session.may_create or not _is_plain(made):
            return []
        session.set_up(creating, creating.over_base({sent.key: Fixed(made)}))
    return []


def _held(session: ProbeSession, creator: Operation, sent: Field, filter_: Filter) -> list[Any]:
    """Returns the values with which a creation made the resources of the list, as far as they mean themselves alone."""
    assert session.record.latest is not None
    around = session.record.latest.request.parts["path"]
    made = [each for each in session.made() if each.operation.id == creator.id and _is_there(each)]
    requests = [each.exchange.request for each in made if each.exchange.request.parts["path"] == around]
    values = [get(request.parts, sent.at) for request in requests]
    return [each for each in values if _is_plain(each) and session.record.contract.admits(filter_.field, each)]


def _is_there(resource: Created) -> bool:
    return resource.is_plain and not (resource.is_gone or resource.is_spoiled)


def _is_plain(value: Any) -> bool:
    """Returns whether a value is distinctive, and means itself alone."""
    if isinstance(value, str):
        return len(value) >= _SHORTEST and means_itself(value)
    return isinstance(value, int) and not isinstance(value, bool) and value not in (0, 1)


def _unknown(session: ProbeSession, filter_: Filter, held: list[Any]) -> list[Any]:
    """Returns a value that no resource of a list has."""
    numbers = [value for value in held if isinstance(value, int)]
    mark = session.mark(f"unknown {filter_.field.key}")
    made = max(numbers) + 7 if numbers else session.example(filter_.field, "plain", mark)
    return [made] if session.record.contract.admits(filter_.field, made) and made not in held else []


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
    probe=Probe("lists", "A list is asked for the values of two resources, and for one of none.", for_each(_ask)),
    meaning=_MEANING,
)
