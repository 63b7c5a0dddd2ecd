"""required: a request without a required field is refused."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.record import Record
from bythebook_conformance.rules.rule import REFUSED, Rule, failed, judge_negative, of_field
from bythebook_specs.contract import Contract, Operation
from bythebook_specs.states import ABSENT

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.body:
        if field.required:
            sentence = f"A request without '{field.name}' is refused."
            yield of_field(operation, field, "required", sentence, fact="required")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    return judge_negative(
        requirement, exchange, record, lambda taken: failed(taken, REFUSED, f"{taken.status}, although it is missing")
    )


RULE = Rule("required", _requirements, _judge, wrong=lambda _requirement, _field: ABSENT)
