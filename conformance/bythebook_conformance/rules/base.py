"""What a rule is, and the few judgements that several rules share. It knows no single rule.

A rule is one kind of requirement: what raises it, what puts it to the test, how an exchange is judged by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_conformance.conventions import UNIQUENESS
from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.refusals import names_only_others
from bythebook_conformance.model import Authority, Exchange, Observation, Requirement
from bythebook_conformance.relations.graph import request_envelope
from bythebook_conformance.rules.traits import Meaning, Note, Traits
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import NOWHERE, get

__all__ = [
    "INVALID_NOTES",
    "REFUSAL_NOTES",
    "REFUSED",
    "Meaning",
    "Note",
    "Rule",
    "Traits",
    "departs",
    "field_of",
    "is_merge_patch",
    "is_merged",
    "is_unrelated",
    "judge_negative",
    "judge_state",
    "members",
    "of_field",
    "of_operation",
    "state_refused",
]

# Refusals that say nothing about the value that was sent.
_UNRELATED = frozenset({401, 403, 404, 405, 408, 409, 412, 413, 415, 428, 429})
# So many characters of a refusal are read for its words.
_QUOTED = 2000
REFUSED = "a refusal (4xx)"
# What holds for every rule that sends an invalid request and expects a refusal (`judge_negative`).
INVALID_NOTES = (
    Note(
        "An invalid request counts only if it breaks the document as a whole. The object around the field must be "
        "in the request, and no variant of a union may admit the body.",
        case="a document with optional objects, and one with a union",
    ),
    Note(
        "Where an operation documents 405 and neither 400 nor 422, its 405 is a refusal of bad input.",
        case="Petstore",
    ),
    Note(
        "A refusal counts only if the same request with a valid value was accepted before and after. Otherwise the "
        "requirement is inconclusive.",
        case="a server that refuses everything",
    ),
)
# What holds for every rule that sends a valid request and expects acceptance (`state_refused`).
REFUSAL_NOTES = (
    Note(
        "A refusal counts as a failure only if one changed field explains it. If it takes two fields, the finding "
        "is `narrower` on both, under the state that each is in.",
        case="a server whose start must precede its end",
    ),
    Note(
        "A request that breaks a rule of the whole schema (`minProperties`, `dependentRequired`, `anyOf` of "
        "`required`, `not`) shows nothing about a single field.",
        case="a schema with `minProperties`",
    ),
    Note(
        "A 5xx response is not a refusal. The server error is reported once for the operation, and this "
        "requirement is inconclusive there.",
        case="a server that fails on null",
    ),
    Note(
        "A refusal may be about the state of the resource. A refused change is sent again to a new resource, which "
        "is first sent as few fields as possible. If the new resource accepts it, there is no finding.",
        case="review: a PATCH to `draft` after `archived`",
    ),
)


@dataclass(frozen=True)
class Rule:
    """One kind of requirement.

    `requirements` yields what the document demands. `judge` says what an exchange shows of one of them, None where it
    does not bear on it. A rule that needs a request of its own says what stands instead of the right value (`wrong`:
    ABSENT takes the field out), and whether the right value must be there first and with which members (`needs`), or
    which credentials. `silence` explains why nothing could be seen.
    """

    kind: str
    requirements: Callable[[Contract, Operation], Iterable[Requirement]]
    judge: Callable[[Requirement, Exchange, Record], Observation | None]
    wrong: Callable[[Requirement, Field, Any], Any] | None = None
    needs: Callable[[Requirement], tuple[str, ...] | None] = lambda _requirement: None
    credentials: Callable[[Requirement], str] | None = None
    silence: Callable[[Requirement, Record], str] | None = None
    # Whether what an exchange shows stays so, whatever later exchanges show.
    lasting: bool = False
    traits: Traits = field(default_factory=Traits)
    meaning: Meaning = field(default_factory=Meaning)

    def is_negative(self, requirement: Requirement) -> bool:
        """Return whether an invalid request puts a requirement of this rule to the test."""
        return self.wrong is not None and not self.traits.is_positive(requirement)


def of_field(
    operation: Operation,
    field: Field,
    kind: str,
    sentence: str,
    *,
    authority: Authority = "stated",
    case: str = "",
    fact: str = "name",
) -> Requirement:
    """Return a requirement on a field. `fact` is the word in the page's facts whose line says it."""
    place = f"{operation.id}/{field.location}/{field.name}" if field.name else f"{operation.id}/{field.location}"
    return Requirement(
        id=f"{place}/{kind}:{case}" if case else f"{place}/{kind}",
        operation=operation.id,
        location=field.location,
        key=field.key,
        at=field.at,
        kind=kind,
        case=case,
        authority=authority,
        sentence=sentence,
        pointer=field.pointer,
        source=_source(field, fact) if field.sources else None,
    )


def _source(field: Field, fact: str) -> str | None:
    return next((field.sources[each] for each in (fact, "type", "name", *field.sources) if each in field.sources), None)


