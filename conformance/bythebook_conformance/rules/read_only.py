"""read-only: what the document calls readOnly, a client cannot set: the server ignores it or refuses the request.

One request is sent with it, otherwise the same as one that was accepted.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.judging.compare import same
from bythebook_conformance.judging.record import Record
from bythebook_conformance.judging.rule import Rule, failed, inconclusive, of_field, passed, show
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_specs.contract import Contract, Operation
from bythebook_specs.states import ABSENT, get

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in operation.read_only:
        if field.depth == 1 and operation.is_write:
            sentence = f"A client cannot set '{field.name}'."
            yield of_field(operation, field, "read-only", sentence, fact="readOnly")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.request.purpose != requirement.id:
        return None
    if exchange.refused:
        return passed(exchange)
    if not exchange.accepted:
        return None
    sent = get(exchange.request.parts, requirement.at)
    for shown in (exchange.after, exchange):
        response = record.described(shown) if shown is not None else None
        if shown is None or response is None:
            continue
        got = get(shown.answer, (*record.envelope(response), *requirement.at[1:]))
        if got is ABSENT or isinstance(got, bool):
            continue
        if same(sent, got):
            return failed(exchange, "the server's own value, or a refusal", f"{show(got)}, as it was sent")
        return passed(exchange)
    return inconclusive(exchange, "no answer shows the field")


RULE = Rule("read-only", _requirements, _judge, wrong=lambda _requirement, _field, value: value)
