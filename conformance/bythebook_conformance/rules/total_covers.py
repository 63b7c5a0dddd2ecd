"""total-covers: the total of a list is no smaller than the number of resources in the response.

Judged by the responses that show the whole list. All totals must be too small by the same number, for lists of at least
two lengths, and smaller than the number of the resources in the response that this run created.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.conventions import ROUGH
from bythebook_conformance.evidence.differential import ABSENT_PROBE, WHOLE_ONCE, probes
from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.totals import counted, may_choose
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import items_place
from bythebook_conformance.relations.next_pages import totals
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_field
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    if operation.method != "GET" or items_place(operation) is None:
        return
    for field in totals(operation):
        if not ROUGH.found(str(field.schema.get("description", ""))):
            sentence = f"'{field.name}' is no smaller than the number of resources in the response."
            yield of_field(operation, field, "total-covers", sentence, authority="inferred")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    mine = counted(requirement, exchange, record)
    if mine is None:
        return None
    if mine.gap <= 0:
        return passed(exchange)
    others = [counted(requirement, each, record) for each in record.accepted()]
    shown = [each for each in others if each is not None]
    is_steady = {each.gap for each in shown} == {mine.gap}
    if not is_steady or len({len(each.items) for each in shown}) == 1:
        return None
    if mine.total >= mine.own:
        return inconclusive(exchange, "the total may leave out resources that this run did not create")
    if may_choose(record.operation, shown):
        return inconclusive(exchange, "the total may count by a property of the resources")
    # A total that lags behind is right in the second of two responses.
    if not probes(requirement, record, ABSENT_PROBE):
        return inconclusive(exchange, WHOLE_ONCE)
    actual = f"{mine.total} for '{requirement.at[-1]}' in a response with {len(mine.items)} resources"
    return failed(exchange, f"at least {len(mine.items)}", actual, level="warning")


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
            "Nothing is raised where the description says that the number is approximate, or that it counts a page.",
            case="Elasticsearch, whose totals may be lower bounds",
        ),
    ),
    alternatives=(
        Alternative("The number counts something else", "it must follow the number of resources"),
        Alternative("The number lags behind", "it must be too small in each response, also in two after a pause"),
        Alternative("Some resources are not counted", "all that this run created are alike, and must be counted"),
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
