"""null-kept: an explicit null comes back as null, or is left out where the answer need not hold the field."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.compare import same
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.record import Record
from bythebook_conformance.rules.rule import Rule, failed, field_of, of_field, passed, sent, show
from bythebook_specs.contract import Contract, Operation
from bythebook_specs.states import ABSENT

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    answered = [field for response in operation.responses if response.key[:1] == "2" for field in response.fields]
    for field in operation.body:
        # An answer that admits no null and must hold the field cannot keep it.
        if field.nullable and any(other.path == field.path and other.nullable is not False for other in answered):
            sentence = f"An explicit null for '{field.name}' is kept."
            yield of_field(operation, field, "null-kept", sentence, authority="inferred", fact="type")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    documented = record.answer_field(exchange, requirement.path)
    if exchange.request.credentials != "right" or sent(requirement, exchange) is not None or documented is None:
        return None
    got = record.answered(exchange, requirement.path)
    if got is None or (got is ABSENT and not documented.required):
        return passed(exchange)
    field = field_of(requirement, record)
    if got is ABSENT or same(got, field.default) or not record.valid_answer(exchange, requirement.path):
        return None  # `present`, `default-yields` and `response-domain` speak of these
    return failed(exchange, "null, or the field left out", show(got), level="warning", reason="null replaced")


RULE = Rule("null-kept", _requirements, _judge)
