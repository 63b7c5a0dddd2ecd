"""Defines a rule, and the judgments that several rules share.

A rule is one kind of requirement: what raises it, which requests test it, and how it judges an exchange.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bythebook_conformance.evidence.observations import inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.refusals import is_unrelated
from bythebook_conformance.model import Authority, Exchange, Observation, Requirement
from bythebook_conformance.rules.probe import COMPARING, Probe
from bythebook_conformance.rules.traits import Alternative, Meaning, Note, Traits
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.promises.model import Promise
from bythebook_openapi.states import NOWHERE, get

__all__ = [
    "INVALID_NOTES",
    "REFUSAL_NOTES",
    "REFUSED",
    "VALUE_NOTES",
    "Alternative",
    "Meaning",
    "Note",
    "Rule",
    "Traits",
    "departs",
    "field_of",
    "judge_negative",
    "members",
    "no_property",
    "no_read",
    "of_default",
    "of_field",
    "of_operation",
    "of_promise",
]

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
        "A refusal counts only if the server accepted the same request with a valid value before, and a request of the "
        "operation after it. Otherwise the requirement is inconclusive.",
        case="a server that refuses everything",
    ),
    Note(
        "A refusal of a request with many invalid values passes the requirement if it names the exact place of the "
        "value, in the way in which the server named the places of single invalid values. It never fails one.",
        case="liars that refuse only two errors together, or name every field on any refusal",
    ),
)
# Of the rules that compare the value of a response, or of a read, with the value of the request.
VALUE_NOTES: tuple[Note, ...] = (
    Note(
        "A correct server may show another value. `bythebook help explanations` says when, and whether the difference "
        "is inconclusive then, less grave or a failure.",
        case="each explanation names its own",
    ),
)
# What holds for every rule that sends a valid request and expects acceptance (see `explanations.refusals`).
REFUSAL_NOTES = (
    Note(
        "A correct server may refuse such a request. `bythebook help explanations` says when, and whether the finding "
        "is a notice or a warning then.",
        case="each explanation names its own",
    ),
    Note(
        "A refusal may be about a choice: the request is sent again with each other member of the enumerations of the "
        "other fields, or with the other boolean, and with the fields that such a choice demands. If the server "
        "accepts one, the refusal is about both fields: `narrower`, a notice.",
        case="correct servers whose discount in percent demands a percentage, and whose free one demands nothing",
    ),
    Note(
        "A refusal of a member of an enumeration is `narrower`, a notice, if the server accepts the member with all "
        "other fields, or with one optional field alone.",
        case="correct servers whose payment by card demands a card, and forbids all else",
    ),
    Note(
        "A change may keep a field as the resource was created. If a PUT or PATCH accepts the value that a new "
        "resource was created with, and no other one, or calls the field immutable, a refusal of a value or of null is "
        "`narrower`, a notice. Where it refused one value alone, it must accept that value for a resource that was "
        "created with it. The field then has that value in the other requests, so that they are judged.",
        case="correct servers whose accounts keep their currency, or their owner; rooms of two kinds",
    ),
    Note(
        "A refusal whose words say that something exists already is about uniqueness, and not about the value.",
        case="correct servers with unique names that answer 400 or 422",
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

    `requirements` yields what the document demands. `judge` returns what an exchange shows of one requirement, or None
    if it shows nothing. A rule that needs an invalid request of its own returns the value to send (`wrong`; ABSENT
    removes the field), whether the valid value must be there first and with which members (`needs`), and of how many
    items a valid list is made that is to be changed (`items`; 0 for the usual number). `neighbors` returns
    the values that are sent after a refusal of another one, to tell what was refused. A rule on
    credentials returns which ones to send. `silence` explains why nothing could be observed.
    """

    kind: str
    requirements: Callable[[Contract, Operation], Iterable[Requirement]]
    judge: Callable[[Requirement, Exchange, Record], Observation | None]
    wrong: Callable[[Requirement, Field, Any], Any] | None = None
    needs: Callable[[Requirement], tuple[str, ...] | None] = lambda _requirement: None
    items: Callable[[Requirement, Field], int] = lambda _requirement, _field: 0
    neighbors: Callable[[Requirement, Field, Any], tuple[Any, ...]] = lambda _requirement, _field, _value: ()
    credentials: Callable[[Requirement], str] | None = None
    silence: Callable[[Requirement, Record], str] | None = None
    # Whether each exchange is judged by itself, whatever later exchanges show.
    lasting: bool = False
    # The requests of its own that it sends.
    probe: Probe | None = None
    traits: Traits = field(default_factory=Traits)
    meaning: Meaning = field(default_factory=Meaning)

    def is_compared(self, operation: Operation, requirement: Requirement) -> bool:
        """Returns whether several requests that are sent for a requirement are compared, by the rule's probe too."""
        if self.probe is None or self.probe.at not in COMPARING:
            return False
        return self.probe.compares is None or self.probe.compares(operation, requirement)

    def is_negative(self, requirement: Requirement) -> bool:
        """Returns whether an invalid request tests a requirement of this rule."""
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
    """Returns a requirement on a field. `fact` names the fact of the page whose line states it."""
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


