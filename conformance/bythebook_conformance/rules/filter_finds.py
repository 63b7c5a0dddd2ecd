"""filter-finds: a list with a filter has what this run created with the value asked for, also for `false` and 0.

Judged by a whole list without the filter, and by the same list with it. Where the document does not say that the list
is filtered, the list for another value must have shown that. An empty text is never asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.evidence.differential import OTHER, purpose
from bythebook_conformance.evidence.filters import asked_value, listed, means_itself
from bythebook_conformance.evidence.next_pages import ROUNDS, WHOLE
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Authority, Exchange, Fixed, Level, Observation, Requirement, Slot
from bythebook_conformance.relations.collections import by_id, least_size, page_size
from bythebook_conformance.relations.filters import Filter, filters, free_filters, is_stated
from bythebook_conformance.relations.next_pages import may_be_cut, next_field
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_field
from bythebook_conformance.rules.pages import made_in_list, widest
from bythebook_conformance.rules.probe import Probe, ProbeSession, for_each
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, EACH, NOWHERE, get

__all__ = ["RULE"]

# So many filters of a list are judged: each takes two or three requests, most of which other rules send, too.
_MOST = 4
_MOST_MEMBERS = 3
_NO_CONTENT = "204"
_PAGE = "on a small page"
_ONCE = "the filter was asked for too few times"


@dataclass(frozen=True)
class _Asked:
    """The whole list before a request with a filter, and the request for another value; None without one."""

    plain: Exchange
    control: Exchange | None


def _judged(contract: Contract, operation: Operation) -> list[Filter]:
    """Returns the filters that choose the resources with the value of a property."""
    found = [*(each for each in filters(operation) if each.place), *free_filters(contract, operation)]
    return found[:_MOST]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    for filter_ in _judged(contract, operation):
        name = filter_.field.name
        sentence = f"The list with '{name}' has the resources whose '{filter_.place[-1]}' is the value asked for."
        authority: Authority = "stated" if is_stated(contract, filter_) else "inferred"
        yield of_field(operation, filter_.field, "filter-finds", sentence, authority=authority)


def _filter(requirement: Requirement, record: Record) -> Filter:
    return next(each for each in _judged(record.contract, record.operation) if each.key == requirement.key)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    found = _finding(requirement, exchange, record)
    if found is None or found.outcome != "fail":
        return found
    alike = [each for each in record.sent_for(exchange.request.purpose) if _is_alike(each, exchange)]
    again = [_finding(requirement, each, record) for each in alike]
    if any(each is not None and (each.outcome, each.reason) != ("fail", found.reason) for each in again):
        return inconclusive(exchange, "another time the same request got these resources")
    return found if len(again) >= ROUNDS else inconclusive(exchange, _ONCE)


def _is_alike(one: Exchange, other: Exchange) -> bool:
    return bool(one.request.parts["query"] == other.request.parts["query"])


def _finding(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    seen = record.seen(requirement.kind, exchange.number, _Asked)
    if seen is None:
        return None
    filter_, lister = _filter(requirement, record), record.operation
    shown = [] if _is_without_items(lister, exchange) else listed(lister, exchange)
    if shown is None or may_be_cut(lister, seen.plain):
        return inconclusive(exchange, "the list was not answered as a whole")
    value = asked_value(filter_, exchange)
    own = _own(filter_, seen.plain, record, value)
    if not own:
        return inconclusive(exchange, "no resource that this run created has the value asked for")
    is_said = is_stated(record.contract, filter_)
    if not is_said and not _is_heeded(filter_, seen, record):
        return inconclusive(exchange, "no other value shows that the list is filtered by the property")
    level: Level = "failure" if is_said else "warning"
    named = by_id(lister, shown) or {}
    if exchange.request.purpose == purpose(requirement, _PAGE):
        if shown or _may_go_on(lister, exchange):
            return passed(exchange) if named.keys() & own.keys() else inconclusive(exchange, "the page has others")
        count = f"{len(own)} resources that have {filter_.place[-1]} {show(value)}"
        return failed(exchange, f"one of {count}", "an empty page", level="warning", reason="after the page was cut")
    wrong = [each for each in _values(filter_, shown) if each is not None and not _is(each, value)]
    if wrong and not filter_.is_free:
        return inconclusive(exchange, "the list has other values, too: that is what `query-filters` judges")
    hidden = [each for each in own if each not in named]
    if hidden and not (shown and not named) and not may_be_cut(lister, exchange):
        expected = f"the resource '{hidden[0]}', whose {filter_.place[-1]} is {show(value)}, as in the whole list"
        return failed(exchange, expected, f"{len(shown)} resources without it", level=level)
    if wrong and not value and (is_said or _is_between(filter_, seen, lister)):
        actual = f"{filter_.place[-1]} {show(wrong[0])} in {len(wrong)} of {len(shown)} resources"
        return failed(exchange, f"only resources with {filter_.place[-1]} {show(value)}", actual, level=level)
    return passed(exchange)


def _is_without_items(lister: Operation, exchange: Exchange) -> bool:
    """Returns whether a response is the documented 204 of a list: an empty list has no body there."""
    documented = any(each.key == _NO_CONTENT for each in lister.successes)
    return documented and exchange.accepted and str(exchange.status) == _NO_CONTENT


def _values(filter_: Filter, items: Sequence[Any]) -> list[Any]:
    return [get(item, filter_.place) for item in items]


def _is(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _own(filter_: Filter, exchange: Exchange, record: Record, value: Any) -> Mapping[str, Any]:
    """Returns the resources of a list that this run created and that have a value, by their ids."""
    found = by_id(record.operation, listed(record.operation, exchange) or []) or {}
    made = made_in_list(record, exchange) if found else frozenset()
    return {own: item for own, item in found.items() if own in made and _is(get(item, filter_.place), value)}


def _is_heeded(filter_: Filter, seen: _Asked, record: Record) -> bool:
    """Returns whether the list for another value had resources with it, and none with others."""
    shown = listed(record.operation, seen.control) if seen.control is not None else None
    if seen.control is None or not shown:
        return False
    held = _values(filter_, shown)
    return all(_is(each, asked_value(filter_, seen.control)) for each in held)


def _is_between(filter_: Filter, seen: _Asked, lister: Operation) -> bool:
    """Returns whether the whole list has smaller and larger numbers than the other value asked for: no bound chooses
    that value alone.
    """
    other = asked_value(filter_, seen.control) if seen.control is not None else None
    held = [each for each in _values(filter_, listed(lister, seen.plain) or []) if isinstance(each, int)]
    return isinstance(other, int) and any(each < other for each in held) and any(each > other for each in held)


def _may_go_on(lister: Operation, exchange: Exchange) -> bool:
    """Returns whether an empty page may lead to another one: it says so, or the list has cursors that no property of
    the response gives.
    """
    fields = [field for response in lister.successes for field in response.fields if traits_of(lister, field).next_page]
    has_cursor = any(traits_of(lister, each).continuation for each in lister.parameters)
    values = [get(exchange.answer, each.place) for each in fields if EACH not in each.place]
    is_said = any(value not in (ABSENT, NOWHERE, None, False, "") for value in values)
    return is_said or may_be_cut(lister, exchange) or (has_cursor and next_field(lister) is None and not fields)


def _ask(session: ProbeSession, requirement: Requirement) -> None:
    """Asks for the values of two resources that this run created, and for a small page of the second one's; in several
    rounds where these show a finding.
    """
    filter_, lister = _filter(requirement, session.record), session.operation
    for number in range(ROUNDS):
        send = session.send if number else session.ask
        plain = send(session.over_base(widest(lister)), purpose(requirement, WHOLE))
        values = _wanted(session, filter_, plain)
        if not values or may_be_cut(lister, plain):
            return
        drafts = [session.over_base({**widest(lister), filter_.key: Fixed(value)}) for value in values]
        sent = [send(draft, purpose(requirement, OTHER)) for draft in drafts]
        for exchange, control in zip(sent, (*sent[1:], sent[0]), strict=True):
            session.keep(exchange.number, _Asked(plain, control if control is not exchange else None))
        found = [session.judge(requirement, each) for each in sent]
        first = get((listed(lister, plain) or [None])[0], filter_.place)
        later = [index for index, each in enumerate(values) if not _is(each, first)]
        page = _small_page(lister) if all(each is not None and each.outcome == "pass" for each in found) else {}
        if page and later:
            slots: dict[Key, Slot] = {**page, filter_.key: Fixed(values[later[-1]])}
            small = session.send(session.over_base(slots), purpose(requirement, _PAGE))
            session.keep(small.number, _Asked(plain, sent[0] if len(sent) > 1 else None))
            found.append(session.judge(requirement, small))
        if not any(each is not None and each.reason == _ONCE for each in found):
            return
        session.rest(sum(session.waits) / ROUNDS)


def _digits(value: Any) -> int:
    """Returns the length of a text of digits; 0 for other values. A server may read a long one as a number."""
    return len(value) if isinstance(value, str) and value.isdecimal() else 0


def _small_page(lister: Operation) -> Mapping[Key, Slot]:
    """Returns the slot that asks for the smallest page; nothing where the list has no certain page size."""
    size = page_size(lister)
    is_certain = size is not None and traits_of(lister, size).certain_paging
    return {size.key: Fixed(least_size(size))} if size is not None and is_certain else {}


def _wanted(session: ProbeSession, filter_: Filter, plain: Exchange) -> list[Any]:
    """Returns values of resources that this run created: of an enum up to three, else two, or the one that there is.
    The last one is `false` or 0 where a resource has it, else one that the first resource does not have. A number
    before it has others on both sides.
    """
    record, found = session.record, listed(session.operation, plain) or []
    held: list[Any] = []
    for item in (by_id(record.operation, found) or {}).values():
        value = get(item, filter_.place)
        is_fit = means_itself(value) and record.contract.admits(filter_.field, value)
        if is_fit and not any(_is(value, each) for each in held) and _own(filter_, plain, record, value):
            held.append(value)
    if not held:
        return []
    first = get(found[0], filter_.place)
    held.sort(key=lambda value: (bool(value), _is(value, first), -_digits(value)))
    chosen, others = held[0], held[1:]
    if not filter_.is_free:
        return [*others[: _MOST_MEMBERS - 1], chosen]
    if others and all(isinstance(each, int) for each in others):
        others.sort()
    return [*others[len(others) // 3 :][:1], chosen]


_MEANING = Meaning(
    group="lists",
    fault="hides from a filter what has the value",
    raised_by=(
        "an optional query parameter of a list, without a default, that has the name of a property of the items: a "
        "boolean, an enum with the values of the property, or any text or integer which clients set; at most four of "
        "a list"
    ),
    authority="inferred (warning); stated (failure) where the description says that it chooses by the value",
    must="list what this run created with the value, on a small page too; for 0 nothing else",
    notes=(
        Note(
            "The whole list without the filter must show the resource with the value, by the id that its creation "
            "answered. The request with the filter must lack it in each of three rounds with pauses.",
            case="correct servers whose search lags behind; lists that somebody else changes",
        ),
        Note(
            "Unless the description says so, the list for another value must have shown resources with that value, and "
            "none with others. Else the parameter may mean something else.",
            case="correct servers that search for words, or whose `category` takes a slug where the item shows a name",
        ),
        Note(
            "A flag that includes resources, a bound, a prefix and a search find the very value too. A parameter that "
            "leaves out what has the value shows others for each value.",
            case="correct servers with `include`, `at least` and prefixes, or that hide what is asked for",
        ),
        Note(
            "`false` and 0 come first. A list for 0 that has other numbers counts only if the list for a number "
            "between others had that number alone: the filter is no bound then.",
            case="a server that asks `if value:` before it filters",
        ),
        Note(
            "The smallest page with the filter must not be empty, where the first resource of the whole list has "
            "another value. A response that leads to another page may be empty.",
            case="a server that filters after it has cut the page; correct servers with cursors, whose pages may be "
            "empty (AIP-158)",
        ),
        Note(
            "An empty text is not asked for: it may mean that no filter is asked for. Null, texts with signs that may "
            "be operators, dates and fractions are left out as well.",
            case="correct servers that ignore an empty parameter",
        ),
    ),
    alternatives=(
        Alternative("The parameter means something else", "another value must choose its own resources alone"),
        Alternative("The search lags behind", "three rounds must agree, with pauses"),
        Alternative("A default filter hides the resource", "the whole list without the filter must show it"),
        Alternative("Pages may be empty", "the response must not lead to another page"),
    ),
)

RULE = Rule(
    "filter-finds",
    _requirements,
    _judge,
    probe=Probe(
        "lists",
        "A list is asked for as a whole, with the values of two resources, and for the smallest page of one of them.",
        for_each(_ask),
    ),
    meaning=_MEANING,
)
