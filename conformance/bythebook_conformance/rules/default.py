"""default: a request without the field behaves as if its documented default had been sent."""

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
        return  # absent in a PATCH leaves a field as it was (RFC 5789, section 2)
    for field in operation.body:
        if not field.required and field.default is not ABSENT:
            sentence = f"Without '{field.name}' the server uses {show(field.default)}."
            yield of_field(operation, field, "default", sentence, fact="default")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    documented = record.answer_field(exchange, requirement.path)
    if exchange.request.credentials != "right" or documented is None or sent(requirement, exchange) is not ABSENT:
        return None
    default = field_of(requirement, record).default
    if not record.contract.validator(documented.pointer).is_valid(default):
        return None  # the field of the answer is of another kind: it does not show the default
    got = record.answered(exchange, requirement.path)
    format_ = documented.schema.get("format")
    if got is ABSENT:
        return _left_out(exchange, record, requirement, default, assumed=same(documented.default, default))
    if same(default, got, format_):
        return passed(exchange)
    if got is not None and not record.valid_answer(exchange, requirement.path):
        return None  # `response-domain` speaks of it
    field = field_of(requirement, record)
    explicit = [
        value for _, value, _ in record.echoes(requirement.path) if value is not None and not same(value, default)
    ]
    if explicit and not record.observed(field) and not same(got, default):
        # No value that was sent ever came back: the answer's field has another meaning.
        return failed(exchange, show(default), show(got), level="warning", reason="computed")
    return failed(exchange, show(default), show(got))


def _left_out(
    exchange: Exchange, record: Record, requirement: Requirement, default: object, *, assumed: bool
) -> Observation | None:
    """An answer may leave the field out, and then its own documented default may be assumed."""
    if not record.carried(requirement.path):
        return None
    if assumed:
        return passed(exchange)
    return failed(exchange, show(default), "the answer leaves it out, although other answers carry it")


def _silence(requirement: Requirement, record: Record) -> str:
    return "" if record.carried(requirement.path) else "no answer carries a field of this name"


RULE = Rule("default", _requirements, _judge, silence=_silence)
