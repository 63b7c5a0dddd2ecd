"""query-filters: a list chooses its resources by a boolean query parameter, or by an enum that its items repeat.

The name of the parameter is a convention, and findings are warnings, unless the document says that the list has only
the resources of the value. Judged by one request for each of two values, and by the resources in both responses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.differential import ABSENT_PROBE, OTHER, purpose
from bythebook_conformance.evidence.filters import (
    LATER,
    LATER_WITHOUT,
    asked_with,
    asked_without,
    chooses_alike,
    chosen,
    is_asked,
    latest_of_others,
    listed,
    of_value,
)
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Authority, Exchange, Fixed, Level, Observation, Requirement
from bythebook_conformance.relations.filters import (
    Filter,
    filters,
    is_said_by_name,
    is_stated,
    members_of,
    only_restricts,
)
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_field
from bythebook_conformance.rules.pages import known_resources, widest
from bythebook_conformance.rules.probe import Probe, ProbeSession, for_each
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import get

__all__ = ["RULE"]

# So many filters of a list are judged: each takes two requests.
_MOST = 4
# A finding must show in each of so many rounds: a list may lag behind, or change between two requests.
_ROUNDS = 3


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    judged = [filter_ for filter_ in filters(operation) if not only_restricts(contract, filter_)]
    for filter_ in judged[:_MOST]:
        name = filter_.field.name
        sentence = (
            f"The list with '{name}' has only resources whose '{filter_.place[-1]}' is the value asked for."
            if filter_.place
            else f"The list chooses other resources for '{name}' true than for false, or ignores it."
        )
        authority: Authority = "stated" if is_stated(contract, filter_) else "inferred"
        yield of_field(operation, filter_.field, "query-filters", sentence, authority=authority)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if not is_asked(requirement, exchange, record):
        return None
    filter_ = next(each for each in filters(record.operation) if each.key == requirement.key)
    other = latest_of_others(requirement, record, exchange)
    if other is None or any(listed(record.operation, asked) is None for asked in (exchange, other)):
        return inconclusive(exchange, "not all lists to be compared were answered")
    if not filter_.place:
        return _by_resources(requirement, exchange, other, record)
    return _by_property(requirement, filter_, exchange, other, record)


def _by_property(
    requirement: Requirement, filter_: Filter, exchange: Exchange, other: Exchange, record: Record
) -> Observation:
    own = _asked(filter_, exchange)
    wrong, right = _wrong(filter_, exchange, record), _is_right(filter_, exchange, record)
    if not wrong:
        is_told = right and _is_right(filter_, other, record)
        return passed(exchange) if is_told else inconclusive(exchange, "too few resources have the values asked for")
    name, says = filter_.place[-1], is_stated(record.contract, filter_)
    is_ignored = chosen(record.operation, exchange) == chosen(record.operation, other)
    is_named = says or (is_ignored and is_said_by_name(record.contract, filter_))
    if filter_.is_flag and own is True and not is_named:
        return inconclusive(exchange, f"true shows resources with false too: '{name}' may include resources")
    is_chosen_by_other = filter_.is_flag and _is_right(filter_, other, record)
    is_opposite = filter_.is_flag and all(_is_opposite(filter_, each, record) for each in (exchange, other))
    if not (is_chosen_by_other or is_opposite or (is_ignored and (is_named or not filter_.is_flag))):
        return inconclusive(exchange, f"no value of '{name}' chooses by the property: it may mean something else")
    if not all(_wrong(filter_, again, record) for again in of_value(requirement, record, exchange)):
        return inconclusive(exchange, "another time the same request got only such resources")
    count = len(listed(record.operation, exchange) or ())
    expected = f"only resources with {name} {show(own)}"
    level: Level = "failure" if says else "warning"
    return failed(exchange, expected, f"{name} {show(wrong[0])} in {len(wrong)} of {count} resources", level=level)


def _asked(filter_: Filter, exchange: Exchange) -> Any:
    return exchange.request.parts["query"][filter_.field.path[0]]


def _held(filter_: Filter, exchange: Exchange, record: Record) -> list[Any]:
    """Returns the values of the property in the resources of a list; null or nothing may mean any of them."""
    held = [get(item, filter_.place) for item in listed(record.operation, exchange) or ()]
    return [value for value in held if value in members_of(filter_.field)]


def _wrong(filter_: Filter, exchange: Exchange, record: Record) -> list[Any]:
    own = _asked(filter_, exchange)
    return [value for value in _held(filter_, exchange, record) if value != own]


def _is_right(filter_: Filter, exchange: Exchange, record: Record) -> bool:
    """Returns whether a list has resources with the value asked for, and none with another one."""
    held = _held(filter_, exchange, record)
    return bool(held) and not _wrong(filter_, exchange, record)


def _is_opposite(filter_: Filter, exchange: Exchange, record: Record) -> bool:
    """Returns whether a list has resources, and none of them with the value asked for."""
    held = _held(filter_, exchange, record)
    return bool(held) and len(_wrong(filter_, exchange, record)) == len(held)


def _by_resources(requirement: Requirement, exchange: Exchange, other: Exchange, record: Record) -> Observation:
    own, lister = chosen(record.operation, exchange), record.operation
    if own != chosen(lister, other):
        return passed(exchange)
    asked, absent = asked_with(record, exchange), asked_without(requirement, record, exchange)
    if not absent or not chooses_alike(lister, exchange, other) or not chooses_alike(lister, absent[-1]):
        return inconclusive(exchange, "both values choose the same resources, or none")
    if chosen(lister, absent[-1]) == own:
        return inconclusive(exchange, "the list has the same resources with and without it")
    if not chooses_alike(lister, *asked) or not chooses_alike(lister, *absent):
        return inconclusive(exchange, "the list changes from request to request")
    counts = len(own or ()), len(chosen(lister, absent[-1]) or ())
    actual = f"the same {counts[0]} resources for both, and {counts[1]} without it"
    return failed(exchange, "other resources for true than for false", actual, level="warning")


def _ask(session: ProbeSession, requirement: Requirement) -> None:
    _compare(session, requirement, OTHER, ABSENT_PROBE)


def _ask_later(session: ProbeSession, requirement: Requirement) -> None:
    """Asks again where nothing was shown: changes may have made the resources different."""
    found = (session.judge(requirement, each) for each in session.record.exchanges)
    if all(each is None or each.outcome == "inconclusive" for each in found):
        _compare(session, requirement, LATER, LATER_WITHOUT)


def _compare(session: ProbeSession, requirement: Requirement, asking: str, without: str) -> None:
    """Asks a list for two values of a filter, and without it where both values choose the same resources; sends nothing
    where the list holds nothing to compare.
    """
    filter_ = next(each for each in filters(session.operation) if each.key == requirement.key)
    widest_ = widest(session.operation)
    values = _values(session, filter_)
    for _ in range(_ROUNDS if len(values) > 1 else 0):
        drafts = [session.over_base({**widest_, filter_.key: Fixed(value)}) for value in values]
        asked = [session.send(draft, purpose(requirement, asking)) for draft in drafts]
        if not filter_.place and chooses_alike(session.operation, *asked):
            session.send(session.over_base(widest_), purpose(requirement, without))
        found = [session.judge(requirement, each) for each in asked]
        if not any(each is not None and each.outcome == "fail" for each in found):
            break


def _values(session: ProbeSession, filter_: Filter) -> list[Any]:
    """Returns two values to ask for, such as resources of the list have; fewer where nothing can be compared."""
    known = known_resources(session.record)
    if not filter_.place:
        return list(members_of(filter_.field)) if known else []
    held = [get(item, filter_.place) for item in known]
    values = [value for value in members_of(filter_.field) if value in held]
    if not filter_.is_flag:
        return values[:2]
    missing = [value for value in members_of(filter_.field) if value not in values]
    created = [value for value in missing if _creates(session, filter_, value)]
    return list(members_of(filter_.field)) if values or created else []


def _creates(session: ProbeSession, filter_: Filter, value: Any) -> bool:
    """Creates a resource whose property has a value. Returns whether the server accepted it."""
    contract = session.record.contract
    creator = session.record.resource.creator if session.may_create else None
    field = resource_of(contract, creator).field_at(filter_.place) if creator is not None else None
    creating = session.opened(creator) if creator is not None and field is not None else None
    if creating is None or field is None or not contract.admits(field, value):
        return False
    return session.set_up(creating, creating.over_base({field.key: Fixed(value)})).accepted


_MEANING = Meaning(
    group="lists",
    fault="ignores a filter",
    raised_by=(
        "an optional query parameter of a list, without a default: a boolean, or an enum that a property of the items "
        "repeats by name and values; at most four of a list"
    ),
    authority="inferred (warning); stated (failure) where the description says that it chooses by the value",
    must="choose the resources whose property has the value; choose other resources for true than for false",
    notes=(
        Note(
            "A boolean with a property of its name is judged where true gets only resources with true, and false gets "
            "some of these too. Where true gets both kinds, it may include resources, or mean something else.",
            case="an SQLModel application that filters by `if is_active:`",
        ),
        Note(
            "A boolean whose description names the property (`Filter by is_active`, `Filter users by active status`) "
            "is judged, too, where true and false choose the same resources, and the property has both values in "
            "them. A flag that includes resources chooses fewer of them for false.",
            case="an application that reads the flag and never applies it",
        ),
        Note(
            "A boolean without such a property is judged where true and false choose the same resources, at least one, "
            "and the list without it has others. All three responses must be whole lists.",
            case="a NestJS application whose `@Type(() => Boolean)` turns the text `false` into true",
        ),
        Note(
            "A flag is turned round where true shows only resources with false, and false only resources with true.",
            case="a Django REST framework application that negates the value",
        ),
        Note(
            "An enum is judged where two values get the same resources, among them both values. One value may mean "
            "`at least`, as the level of a log does.",
            case="correct servers with ordered enums",
        ),
        Note(
            "A flag whose description says `only` or `if true` raises nothing: false may leave the list as it is. It "
            "is judged if the words are about both values (`only events with this value`).",
            case="public documents with such flags; an APIFlask application that filters by `if is_public:`",
        ),
        Note(
            "The finding is a failure if the description of the parameter says so: `Only recipes of this difficulty`, "
            "`Filter by status`, and for a flag `only events with this value`. Words of a condition, a bound or a "
            "search leave it a warning.",
            case="a Django Ninja application whose filter is read and never applied; correct servers whose "
            "filter needs another parameter",
        ),
        Note(
            "A resource without the property, or with null, may belong to any value.",
            case="correct servers that leave out a property",
        ),
        Note(
            "Each of three rounds must show the finding. No value is asked for where the list is empty. The rule "
            "creates one resource where none has true, or none has false. If nothing is shown, the filter is asked for "
            "once more after the changes by PUT and PATCH.",
            case="correct servers whose lists lag behind",
        ),
    ),
    alternatives=(
        Alternative("The parameter includes resources (`archived=true` shows all)", "true must choose by the property"),
        Alternative("The parameter means something else", "true must choose by the property"),
        Alternative("The parameter is ignored alike", "the list without it must have other resources"),
        Alternative("The list changes between two requests", "three rounds must agree"),
    ),
)

RULE = Rule(
    "query-filters",
    _requirements,
    _judge,
    probe=Probe(
        "lists",
        "A list is asked for two values of the filter, and once more after all changes where that shows nothing.",
        for_each(_ask),
        also={"changed": for_each(_ask_later)},
    ),
    meaning=_MEANING,
)
