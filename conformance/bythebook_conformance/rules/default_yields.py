"""default-yields: the default does not take the place of an explicit value, a falsy one, or an explicit null."""

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
    if operation.method == "PATCH":
        return
    for field in operation.body:
        if not field.required and field.default is not ABSENT:
            sentence = f"The default {show(field.default)} yields to an explicit value or null for '{field.name}'."
            yield of_field(operation, field, "default-yields", sentence, authority="implied", fact="default")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    value = sent(requirement, exchange)
    if exchange.request.credentials != "right" or value is ABSENT or requirement.path in exchange.faults:
        return None
    got = record.answered(exchange, requirement.path)
    default = field_of(requirement, record).default
    if got is ABSENT or same(value, default) or not record.valid_answer(exchange, requirement.path):
        return None
    if same(default, got):
        return failed(exchange, show(value), f"the default, {show(got)}")
    return passed(exchange)


RULE = Rule("default-yields", _requirements, _judge)