def of_operation(
    operation: Operation, kind: str, sentence: str, *, authority: Authority, pointer: str = "", case: str = ""
) -> Requirement:
    """Return a requirement on an operation as a whole."""
    return Requirement(
        id=f"{operation.id}/{kind}:{case}" if case else f"{operation.id}/{kind}",
        operation=operation.id,
        location="operation",
        key=("operation",),
        at=("operation",),
        kind=kind,
        case=case,
        authority=authority,
        sentence=sentence,
        pointer=pointer or operation.pointer,
        source=operation.sources.get("method"),
    )


def members(operation: Operation) -> Iterator[Field]:
    """Yield the fields that may be left out or not: parameters and properties, not items, variants and roots."""
    for each in operation.fields:
        if each.kind in {"property", "parameter"}:
            yield each


def is_merge_patch(operation: Operation) -> bool:
    """Return whether null takes a member out, whatever its schema says of null (RFC 7396, section 1)."""
    return (operation.media_type or "").partition(";")[0].strip().lower() == "application/merge-patch+json"


def is_merged(operation: Operation, field: Field) -> bool:
    """Return whether what holds a field is merged, and not replaced: the thing, alone or in the one member of an
    envelope; in a merge patch every object.
    """
    holders = [each for each in operation.ancestors(field) if each.kind != "body"]
    if not holders or any(each.kind != "property" for each in holders):
        return not holders
    wrapper = request_envelope(operation)
    return is_merge_patch(operation) or (len(holders) == 1 and wrapper is not None and holders[0].key == wrapper.key)


def field_of(requirement: Requirement, record: Record) -> Field:
    """Return the request's field that a requirement is about."""
    return record.operation.by_key[requirement.key]


def is_unrelated(exchange: Exchange, operation: Operation) -> bool:
    """Return whether a refusal says nothing of what was sent. An operation that documents 405 for itself, and neither
    400 nor 422, means bad input by it: its method is allowed.
    """
    if exchange.refused and UNIQUENESS.found(exchange.text[:_QUOTED]) and not exchange.faults:
        return True
    keys = {each.key for each in operation.responses}
    is_own = exchange.status == 405 and "405" in keys and not keys & {"400", "422"}
    return exchange.status in _UNRELATED and not is_own


def judge_negative(
    requirement: Requirement,
    exchange: Exchange,
    record: Record,
    accepted: Callable[[Exchange], Observation],
    unseen_cases: frozenset[str] = frozenset(),
) -> Observation | None:
    """Return what a request that must be refused shows; `accepted` says what it means that the server took it.

    For a path parameter 404 is a refusal too: nothing can stand under such a value.
    """
    if exchange.request.purpose != requirement.id:
        return None
    if not departs(requirement, exchange.request.parts, exchange.faults, unseen_cases):
        return inconclusive(exchange, "the document admits every request that was made for it")
    if exchange.accepted:
        return accepted(exchange)
    if not exchange.refused:
        return None
    about_path = requirement.location == "path" and exchange.status in {404, 405, 410}
    about_body = requirement.key == ("body",) and exchange.status in {411, 415}  # there is none, or of no type
    if is_unrelated(exchange, record.operation) and not about_path and not about_body:
        return inconclusive(exchange, f"answered {exchange.status}, which is not about the value")
    if exchange.number in record.controlled:
        return passed(exchange)
    return inconclusive(exchange, "the same request with a right value was refused too")


def departs(
    requirement: Requirement,
    parts: Mapping[str, Any],
    faults: Iterable[Key],
    unseen_cases: frozenset[str] = frozenset(),
) -> bool:
    """Return whether a request that was made against a requirement departs from the document where that says so: what
    holds the field is there, and no other variant of a union admits the whole. `faults` is where it departs at all.
    """
    at = requirement.at
    if get(parts, at) is NOWHERE:
        return False
    return requirement.case in unseen_cases or any(fault[: len(at)] == at[: len(fault)] for fault in faults)


def judge_state(
    requirement: Requirement, exchange: Exchange, record: Record, expected: str, state: str
) -> Observation | None:
    """Return what a request shows that holds a field in a state which must be accepted; `state` says which."""
    if not exchange.authorized:
        return None
    if exchange.accepted:
        return passed(exchange)
    fields = state_refused(requirement, exchange, record)
    if fields == 1:
        return failed(exchange, expected, f"{exchange.status}, only because {state}")
    if fields > 1:
        actual = f"{exchange.status} where {state} and another field is changed too"
        return failed(exchange, expected, actual, level="warning", reason="narrower")
    return None


def state_refused(requirement: Requirement, exchange: Exchange, record: Record) -> int:
    """Returns in how many fields a refused request differs from its accepted control; 0 where the requirement's field
    is not among them or the refusal is not about it. A refusal whose words name another field is about both.
    """
    changed = record.control.get(exchange.number, frozenset())
    about = exchange.refused and not is_unrelated(exchange, record.operation) and not exchange.faults
    if not about or requirement.key not in changed:
        return 0
    is_of_another = names_only_others(exchange, record, record.operation.by_key.get(requirement.key))
    return max(len(changed), 2) if is_of_another else len(changed)
