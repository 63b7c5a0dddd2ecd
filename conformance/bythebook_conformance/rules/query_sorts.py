"""query-sorts: a list is in the order that a value of an enum names by a property and a direction.

Judged by what this run created in one whole list. Numbers and instants are compared, and texts where the first
characters that differ are small letters: other characters have another place in each language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, groupby, pairwise
from typing import Any

from bythebook_conformance.evidence.differential import OTHER, purpose
from bythebook_conformance.evidence.filters import listed
from bythebook_conformance.evidence.next_pages import ROUNDS
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Authority, Exchange, Fixed, Level, Observation, Requirement, Slot
from bythebook_conformance.relations.collections import by_id
from bythebook_conformance.relations.next_pages import may_be_cut
from bythebook_conformance.relations.orders import Order, is_said_to_order, orders
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_field
from bythebook_conformance.rules.pages import known_resources, made_in_list, widest
from bythebook_conformance.rules.probe import Probe, ProbeSession, for_each
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.equivalence import instant
from bythebook_openapi.model.operation import Key

__all__ = ["RULE"]

# So many orders of a list are asked for.
_MOST = 8
# Of the texts of fewer resources, a few pairs may be in the order of another language.
_ENOUGH_TEXTS = 4
# So large a share of the pairs of texts must be in the wrong order.
_SHARE = 1 / 3
_SHORT = 9
_ONCE = "the order was asked for too few times"


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    asking = {order.asking.key: order.asking for order in orders(contract, operation)}
    for field in asking.values():
        sentence = f"The list is in the order that '{field.name}' names."
        authority: Authority = "stated" if is_said_to_order(contract, field) else "inferred"
        yield of_field(operation, field, "query-sorts", sentence, authority=authority)


def _orders(requirement: Requirement, record: Record) -> list[Order]:
    found = [each for each in orders(record.contract, record.operation) if each.asking.key == requirement.key]
    return found[:_MOST]


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.request.purpose != purpose(requirement, OTHER):
        return None
    query = exchange.request.parts["query"]
    asked = (each for each in _orders(requirement, record) if _is_asked(each, query))
    order = next(asked, None)
    if order is None:
        return None
    found = _finding(requirement, order, exchange, record)
    if found.outcome != "fail":
        return found
    alike = [each for each in record.sent_for(exchange.request.purpose) if each.request.parts["query"] == query]
    again = [_finding(requirement, order, each, record) for each in alike]
    if any(each.outcome != "fail" for each in again):
        return inconclusive(exchange, "another time the same request got the order")
    return found if len(again) >= ROUNDS else inconclusive(exchange, _ONCE)


def _is_asked(order: Order, query: Mapping[str, Any]) -> bool:
    return all(query.get(key[-1]) == value for key, value in order.values.items())


def _finding(requirement: Requirement, order: Order, exchange: Exchange, record: Record) -> Observation:
    """Returns what one response shows of an order."""
    items = listed(record.operation, exchange)
    if items is None or may_be_cut(record.operation, exchange):
        return inconclusive(exchange, "the list was not answered as a whole")
    made = made_in_list(record, exchange)
    own = [item for key, item in (by_id(record.operation, items) or {}).items() if key in made]
    held = [item for item in own if item.get(order.name) is not None]
    wrong = _wrong(order, held)
    if wrong is None:
        return inconclusive(exchange, "too few resources of this run have values that can be compared")
    if not wrong:
        return passed(exchange)
    if _is_grouped(order, held):
        return inconclusive(exchange, "the list may be in the order of another property first")
    first, second = (item[order.name] for item in wrong)
    way = "falling" if order.is_falling else "rising"
    is_certain = requirement.authority == "stated" and _number_of(order, held) is not None
    level: Level = "failure" if is_certain else "warning"
    actual = f"{show(first)} before {show(second)}"
    return failed(exchange, f"a {way} order of '{order.name}'", actual, level=level)


def _wrong(
    order: Order, items: Sequence[Mapping[str, Any]]
) -> tuple[Mapping[str, Any], Mapping[str, Any]] | tuple[()] | None:
    """Returns two resources in the wrong order, nothing where there are none, None where nothing can be compared."""
    number = _number_of(order, items)
    if number is not None:
        ranks = [number(item[order.name]) for item in items]
        if len({*ranks}) < 2:
            return None
        return next((pair for pair in pairwise(items) if _is_inverted(order, *map(number, _values(order, pair)))), ())
    pairs = [pair for pair in combinations(items, 2) if _are_plain(*_values(order, pair))]
    if len(items) < _ENOUGH_TEXTS or len(pairs) < _ENOUGH_TEXTS:
        return None
    found = [pair for pair in pairs if _is_inverted(order, *_values(order, pair))]
    return found[0] if len(found) > len(pairs) * _SHARE else ()


def _values(order: Order, items: Sequence[Mapping[str, Any]]) -> list[Any]:
    return [item[order.name] for item in items]


def _is_inverted(order: Order, first: Any, second: Any) -> bool:
    return bool(first < second if order.is_falling else first > second)


def _number_of(order: Order, items: Sequence[Mapping[str, Any]]) -> Callable[[Any], Any] | None:
    """Returns what makes values of one kind comparable: numbers, instants, days, or digits that stand for a number."""
    values = _values(order, items)
    if all(isinstance(each, int | float) and not isinstance(each, bool) for each in values):
        return float if any(isinstance(each, float) for each in values) else int
    if not all(isinstance(each, str) for each in values):
        return None
    readings: list[Callable[[str], Any]] = [_day] if order.shown.schema.get("format") == "date" else [instant]
    readings += [_digits] if order.is_number else []
    return next((read for read in readings if all(read(each) is not None for each in values)), None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _digits(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


def _are_plain(first: Any, second: Any) -> bool:
    """Returns whether the first characters in which two texts differ are small letters of ASCII."""
    if not isinstance(first, str) or not isinstance(second, str):
        return False
    differing = next(((one, other) for one, other in zip(first, second, strict=False) if one != other), ("", ""))
    return all(each.isascii() and each.isalpha() and each.islower() for each in differing)


def _is_grouped(order: Order, items: Sequence[Mapping[str, Any]]) -> bool:
    """Returns whether another property explains the order: the resources with each of a few values of it follow each
    other, and are in the order among themselves. A list may have pinned ones first, or a currency after another.
    """
    names = sorted({name for item in items for name in item if name != order.name})
    single = {name: tuple(repr(item.get(name) or None) for item in items) for name in names}
    few = {name: values for name, values in single.items() if _count_of_runs(values) <= len(items) / 2}
    pairs = combinations(few.values(), 2) if _is_time(order) else ()
    keys = [*few.values(), *(tuple(zip(*pair, strict=True)) for pair in pairs)]
    return any(_explains(order, items, each) for each in keys)


def _is_time(order: Order) -> bool:
    return order.shown.schema.get("format") in {"date-time", "date"}


def _count_of_runs(values: Sequence[Any]) -> int:
    return sum(1 for _ in groupby(values))


def _explains(order: Order, items: Sequence[Mapping[str, Any]], keys: Sequence[Any]) -> bool:
    """Returns whether the resources with each key follow each other, and are in the order among themselves. Of times,
    the same key before and after another one is no group: it may be a single resource in the wrong place. Numbers may
    have a unit or a currency, which brings a key back.
    """
    runs = [[item for _, item in run] for _, run in groupby(zip(keys, items, strict=True), lambda pair: pair[0])]
    is_grouped = len(runs) == len({*keys}) or not _is_time(order)
    return is_grouped and len(runs) <= len(items) / 2 and not any(_wrong(order, run) for run in runs)


def _ask(session: ProbeSession, requirement: Requirement) -> None:
    """Asks for each order, in several rounds where one shows a finding."""
    for order in _orders(requirement, session.record):
        _create_short(session, order)
        slots: dict[Key, Slot] = {key: Fixed(value) for key, value in order.values.items()}
        draft = session.over_base({**widest(session.operation), **slots})
        for number in range(ROUNDS):
            send = session.send if number else session.ask
            exchange = send(draft, purpose(requirement, OTHER))
            found = session.judge(requirement, exchange)
            if found is None or found.reason != _ONCE:
                break
            session.rest(sum(session.waits) / ROUNDS)


def _create_short(session: ProbeSession, order: Order) -> None:
    """Creates a resource with a number of one digit, unless one has such a number: as a text, it comes after longer
    numbers.
    """
    held = [item.get(order.name) for item in known_resources(session.record) if isinstance(item, dict)]
    creator = session.record.resource.creator if session.may_create else None
    is_known = any(isinstance(each, int) and 1 < each <= _SHORT for each in held)
    if creator is None or is_known or not order.shown.types & {"integer", "number"}:
        return
    creating = session.opened(creator)
    sent = creating.record.resource.field_at((order.name,)) if creating is not None else None
    if creating is not None and sent is not None and session.record.contract.admits(sent, _SHORT):
        session.set_up(creating, creating.over_base({sent.key: Fixed(_SHORT)}))


_MEANING = Meaning(
    group="lists",
    fault="lists in another order than it was asked for",
    raised_by=(
        "a query parameter called after an order (`sort`, `order_by`), an enum of which names a property of the items "
        "and a direction: `-price`, `name_desc`, or beside a parameter with `asc` and `desc`"
    ),
    authority="inferred (warning); stated (failure, of numbers and instants) where the description says so",
    must="list what this run created in that order",
    notes=(
        Note(
            "Numbers, instants and days are compared by their values, and texts of digits as numbers where a "
            "description says so (`smallest first`). Equal values may stand in any order. Null is left out: it may "
            "come first or last.",
            case="a server that orders the texts of numbers; correct servers with nulls first",
        ),
        Note(
            "Of texts, only pairs count whose first differing characters are small letters of ASCII, and more than a "
            "third of at least four such pairs must be in the wrong order.",
            case="correct servers with the collation of another language, or that leave case out",
        ),
        Note(
            "Ranks, positions, scores, ids and enums are never judged, nor numbers that only the server sets: their "
            "order may be another one, or change.",
            case="correct servers that order by relevance, or enums by their meaning",
        ),
        Note(
            "A property with a few values may come first: pinned resources, or prices in one currency after another. "
            "Where the resources with each value are in the order, there is no finding.",
            case="correct servers with pinned resources",
        ),
        Note(
            "The response must be a whole list, and three rounds with pauses must show the finding.",
            case="correct servers whose index lags behind",
        ),
    ),
    alternatives=(
        Alternative("Another language orders texts in another way", "a third of the pairs must be wrong"),
        Alternative("Pinned resources come first", "no other property may explain the order"),
        Alternative("The order lags behind", "three rounds must agree, with pauses"),
    ),
)

RULE = Rule(
    "query-sorts",
    _requirements,
    _judge,
    probe=Probe("lists", "A list is asked for each order that the document names.", for_each(_ask)),
    meaning=_MEANING,
)
