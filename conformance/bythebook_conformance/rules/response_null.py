"""response-null: a response has null only where its schema admits it, at any depth.

Judged by every 2xx response that the schema describes. Each item of a list and each member of a map is checked.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import LEFT, failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import answer_fields, documented, lenient_at, pointer
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Meaning, Note, Rule, Traits, of_field
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in answer_fields(operation):
        if field.nullable is False and field.kind not in {"body", "variant"}:
            sentence = f"No response has null for '{field.name}'."
            yield of_field(operation, field, "response-null", sentence, fact="type")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = documented(requirement, exchange, record)
    if field is None or lenient_at(exchange, field):
        return None
    found = [(path, value) for path, value in record.values(exchange, field) if value is not ABSENT]
    nulls = [path for path, value in found if value is None]
    null = next((path for path in nulls if not record.tainted.has_left(exchange, path)), None)
    if null is not None:
        return failed(exchange, "a value", f"null{pointer(field, null)}")
    if nulls:
        return inconclusive(exchange, LEFT)
    return passed(exchange) if found else None


def _silence(_: Requirement, record: Record) -> str:
    return "" if any(record.accepted()) else "no request was accepted"


_MEANING = Meaning(
    group="response",
    fault="answers null where the document excludes it",
    habit="null",
    raised_by="null not admitted in a response schema",
    authority="stated",
    must="send null only where the schema admits it",
    notes=(
        Note(
            "A property that is null in every response, where null is excluded, breaks this rule alone: the rules "
            "that compare values are silent.",
            case="LNbits, whose Pydantic 1 writes `str | None` as a string",
        ),
        Note(
            "A property is not judged in the response to a request that broke the document at this field.",
            case="a lax FastAPI server",
        ),
        Note(
            "Null that an accepted invalid request left in a resource is inconclusive there: that request is reported.",
            case="Express without validation, whose PUT takes null for a name",
        ),
    ),
)

RULE = Rule(
    "response-null",
    _requirements,
    _judge,
    silence=_silence,
    lasting=True,
    traits=Traits(learns="null", judged_by_schema=True),
    meaning=_MEANING,
)
