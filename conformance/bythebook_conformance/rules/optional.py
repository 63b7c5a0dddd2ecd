"""optional: a request without an optional field is accepted."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.record import Record
from bythebook_conformance.rules.rule import Rule, judge_state, of_field, sent
from bythebook_specs.contract import Contract, Operation
from bythebook_specs.states import ABSENT

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.body:
        if not field.required:
            yield of_field(operation, field, "optional", f"A request without '{field.name}' is accepted.")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    empty_patch = record.operation.method == "PATCH" and exchange.request.body == {}
    if sent(requirement, exchange) is not ABSENT or empty_patch:
        return None
    return judge_state(requirement, exchange, record, "acceptance (2xx)", "it is left out")


RULE = Rule("optional", _requirements, _judge)