def of_default(operation: Operation, field: Field, kind: str) -> Requirement:
    """Returns the requirement that a default is applied, with the sentence where the description alone states it."""
    sentence = f"The server applies the default {show(field.default)} when '{field.name}' is absent"
    promise = field.promised("default") if field.is_default_said else None
    if promise is not None:
        return of_promise(operation, field, kind, sentence, promise=promise)
    return of_field(operation, field, kind, f"{sentence}.", fact="default")


def of_promise(
    operation: Operation, field: Field, kind: str, sentence: str, *, promise: Promise, stated: Field | None = None
) -> Requirement:
    """Returns a requirement on a field that a sentence of a description states: it ends with that sentence.

    `stated` is the field whose description it is, where that is another one, such as that of a read.
    """
    told = stated or field
    is_beside = told.kind == "parameter" and promise.quote in " ".join(told.description.split())
    around = told.pointer.removesuffix("/schema") if is_beside else told.pointer
    sentence = f"{sentence}, as its description says: {promise.quote}"
    return replace(
        of_field(operation, field, kind, sentence, authority="said", fact="description"),
        pointer=f"{around}/description",
    )


def of_operation(
    operation: Operation, kind: str, sentence: str, *, authority: Authority, pointer: str = "", case: str = ""
) -> Requirement:
    """Returns a requirement on an operation as a whole."""
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
    """Yields the parameters and properties of an operation: not items, variants and whole bodies."""
    for each in operation.fields:
        if each.kind in {"property", "parameter"}:
            yield each


def field_of(requirement: Requirement, record: Record) -> Field:
    """Returns the request field that a requirement is about."""
    return record.operation.by_key[requirement.key]


def judge_negative(
    requirement: Requirement,
    exchange: Exchange,
    record: Record,
    accepted: Callable[[Exchange], Observation],
    unseen_cases: frozenset[str] = frozenset(),
) -> Observation | None:
    """Returns what a request that must be refused shows. `accepted` returns the finding if the server accepts it.

    For a path parameter 404 is a refusal too: no resource can have such a value.
    """
    if exchange.request.purpose != requirement.id:
        return None
    if not departs(requirement, exchange.request.parts, exchange.faults, unseen_cases):
        return inconclusive(exchange, "the document admits every request that was made for it")
    if exchange.accepted:
        return accepted(exchange)
    if not exchange.refused:
        return None
    about_path = requirement.location == "path" and exchange.meant in {404, 405, 410}
    about_body = requirement.key == ("body",) and exchange.status in {
        411,
        415,
    }  # the request has no body, or none with a media type
    if is_unrelated(exchange, record.operation) and not about_path and not about_body:
        return inconclusive(exchange, f"the server answered {exchange.status}, which is not about the value")
    if exchange.number in record.controlled:
        return passed(exchange)
    return inconclusive(exchange, "the server refused the same request with a valid value too")


def no_read(_: Requirement, record: Record) -> str:
    """Returns why nothing was observed if no read followed a write; else an empty text."""
    return "" if any(each.after for each in record.accepted()) else "the written resource could not be read"


def no_property(requirement: Requirement, record: Record) -> str:
    """Returns why nothing was observed if no response has a property of the field's name; else an empty text."""
    return "" if record.carried(field_of(requirement, record)) else "no response has a property of this name"


def departs(
    requirement: Requirement,
    parts: Mapping[str, Any],
    faults: Iterable[Key],
    unseen_cases: frozenset[str] = frozenset(),
) -> bool:
    """Returns whether an invalid request breaks the document at the place of its requirement.

    The object around the field must be there, and no other variant of a union may admit the body. `faults` are all
    places at which the request breaks the document.
    """
    at = requirement.at
    if get(parts, at) is NOWHERE:
        return False
    return requirement.case in unseen_cases or any(fault[: len(at)] == at[: len(fault)] for fault in faults)
