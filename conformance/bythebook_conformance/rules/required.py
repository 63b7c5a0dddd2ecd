"""required: the server refuses a request without a required field.

Judged by one request without the field. The same request with it was accepted before and after. Any 4xx about the
content of the request is a refusal.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import answer_fields
from bythebook_conformance.evidence.revisions import is_required_tag
from bythebook_conformance.model import Exchange, Level, Observation, Requirement
from bythebook_conformance.relations.dependent_fields import is_update_mask
from bythebook_conformance.rules.base import (
    INVALID_NOTES,
    REFUSED,
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    judge_negative,
    members,
    of_field,
)
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

# Refusals of a change without `If-Match` (RFC 6585, section 3). About any other field they say nothing.
_OF_TAG = frozenset({412, 428})


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in members(operation):
        if field.required and field.location != "path":
            sentence = f"The server refuses a request without '{field.name}'."
            yield of_field(operation, field, "required", sentence, fact="required")
    root = operation.body
    # A form without fields is sent as no content. If the document admits it, so is a missing body.
    if root is not None and root.required and not (root.is_text and contract.admits(root, {})):
        yield of_field(operation, root, "required", "The server refuses a request without a body.", fact="required")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    found = judge_negative(requirement, exchange, record, lambda taken: _taken(requirement, taken, record))
    field = record.operation.by_key.get(requirement.key)
    is_of_tag = field is not None and is_required_tag(field) and exchange.status in _OF_TAG
    return passed(exchange) if found is not None and is_of_tag and exchange.number in record.controlled else found


def _taken(requirement: Requirement, exchange: Exchange, record: Record) -> Observation:
    """Returns the finding on an accepted request. A missing body may mean `{}`, which the document may admit."""
    root = record.operation.body
    if root is not None and requirement.key == root.key and record.contract.admits(root, {}):
        actual = f"{exchange.status}, as for an empty object"
        return failed(exchange, REFUSED, actual, level="notice", reason="lenient")
    actual = f"{exchange.status}, although the field is missing"
    field = record.operation.by_key.get(requirement.key)
    if field is not None and field.default is not ABSENT and _is_default(field, exchange, record):
        return failed(exchange, REFUSED, f"{actual}: its default stands in for it", level="notice", reason="lenient")
    is_masked = any(map(is_update_mask, record.operation.parameters))
    if record.operation.method == "PATCH" and field is not None and field.depth:
        is_inner = field.depth > 1 or is_masked
        level: Level = "notice" if is_inner and _is_merged(field, exchange, record) else "warning"
        if is_inner or _is_shared(field, record):
            return failed(exchange, REFUSED, actual, level=level, reason="merged")
    return failed(exchange, REFUSED, actual)


def _is_default(field: Field, exchange: Exchange, record: Record) -> bool:
    """Returns whether the server may have applied the default of a required field: no response shows another value."""
    shown = record.shown_by(exchange, field)
    read = record.shown_by(exchange.after, field, exchange) if exchange.after is not None else None
    seen = [each.value for each in (shown, read) if each is not None and each.value is not ABSENT]
    return all(same(value, field.default) for value in seen)


def _is_shared(field: Field, record: Record) -> bool:
    """Returns whether the schema of a change is that of the resource, too: another request or a response has it."""
    others = (each for each in record.contract.operations if each.method in {"POST", "PUT", "GET"})
    return any(other.pointer == field.pointer for each in others for other in (*each.fields, *answer_fields(each)))


def _is_merged(field: Field, exchange: Exchange, record: Record) -> bool:
    """Returns whether the response shows the missing property: the server merged the object into the stored one."""
    shown = record.shown_by(exchange, field)
    return shown is not None and shown.value is not ABSENT and shown.is_valid


_MEANING = Meaning(
    group="absent",
    fault="accepts a request without a required field",
    habit="unchecked",
    raised_by="an input in `required`; a request body that is `required`",
    authority="stated",
    must="refuse the request without it",
    notes=(
        Note(
            "A missing request body may also be refused with 411 or 415: a request without content has no media type.",
            case="a server that answers 415 to an empty request",
        ),
        Note(
            "A change without a required `If-Match` may also be refused with 412 or 428 (RFC 6585, section 3).",
            case="Starlette and flask-smorest applications, which answer 428",
        ),
        Note(
            "A form without any field is sent as no content, and a server cannot tell that from a missing body. A "
            "required form body that may be empty raises nothing.",
            case="a form whose fields are all optional",
        ),
        Note(
            "A required property that is `readOnly` is not demanded of requests.",
            case="documents that share one schema between requests and responses",
        ),
        Note(
            "A missing body that the server accepts is `lenient`, a notice, where the document admits `{}`: the server "
            "reads no body as an empty object.",
            case="NestJS, for each PATCH whose properties are all optional",
        ),
        Note(
            "A PATCH that accepts an object without one of its required properties may merge it into the stored one "
            "(RFC 7396): a notice where the response shows the property, else a warning.",
            case="Django REST framework, whose partial updates reach nested serializers",
        ),
        Note(
            "A PATCH that accepts a body without a required property, where another request or a response has the same "
            "schema, is a warning: the schema may say what a whole resource has.",
            case="PostgREST, whose PATCH has the schema of the row",
        ),
        Note(
            "So it is with the body itself where a query parameter is an update mask. The mask, or the body where "
            "there is none, says which properties change (AIP-134).",
            case="grpc-gateway, whose PATCH has the schema of the whole resource",
        ),
        Note(
            "A required field with a default says two things: it must be sent, and it has a value where it is not. A "
            "server that applies the default is `lenient`, a notice. One that shows another value is a failure.",
            case="Elysia, whose TypeBox schemas require what has a default",
        ),
        *INVALID_NOTES,
    ),
    alternatives=(
        Alternative(
            "The server reads no body as `{}`",
            "only where the document refuses `{}` is a missing body a failure; else it is lenient",
        ),
    ),
)

RULE = Rule(
    "required",
    _requirements,
    _judge,
    wrong=lambda _requirement, _field, _value: ABSENT,
    traits=Traits(learns="required", breaks_document=True, removes_field=True),
    meaning=_MEANING,
)
