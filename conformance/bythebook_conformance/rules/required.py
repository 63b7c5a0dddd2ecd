"""required: a request without a required field is refused.

One request is sent without it, otherwise the same as one that was accepted before and after. Any 4xx that is about the
request's content is a refusal.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import REFUSED, Rule, Traits, judge_negative, members, of_field
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in members(operation):
        if field.required and field.location != "path":
            sentence = f"A request without '{field.name}' is refused."
            yield of_field(operation, field, "required", sentence, fact="required")
    root = operation.body
    # A form of nothing is sent as no content: where that is admitted, no body is the same.
    if root is not None and root.required and not (root.is_text and contract.admits(root, {})):
        yield of_field(operation, root, "required", "A request without a body is refused.", fact="required")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    return judge_negative(
        requirement, exchange, record, lambda taken: failed(taken, REFUSED, f"{taken.status}, although it is missing")
    )


RULE = Rule(
    "required",
    _requirements,
    _judge,
    wrong=lambda _requirement, _field, _value: ABSENT,
    traits=Traits(breaks_document=True, removes_field=True),
)
