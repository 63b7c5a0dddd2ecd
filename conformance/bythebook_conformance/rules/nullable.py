"""nullable: null is accepted where the document admits it."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.record import Record
from bythebook_conformance.rules.rule import Rule, judge_state, of_field, sent
from bythebook_specs.contract import Contract, Operation

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.body:
        if field.nullable:
            yield of_field(operation, field, "nullable", f"Null for '{field.name}' is accepted.", fact="type")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if sent(requirement, exchange) is not None:
        return None
    return judge_state(requirement, exchange, record, "acceptance of null (2xx)", "it is null")


RULE = Rule("nullable", _requirements, _judge)
