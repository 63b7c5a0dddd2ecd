"""format-member: the server accepts valid members of a format that servers refuse by mistake.

Judged by a request that holds `+` in an e-mail address, 29 February of a leap year, or a UUID in upper case. A refusal
counts only if the server then accepts the same request with a neighbor: a value without that feature.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.refusals import REFUSALS, refused
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.model import Authority, Exchange, Observation, Requirement
from bythebook_conformance.rules.base import (
    REFUSAL_NOTES,
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    field_of,
    of_field,
)
from bythebook_conformance.rules.format_features import CASES, LEAP_DAY, feature, features_sent, neighbors
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["RULE"]

_WORDS = dict(CASES.values())


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.fields:
        if case := features_sent(operation, field):
            sentence = f"The server accepts {_WORDS[case]} for '{field.name}'."
            authority: Authority = "implied" if case == LEAP_DAY else "inferred"
            yield of_field(operation, field, "format-member", sentence, authority=authority, case=case, fact="type")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    value = record.sent(exchange, field)
    if not exchange.authorized or exchange.is_faulty(field.at) or feature(field, value) != requirement.case:
        return None
    if exchange.accepted:
        return passed(exchange)
    found = refused(requirement, exchange, record)
    if found is None or len(found.changed) > 1:  # neighbors are sent for a refusal of the value alone
        return None
    beside = neighbors(requirement.case, value)
    taken = [each for each in beside if record.was_accepted(field, each)]
    if len(taken) < len(beside):
        return inconclusive(exchange, f"the server refuses {show(value)}, and its neighbors too")
    expected = f"acceptance of {show(value)}, as of {' and '.join(map(show, taken))}"
    words = f"{exchange.status} {exchange.text[:120]}".strip()
    unexplained = "" if requirement.case == LEAP_DAY else "narrower"
    return explained(found, REFUSALS, Told(exchange, requirement.authority, expected, words, unexplained))


def _silence(requirement: Requirement, record: Record) -> str:
    field = field_of(requirement, record)
    values = (record.sent(each, field) for each in record.exchanges)
    is_sent = any(value not in (ABSENT, NOWHERE, None) and feature(field, value) for value in values)
    return "" if is_sent else "no request held such a value"


def _neighbors(requirement: Requirement, field: Any, value: Any) -> tuple[Any, ...]:
    return neighbors(requirement.case, value) if feature(field, value) == requirement.case else ()


_MEANING = Meaning(
    fault="refuses a valid value of a format",
    group="limits",
    raised_by=(
        "`format: email`, `date` or `uuid` (also `uuid1` to `uuid8`) of a text without `enum`, `pattern` or lengths; "
        "of several dates of an object the last one; of UUIDs those that are no ids"
    ),
    authority="implied for 29 February (RFC 3339); inferred for `+` (RFC 5321) and for upper case (RFC 9562)",
    must="accept `+` in an e-mail address, 29 February of a leap year, and a UUID in upper case",
    notes=(
        Note(
            "The value stands in a request that is sent anyway. Only a refusal of it alone takes one to five "
            "requests more: those with its neighbors. `domain` says nothing of such a value.",
            case="the number of requests",
        ),
        Note(
            "29 February is a failure if the server accepts the days around it, the same weekday a week later, 29 and "
            "31 March. The others are warnings: a server may keep addresses without `+` on purpose.",
            case="providers that refuse sub-addresses against repeated registrations",
        ),
        *REFUSAL_NOTES,
    ),
    alternatives=(
        Alternative(
            "Dates must lie in the past, or within a few years", "the days before and after it are refused too"
        ),
        Alternative(
            "The calendar of a business excludes the day",
            "the same weekday, another 29th and the end of another month are accepted",
        ),
        Alternative("An end must lie after a start", "only the last date of a request is a leap day"),
        Alternative(
            "The day does not fit another date, which stands in the request or which the server sets",
            "the words name it, and both with the same value, or a new resource, are accepted",
        ),
        Alternative("Addresses must be of one domain", "the neighbor has the same domain"),
        Alternative("The id must be that of another resource", "UUIDs that are called ids are left out"),
    ),
)

RULE = Rule(
    "format-member",
    _requirements,
    _judge,
    neighbors=_neighbors,
    silence=_silence,
    traits=Traits(refusal="state"),
    meaning=_MEANING,
)
