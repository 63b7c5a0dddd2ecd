"""required: a request without a required field is refused.

One request is sent without it, otherwise the same as one that was accepted before and after. Any 4xx that is about the
request's content is a refusal.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import (
    INVALID_NOTES,
    REFUSED,
    Meaning,
    Note,
    Rule,
    Traits,
    judge_negative,
    members,
    of_field,
)
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in members(operation):
        if field.required and field.location != "path":
            sentence = f"A request without '{field.name}' is refused."
            yield of_field(operation, field, "required", sentence, fact="required")
    root = operation.body
    # A form of nothing is sent as no content: where that is admitted, no body is the same.
    if root is not None and root.required and not (root.is_text and contract.admits(root, {})):
        yield of_field(operation, root, "required", "A request without a body is refused.", fact="required")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    return judge_negative(requirement, exchange, record, lambda taken: _taken(requirement, taken, record))


def _taken(requirement: Requirement, exchange: Exchange, record: Record) -> Observation:
    """Returns that the request was taken. No body at all may mean the same as `{}`, which the document admits."""
    root = record.operation.body
    if root is not None and requirement.key == root.key and record.contract.admits(root, {}):
        actual = f"{exchange.status}, as for an empty object"
        return failed(exchange, REFUSED, actual, level="warning", reason="lenient")
    return failed(exchange, REFUSED, f"{exchange.status}, although it is missing")


_MEANING = Meaning(
    raised_by="an input in `required`; a request body that is `required`",
    authority="stated",
    must="refuse the request without it",
    notes=(
        Note(
            "A missing request body may also be refused with 411 or 415: a request without content has no media type.",
            case="a server that answers 415 to an empty request",
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
            "A missing body that is taken where the document admits `{}` is lenient: the server reads no body as an "
            "empty object.",
            case="NestJS, for each PATCH whose properties are all optional",
        ),
        *INVALID_NOTES,
    ),
)

RULE = Rule(
    "required",
    _requirements,
    _judge,
    wrong=lambda _requirement, _field, _value: ABSENT,
    traits=Traits(breaks_document=True, removes_field=True),
    meaning=_MEANING,
)
