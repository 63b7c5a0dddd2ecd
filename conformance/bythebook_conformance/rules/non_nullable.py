"""non-nullable: null is refused where the document does not admit it."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.record import Record
from bythebook_conformance.rules.rule import REFUSED, Rule, failed, judge_negative, of_field
from bythebook_specs.contract import Contract, Operation

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.body:
        if field.nullable is False:
            sentence = f"Null for '{field.name}' is refused."
            yield of_field(operation, field, "non-nullable", sentence, authority="implied", fact="type")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    return judge_negative(
        requirement, exchange, record, lambda taken: failed(taken, REFUSED, f"{taken.status}, although it is null")
    )


RULE = Rule("non-nullable", _requirements, _judge, wrong=lambda _requirement, _field: None)
