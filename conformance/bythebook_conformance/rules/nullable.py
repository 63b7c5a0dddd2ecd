"""nullable: null is accepted where the document admits it."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.record import Record
from bythebook_conformance.rules.rule import Rule, failed, of_field, passed, sent, state_refused
from bythebook_specs.contract import Contract, Operation

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.body:
        if field.nullable:
            yield of_field(operation, field, "nullable", f"Null for '{field.name}' is accepted.", fact="type")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.request.credentials != "right" or sent(requirement, exchange) is not None:
        return None
    if exchange.accepted:
        return passed(exchange)
    fields = state_refused(requirement, exchange, record)
    if fields == 1:
        return failed(exchange, "acceptance of null (2xx)", f"{exchange.status}")
    if fields > 1:
        actual = f"{exchange.status} where it is null and another field is changed too"
        return failed(exchange, "acceptance of null (2xx)", actual, level="warning", reason="narrower")
    return None


RULE = Rule("nullable", _requirements, _judge)
