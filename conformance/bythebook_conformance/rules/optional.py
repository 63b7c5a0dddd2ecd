"""optional: a request without an optional field is accepted."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.record import Record
from bythebook_conformance.rules.rule import Rule, failed, of_field, passed, sent, state_refused
from bythebook_specs.contract import Contract, Operation
from bythebook_specs.states import ABSENT

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.body:
        if not field.required:
            yield of_field(operation, field, "optional", f"A request without '{field.name}' is accepted.")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.request.credentials != "right" or sent(requirement, exchange) is not ABSENT:
        return None
    if exchange.accepted:
        return passed(exchange)
    fields = state_refused(requirement, exchange, record)
    if fields == 1:
        return failed(exchange, "acceptance (2xx)", f"{exchange.status}, only because it is left out")
    if fields > 1:
        actual = f"{exchange.status} where it is left out and another field is changed too"
        return failed(exchange, "acceptance (2xx)", actual, level="warning", reason="narrower")
    return None


RULE = Rule("optional", _requirements, _judge)
