"""response-null: an answer holds null only where the document admits it."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.record import Record
from bythebook_conformance.rules.rule import Rule, failed, of_field, passed
from bythebook_specs.contract import Contract, Operation
from bythebook_specs.states import ABSENT

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for response in operation.responses:
        for field in response.fields if response.key[:1] == "2" else ():
            if field.nullable is False:
                sentence = f"No answer holds null as '{field.name}'."
                yield of_field(operation, field, "response-null", sentence, fact="type")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    documented = record.answer_field(exchange, requirement.path)
    if documented is None or documented.pointer != requirement.pointer or requirement.path in exchange.faults:
        return None
    got = record.answered(exchange, requirement.path)
    if got is ABSENT:
        return None
    return failed(exchange, "a value", "null") if got is None else passed(exchange)


RULE = Rule("response-null", _requirements, _judge)
