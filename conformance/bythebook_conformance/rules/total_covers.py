"""total-covers: the total of a list is no smaller than the number of resources in the response.

Judged by the responses that show the whole list. All totals must be too small by the same number, for lists of at least
two lengths, and smaller than the number of the resources in the response that this run created.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.evidence.differential import ABSENT_PROBE, OTHER, WHOLE_ONCE, probes, purpose
from bythebook_conformance.evidence.next_pages import asked_beside_pages
from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import by_id, items, items_place
from bythebook_conformance.relations.next_pages import counts_matches, is_rough, may_be_cut, totals
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_field
from bythebook_conformance.rules.probe import Probe, ProbeSession, for_each
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT, get

__all__ = ["RULE"]

_Place = tuple[str, ...]
# So many responses to the same filter must have the same wrong total.
_SEVERAL = 3


@dataclass(frozen=True)
class _Counted:
    """The total in a whole list, its resources, and how many of these this run created."""

    total: int
    items: Sequence[Any]
    own: int

    @property
    def gap(self) -> int:
        """Returns how many resources the total leaves out; negative where it counts more."""
        return len(self.items) - self.total


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    if operation.method != "GET" or items_place(operation) is None:
        return
    for field in totals(operation):
        if not is_rough(str(field.schema.get("description", ""))):
            sentence = f"'{field.name}' is no smaller than the number of resources in the response."
            yield of_field(operation, field, "total-covers", sentence, authority="inferred")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    mine = _counted(requirement, exchange, record)
    if mine is None:
        return None
    if mine.gap <= 0:
        return _judge_matches(requirement, exchange, mine, record) or passed(exchange)
    others = [_counted(requirement, each, record) for each in record.accepted()]
    shown = [each for each in others if each is not None]
    is_steady = {each.gap for each in shown} == {mine.gap}
    if not is_steady or len({len(each.items) for each in shown}) == 1:
        return None
    if mine.total >= mine.own:
        return inconclusive(exchange, "the total may leave out resources that this run did not create")
    if _may_choose(record.operation, shown):
        return inconclusive(exchange, "the total may count by a property of the resources")
    # A total that lags behind is right in the second of two responses.
    if not probes(requirement, record, ABSENT_PROBE):
        return inconclusive(exchange, WHOLE_ONCE)
    actual = f"{mine.total} for '{requirement.at[-1]}' in a response with {len(mine.items)} resources"
    return failed(exchange, f"at least {len(mine.items)}", actual, level="warning")


def _judge_matches(requirement: Requirement, exchange: Exchange, mine: _Counted, record: Record) -> Observation | None:
    """Returns the finding that a total which is said to count what matches is that of the list without the filter,
    which shows as many resources. None where the total may be right.
    """
    lister = record.operation
    total = next((each for each in totals(lister) if each.place == requirement.at[1:]), None)
    if not mine.gap or total is None or not counts_matches(total) or not asked_beside_pages(lister, exchange):
        return None
    every = [(each, _counted(requirement, each, record)) for each in record.accepted()]
    wholes = [found for each, found in every if found is not None and not asked_beside_pages(lister, each)]
    query = exchange.request.parts["query"]
    alike = [found for each, found in every if found is not None and each.request.parts["query"] == query]
    if not any(not each.gap and each.total == mine.total for each in wholes) or not all(each.gap < 0 for each in alike):
        return None
    if len(alike) < _SEVERAL:
        return inconclusive(exchange, WHOLE_ONCE)
    actual = f"{mine.total} for '{requirement.at[-1]}', as without the filter"
    expected = f"{len(mine.items)}, as many as match"
    return failed(exchange, expected, actual, level="warning", reason="total without the filter")


def _counted(requirement: Requirement, exchange: Exchange, record: Record) -> _Counted | None:
    """Returns what a response counts; None where it may not be the whole list, or where the list is empty."""
    lister, query = record.operation, exchange.request.parts["query"]
    paging = (traits_of(lister, each) for each in lister.parameters if each.path[0] in query)
    is_part = any((each.paging and not each.page_size) or each.continuation for each in paging)
    number, listed = get(exchange.answer, requirement.at[1:]), items(exchange.answer)
    if is_part or not listed or not exchange.accepted or exchange.faults or may_be_cut(lister, exchange):
        return None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    named = by_id(lister, listed) or {}
    return _Counted(number, listed, sum(key in named for key in _created(record)))


def _created(record: Record) -> set[str]:
    """Returns the ids of the resources that this run created by the POST of the list's path."""
    creator = record.resource.creator
    creations = record.group.get(creator.id) if creator is not None else None
    found = (creations.own(each) for each in creations.accepted()) if creations is not None else ()
    return {str(own) for own in found if own is not None}


