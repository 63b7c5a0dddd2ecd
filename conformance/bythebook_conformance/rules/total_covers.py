"""total-covers: the total of a list is no smaller than the number of resources in the response.

Judged by the responses that show the whole list. All totals must be too small by the same number, for lists of at least
two lengths.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.conventions import ROUGH
from bythebook_conformance.evidence.differential import WHOLE_ONCE
from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import items, items_place
from bythebook_conformance.relations.next_pages import may_be_cut, totals
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_field
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import get

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    if operation.method != "GET" or items_place(operation) is None:
        return
    for field in totals(operation):
        if not ROUGH.found(str(field.schema.get("description", ""))):
            sentence = f"'{field.name}' is no smaller than the number of resources in the response."
            yield of_field(operation, field, "total-covers", sentence, authority="inferred")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    mine = _counted(requirement, exchange, record)
    if mine is None:
        return None
    total, count = mine
    if total >= count:
        return passed(exchange)
    others = [_counted(requirement, each, record) for each in record.accepted()]
    counts = [each for each in others if each is not None]
    lengths = [length for _, length in counts]
    is_steady = {length - number for number, length in counts} == {count - total}
    # A total that lags behind is right in the second of two responses.
    is_again = any(lengths.count(length) > 1 for length in lengths)
    if not is_steady or len(set(lengths)) == 1:
        return None
    if not is_again:
        return inconclusive(exchange, WHOLE_ONCE)
    actual = f"{total} for '{requirement.at[-1]}' in a response with {count} resources"
    return failed(exchange, f"at least {count}", actual, level="warning")


def _counted(requirement: Requirement, exchange: Exchange, record: Record) -> tuple[int, int] | None:
    """Returns the total in a response and how many resources the response has; None where it may not be the list."""
    lister, query = record.operation, exchange.request.parts["query"]
    paging = (traits_of(lister, each) for each in lister.parameters if each.path[0] in query)
    is_part = any(each.paging or each.continuation for each in paging)
    number, listed = get(exchange.answer, requirement.at[1:]), items(exchange.answer)
    if is_part or not listed or not exchange.accepted or exchange.faults or may_be_cut(lister, exchange):
        return None
    return (number, len(listed)) if isinstance(number, int) and not isinstance(number, bool) else None


def _silence(_: Requirement, record: Record) -> str:
    return "no whole list shows it, or lists of one length alone" if any(record.accepted()) else ""


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
            "A total that is larger than the list is no finding: it may count what this client does not see.",
            case="correct servers that count hidden resources; DataTables, whose total comes before the filter",
        ),
        Note(
            "Nothing is raised where the description says that the number is approximate, or that it counts a page.",
            case="Elasticsearch, whose totals may be lower bounds",
        ),
    ),
    alternatives=(
        Alternative("The number counts something else", "it must follow the number of resources"),
        Alternative("The number lags behind", "it must be too small in each response, also in two of one length"),
    ),
)

RULE = Rule(
    "total-covers",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(comparison="totals", is_compared=lambda _operation, _requirement: True),
    meaning=_MEANING,
)
