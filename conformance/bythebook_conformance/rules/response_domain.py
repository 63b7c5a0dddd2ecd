"""response-domain: an answer holds values only as the document admits them; null is left to `response-null`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.record import Record
from bythebook_conformance.rules.rule import Rule, failed, of_field, passed, show
from bythebook_specs.contract import Contract, Field, Operation
from bythebook_specs.states import ABSENT

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for response in operation.responses:
        if response.key[:1] != "2" or not response.fields or response.schema_pointer is None:
            continue
        whole = Field("response", (), {}, True, False, ABSENT, response.schema_pointer, response.sources)
        yield of_field(operation, whole, "response-domain", "Every answer is a JSON object.", fact="description")
        for field in response.fields:
            kind = field.schema.get("format") or " or ".join(sorted(field.types)) or "as documented"
            sentence = f"'{field.name}' in an answer is {kind}."
            yield of_field(operation, field, "response-domain", sentence, fact="type")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    response = record.described(exchange)
    if response is None or requirement.path in exchange.faults:
        return None
    if not requirement.path:
        if response.schema_pointer != requirement.pointer:
            return None
        answer = exchange.answer
        if isinstance(answer, Mapping) or (
            answer is not ABSENT and record.contract.admits(requirement.pointer, answer)
        ):
            return passed(exchange)
        return failed(exchange, "a JSON object", exchange.text[:80] or "an empty answer")
    documented = record.answer_field(exchange, requirement.path)
    if documented is None or documented.pointer != requirement.pointer:
        return None
    got = record.answered(exchange, requirement.path)
    if got is ABSENT or got is None:
        return None
    if record.contract.admits(documented.pointer, got):
        return passed(exchange)
    expected = documented.schema.get("format") or " or ".join(sorted(documented.types)) or "a documented value"
    return failed(exchange, str(expected), show(got))


def _silence(requirement: Requirement, record: Record) -> str:
    return "every answer held null" if record.carried(requirement.path) else "no answer carries the field"


RULE = Rule("response-domain", _requirements, _judge, silence=_silence)