def _may_choose(lister: Operation, shown: Sequence[_Counted]) -> bool:
    """Returns whether one property tells in each list how many resources its total counts."""
    lists = [(each, [dict(_members(item)) for item in each.items]) for each in shown]
    places = {place for _, found in lists for item in found for place in item}
    return any(
        _chooses(place, members, lists) or all(each.total == _different(place, found) for each, found in lists)
        for place in places
        for members in [_enum(lister, place)]
    )


def _chooses(place: _Place, members: Sequence[Any], lists: Sequence[tuple[_Counted, list[dict[_Place, Any]]]]) -> bool:
    """Returns whether as many resources as each total leaves out have one state of a property: a boolean, a member of
    an enum, no value, or any value.
    """
    states = {_text(each) for each in (True, False, *members)}

    def left_out(state: str, found: list[dict[_Place, Any]]) -> int:
        return sum(_text(item.get(place)) == state for item in found)

    def without(found: list[dict[_Place, Any]]) -> int:
        return sum(item.get(place) is None for item in found)

    return (
        any(all(left_out(state, found) == each.gap for each, found in lists) for state in states)
        or all(without(found) == each.gap for each, found in lists)
        or all(len(found) - without(found) == each.gap for each, found in lists)
    )


def _different(place: _Place, found: list[dict[_Place, Any]]) -> int:
    """Returns how many different values the resources have for a property."""
    return len({_text(item[place]) for item in found if item.get(place) is not None})


def _enum(lister: Operation, place: _Place) -> Sequence[Any]:
    """Returns the values that the document names for a property of the items."""
    around = items_place(lister) or ()
    fields = (field for each in lister.successes for field in each.by_place.get((*around, *place), ()))
    return [value for field in fields for value in field.schema.get("enum", ())]


def _members(item: Any, at: _Place = ()) -> Iterator[tuple[_Place, Any]]:
    """Yields the properties of a resource and of the objects in it, by their places."""
    for name, value in item.items() if isinstance(item, Mapping) else ():
        yield (*at, name), value
        yield from _members(value, (*at, name))


def _text(value: Any) -> str:
    return json.dumps(None if value is ABSENT else value, sort_keys=True)


def _silence(_: Requirement, record: Record) -> str:
    return "no whole list shows it, or lists of one length alone" if any(record.accepted()) else ""


def _ask_again(session: ProbeSession, requirement: Requirement) -> None:
    """Asks for a list twice if earlier responses showed a total that is wrong, or that lags behind: after a pause."""
    found = [session.judge(requirement, each) for each in session.record.accepted()]
    open_ = [each.exchange for each in found if each is not None and each.reason == WHOLE_ONCE]
    of_matches = [each for each in open_ if asked_beside_pages(session.operation, each)]
    for _ in range(2 if open_ else 0):
        session.rest(sum(session.waits) / 2)
        if len(of_matches) < len(open_):
            session.send(session.over_base({}), purpose(requirement, ABSENT_PROBE))
        for each in of_matches[:1]:
            session.send(each.request.draft, purpose(requirement, OTHER))


_MEANING = Meaning(
    group="lists",
    fault="gives a total that is smaller than the list",
    raised_by=(
        "an integer in the response of a list that counts all resources by its name (`total_count`) or its description"
    ),
    authority="inferred",
    must="be at least the number of resources in the same response",
    notes=(
        Note(
            "All whole lists of the run must have a total that is too small by the same number, and their lengths must "
            "differ. A total may be a price, or the number of pages.",
            case="a cart, whose total is its price; lists whose total is the number of pages",
        ),
        Note(
            "The total must be smaller than the number of resources in the response that this run created. A list may "
            "show resources that its total leaves out: a pinned one, built-in ones, the owner of a group.",
            case="correct servers whose lists begin with a pinned resource, or with built-in ones",
        ),
        Note(
            "No property may explain the total: as many resources as are not counted have one value of a boolean or of "
            "an enum, have no value, or have one; or the total is the number of different values.",
            case="correct servers whose total leaves out archived resources or replies, or counts categories",
        ),
        Note(
            "A total that is larger than the list is no finding: it may count what this client does not see.",
            case="correct servers that count hidden resources; DataTables, whose total comes before the filter",
        ),
        Note(
            "It is a warning if the description says that the total counts what matches, and if a whole list with a "
            "filter has the total of the list without it, which shows as many resources. Three responses must agree.",
            case="a FastAPI application that counts before it filters",
        ),
        Note(
            "Nothing is raised where the description says that the number is approximate, or that it counts a page.",
            case="Elasticsearch, whose totals may be lower bounds",
        ),
    ),
    alternatives=(
        Alternative("The number counts something else", "it must follow the number of resources"),
        Alternative("The number lags behind", "it must be too small in each response, also in two after a pause"),
        Alternative(
            "Some resources are not counted",
            "the total must be smaller than what this run created, and no property may tell these apart",
        ),
    ),
)

RULE = Rule(
    "total-covers",
    _requirements,
    _judge,
    silence=_silence,
    probe=Probe("responses", "A list with a wrong total is asked for twice.", for_each(_ask_again)),
    meaning=_MEANING,
)
