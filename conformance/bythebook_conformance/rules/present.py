"""present: every answer holds the fields that the document requires of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.record import Record
from bythebook_conformance.rules.rule import Rule, failed, of_field, passed
from bythebook_specs.contract import Contract, Operation
from bythebook_specs.states import ABSENT

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for response in operation.responses:
        for field in response.fields if response.key[:1] == "2" else ():
            if field.required:
                yield of_field(operation, field, "present", f"Every answer holds '{field.name}'.", fact="required")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    documented = record.answer_field(exchange, requirement.path)
    if documented is None or documented.pointer != requirement.pointer or requirement.path in exchange.faults:
        return None
    if not isinstance(exchange.answer, Mapping):
        return None  # `response-domain` of the whole answer speaks of it
    if record.answered(exchange, requirement.path) is ABSENT:
        return failed(exchange, "the field", "the answer leaves it out")
    return passed(exchange)


RULE = Rule("present", _requirements, _judge)
