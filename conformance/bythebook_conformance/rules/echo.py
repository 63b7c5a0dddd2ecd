"""echo: the value of a field comes back in the answer to the write, as it was sent.

What is judged depends on all answers: only of a field that once came back as sent is another value a failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.compare import change, covers, same
from bythebook_conformance.model import Exchange, Level, Observation, Requirement
from bythebook_conformance.record import Record
from bythebook_conformance.rules.rule import Rule, failed, field_of, of_field, passed, sent, show
from bythebook_specs.contract import Contract, Field, Operation
from bythebook_specs.states import ABSENT, get

__all__ = ["RULE"]

# These may be meant: a server that tidies up. A user who knows declares it.
_TIDIED = frozenset({"its spelling was changed", "its case was changed", "white space around it was changed"})


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    answered = [field for response in operation.responses if response.key[:1] == "2" for field in response.fields]
    for field in operation.body:
        comparable = (other for other in answered if other.path == field.path)
        if any(not field.types or not other.types or field.types & other.types for other in comparable):
            sentence = f"The value sent for '{field.name}' comes back in the answer."
            yield of_field(operation, field, "echo", sentence, authority="implied")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    value = sent(requirement, exchange)
    got = record.answered(exchange, requirement.path)
    if exchange.request.credentials != "right" or value in (ABSENT, None) or requirement.path in exchange.faults:
        return None
    if got is ABSENT or (got is not None and not record.valid_answer(exchange, requirement.path)):
        return None  # left out, or `response-domain` speaks of it
    field = field_of(requirement, record)
    if _comes_back(field, value, got):
        return passed(exchange)
    if field.default is not ABSENT and same(got, field.default):
        return None  # `default-yields` speaks of it
    documented = record.answer_field(exchange, requirement.path)
    if got is None and documented is not None and documented.nullable is False:
        return None  # `response-null` speaks of it
    level, reason = _weight(requirement, exchange, record)
    return failed(exchange, show(value), _actual(requirement, exchange, record), level=level, reason=reason)


def _comes_back(field: Field, value: Any, got: Any) -> bool:
    if field.schema.get("uniqueItems") is True and isinstance(value, list) and isinstance(got, list):
        value, got = sorted(value, key=show), sorted(got, key=show)  # a set has no order
    return same(value, got, field.schema.get("format")) or (field.is_structured and covers(value, got))


def _weight(requirement: Requirement, exchange: Exchange, record: Record) -> tuple[Level, str]:
    field = field_of(requirement, record)
    value, got = sent(requirement, exchange), record.answered(exchange, requirement.path)
    if not record.observed(field):
        always_null = all(answer is None for _, value, answer in record.echoes(requirement.path) if value is not None)
        return ("failure", "") if always_null else ("warning", "computed")
    if change(value, got, field.schema.get("format")) in _TIDIED:
        return "warning", "tidied"
    return "failure", ""


def _actual(requirement: Requirement, exchange: Exchange, record: Record) -> str:
    value, got = sent(requirement, exchange), record.answered(exchange, requirement.path)
    for other in record.operation.body:
        theirs = get(exchange.request.body, other.path)
        if (
            other.path != requirement.path
            and theirs is not ABSENT
            and isinstance(got, str)
            and same(theirs, got)
            and got
        ):
            return f"{show(got)}: the value sent for '{other.name}'"
    format_ = field_of(requirement, record).schema.get("format")
    return f"{show(got)}: {change(value, got, format_)}"


def _silence(requirement: Requirement, record: Record) -> str:
    return "" if record.carried(requirement.path) else "no answer carries a field of this name"


RULE = Rule("echo", _requirements, _judge, silence=_silence)
