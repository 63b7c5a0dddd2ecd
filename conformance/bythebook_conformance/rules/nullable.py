"""nullable: the server accepts null where the document admits it.

Judged by every request with null for the field. A refusal counts only if the same request without null was accepted.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.refusals import judged_in_state
from bythebook_conformance.model import Exchange, Observation, Requirement
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
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.fields:
        if field.nullable and field.kind != "variant":
            yield of_field(operation, field, "nullable", f"The server accepts null for '{field.name}'.", fact="type")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    if record.sent(exchange, field) is not None:
        return None
    return judged_in_state(requirement, exchange, record, "acceptance of null (2xx)", "the field is null")


_MEANING = Meaning(
    group="null",
    fault="refuses null where the document admits it",
    raised_by="null admitted in a body",
    authority="stated",
    must="accept null",
    notes=(
        Note(
            "OpenAPI 3.0 documents with `nullable: true` beside an `enum` without null were read in both ways: "
            "such a field raises nothing.",
            case="OpenAPI 3.0 documents with a nullable enum",
        ),
        Note(
            "`x-unstated: {null: ...}` raises nothing: the document says that it does not know.",
            case="a page that does not say whether a field may be null",
        ),
        *REFUSAL_NOTES,
    ),
    alternatives=(
        Alternative(
            "A rule between fields refuses null there",
            "an accepted control that differs in this field alone",
        ),
        Alternative(
            "The resource is in a state that forbids the change",
            "the same request on a new resource",
        ),
        Alternative(
            "Null means that the property is left out",
            "each response of a partial change shows it, and not as null: a notice",
        ),
        Alternative(
            "The schema names no type",
            "the refusal is narrower, a notice",
        ),
    ),
)

RULE = Rule(
    "nullable",
    _requirements,
    _judge,
    traits=Traits(learns="no null", judged_by_value=True, judged_by_refusal=True, refusal="state"),
    meaning=_MEANING,
)
