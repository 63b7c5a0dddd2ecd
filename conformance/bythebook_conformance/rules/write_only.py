"""write-only: no response has a property that is writeOnly.

Judged by every 2xx response that the schema describes.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Meaning, Note, Rule, of_field
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for response in operation.successes:
        for field in (each for each in response.hidden if not each.is_uncertain):
            yield of_field(operation, field, "write-only", f"No response has '{field.name}'.", fact="writeOnly")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    response = record.described(exchange)
    field = next((each for each in response.hidden if each.key == requirement.key), None) if response else None
    if field is None:
        return None
    found = list(record.values(exchange, field))
    if any(value is not ABSENT for _, value in found):
        return failed(exchange, "a response without it", "the response has it")  # the value may be a secret
    return passed(exchange) if found else None


_MEANING = Meaning(
    raised_by="`writeOnly` on a property of a response schema",
    authority="stated",
    must="never answer the property",
    notes=(
        Note(
            "The value is not printed: it may be a secret.",
            case="servers that answer a password",
        ),
        Note(
            "A property that is `writeOnly` in one variant of a union without discriminator raises nothing: "
            "another variant may hold it.",
            case="unions without discriminator",
        ),
    ),
)

RULE = Rule("write-only", _requirements, _judge, lasting=True, meaning=_MEANING)
