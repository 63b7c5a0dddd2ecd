"""optional: a request without an optional field is accepted.

Not raised where the document says itself that it does not know (`x-unstated: {required: ...}` of the field's schema).
Judged by every request that leaves it out. A refusal counts only if the same request with the field was accepted.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Rule, Traits, field_of, judge_state, members, of_field
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in members(operation):
        is_unknown = "required" in (field.schema.get("x-unstated") or {})
        if not field.required and not is_unknown and field.location != "path":
            yield of_field(operation, field, "optional", f"A request without '{field.name}' is accepted.")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    # A form of nothing is sent as no content, which a server cannot tell from a missing body.
    is_nothing = field.location == "body" and (record.operation.method == "PATCH" or field.is_text)
    if record.sent(exchange, field) is not ABSENT or (is_nothing and exchange.request.body == {}):
        return None
    return judge_state(requirement, exchange, record, "acceptance (2xx)", "it is left out")


RULE = Rule("optional", _requirements, _judge, traits=Traits(refusal="state"))
