"""non-nullable: the server refuses null where the document does not admit it.

Judged by one request with null for the field. The same request with a value was accepted before and after.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed, inconclusive, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.calls.merging import is_merge_patch
from bythebook_conformance.rules.base import (
    INVALID_NOTES,
    REFUSED,
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    field_of,
    judge_negative,
    of_field,
)
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.fields if not is_merge_patch(operation) else ():
        if field.nullable is False and field.kind != "variant":
            name = f"'{field.name}'" if field.name else "the body"
            yield of_field(
                operation,
                field,
                "non-nullable",
                f"The server refuses null for {name}.",
                authority="implied",
                fact="type",
            )


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    return judge_negative(requirement, exchange, record, lambda taken: _taken(requirement, taken, record))


def _taken(requirement: Requirement, exchange: Exchange, record: Record) -> Observation:
    """Returns the finding on an accepted null: a warning if the server turned it into a documented value."""
    found = _accepted(requirement, exchange, record)
    field = field_of(requirement, record)
    if found.reason == "null replaced" and not field.required and _skips_nulls(requirement, record):
        actual = f"{found.actual}; so it is with other properties"
        return failed(exchange, REFUSED, actual, level="notice", reason="null skipped")
    return found


def _skips_nulls(requirement: Requirement, record: Record) -> bool:
    """Returns whether the server took null for another optional property of the operation, and refused it for none: its
    decoder skips null, as those of Go and of Protocol Buffers do. It may refuse null within lists and maps.
    """
    operation = record.operation
    optional = (each for each in operation.fields if each.kind == "property" and not each.required)
    ids = {of_field(operation, each, "non-nullable", "").id for each in optional} - {requirement.id}
    alone = [each for each in record.exchanges if each.request.draft.wrong[1:] == () and each.request.purpose in ids]
    is_refused = any(each.refused for each in alone) or not ids.isdisjoint(record.credited)
    return any(each.accepted for each in alone) and not is_refused


def _accepted(requirement: Requirement, exchange: Exchange, record: Record) -> Observation:
    """Returns the finding on an accepted null by what the response shows."""
    field = field_of(requirement, record)
    if field.kind == "body" and record.contract.admits(field, {}):
        actual = f"{exchange.status}, as for an empty object"
        return failed(exchange, REFUSED, actual, level="notice", reason="lenient")
    shown = record.shown(exchange, field) if field.path else None
    replaced = f"{exchange.status}: the server turned null into {show(shown.value)}" if shown is not None else ""
    if shown is not None and shown.is_valid and shown.value is not None:
        if record.operation.method == "POST" and field.key in record.resource.own_names:
            return inconclusive(exchange, "the server gives the id, as it may")
        return failed(exchange, REFUSED, replaced, level="warning", reason="null replaced")
    if shown is not None and shown.value is ABSENT and not shown.field.required and record.observed(field):
        actual = f"{exchange.status}: the response leaves the property out, as if null had not been sent"
        return failed(exchange, REFUSED, actual, level="warning", reason="null replaced")
    actual = f"{exchange.status}, although the field is null"
    is_hidden = shown is None or shown.value is ABSENT
    if record.resource.is_search or (is_hidden and not field.required):
        return failed(exchange, REFUSED, actual, level="warning", reason="null replaced")
    is_other = shown is not None and shown.value is not ABSENT and shown.value is not None
    return failed(exchange, REFUSED, replaced if is_other else actual)


_MEANING = Meaning(
    group="null",
    fault="accepts null where the document excludes it",
    habit="unchecked",
    raised_by="null not admitted in a body, merge patches excepted",
    authority="implied",
    must="refuse null",
    notes=(
        Note(
            "In a merge patch, null removes a member whatever its schema says (RFC 7396, section 1): the rule "
            "raises nothing there.",
            case="Kinto, which has merge patches",
        ),
        Note(
            "OpenAPI 3.0 documents with `nullable: true` beside an `enum` without null were read in both ways: "
            "such a field raises nothing.",
            case="OpenAPI 3.0 documents with a nullable enum",
        ),
        Note(
            "`x-unstated: {null: ...}` raises nothing: the document says that it does not know.",
            case="a page that does not say whether a field may be null",
        ),
        Note(
            "A body of null where the document admits `{}` is `lenient`, a notice: the server reads it as no body.",
            case="Elysia, for each PATCH whose properties are all optional; Go, whose decoder skips null; Laravel, "
            "which reads it as no input",
        ),
        Note(
            "A null that the server turns into a value of the documented type is a warning: some validators coerce it, "
            "as they coerce texts. So is one after which the response leaves the property out, although other values "
            "come back: the server may read null as nothing.",
            case="Fastify, whose validator turns null into 0 and false; Go, whose decoder skips null",
        ),
        Note(
            "Where the server takes null for other optional properties of the operation, too, and refuses it for none, "
            "its decoder reads null as an absent value: a notice.",
            case="Go with Gin, whose decoder skips null; grpc-gateway, since null is the default value in the JSON of "
            "Protocol Buffers; Rails, whose strong parameters drop it",
        ),
        Note(
            "Null for the resource's own id, which the server replaces with an id, is inconclusive: it asks the server "
            "to give one.",
            case="Redocly's museum, whose creations may hold an `eventId`",
        ),
        Note(
            "Null for an optional property that no response shows is a warning: the server may read null as absent.",
            case="Go, whose decoder skips null; a batch whose response has ids alone",
        ),
        Note(
            "Null in a search, which is a POST that stores nothing, is a warning: it may stand for no criterion.",
            case="Laravel, whose middleware turns empty texts of a search into null",
        ),
        *INVALID_NOTES,
    ),
    alternatives=(
        Alternative(
            "The validator coerces null as it coerces texts",
            "a response that holds a valid value makes it a warning",
        ),
        Alternative(
            "The document's own example holds null",
            "the rule is not raised",
        ),
        Alternative(
            "A merge patch removes the member",
            "the media type",
        ),
    ),
)

RULE = Rule(
    "non-nullable",
    _requirements,
    _judge,
    wrong=lambda _requirement, _field, _value: None,
    traits=Traits(learns="null", breaks_document=True),
    meaning=_MEANING,
)
