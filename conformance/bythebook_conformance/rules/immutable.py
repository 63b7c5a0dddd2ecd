"""immutable: a change does not change a field whose description says that it cannot be changed.

Judged by the reads before and after a PUT or PATCH that sends another value than the resource has.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.registry import Told, observed
from bythebook_conformance.model import CHANGES, Exchange, Observation, Requirement
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, field_of, of_promise
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    if operation.method not in CHANGES or resource.creates:
        return
    for field in resource.members:
        if (found := resource.promised(field, "immutable")) is not None:
            sentence = f"A {operation.verb} does not change '{field.name}'"
            yield of_promise(operation, field, "immutable", sentence, promise=found[1], stated=found[0])


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    before, after = exchange.before, exchange.after
    field = field_of(requirement, record)
    sent = record.sent(exchange, field)
    if sent in (ABSENT, NOWHERE) or exchange.faults or before is None:
        return None
    old = record.shown_by(before, field)
    if old is None or old.value is ABSENT or record.meaning.same(sent, old.value, field, old.field):
        return None
    if exchange.refused:
        return passed(exchange)
    new = record.shown_by(after, field, exchange) if exchange.accepted and after is not None else None
    if new is None or new.value is ABSENT or not after or not after.accepted:
        return None
    if record.meaning.same(sent, new.value, field, new.field):
        told = Told(exchange, requirement.authority, f"{show(old.value)}, or a refusal", f"{show(new.value)}, as sent")
        return observed(None, told)
    return passed(exchange)


def _silence(_: Requirement, record: Record) -> str:
    return "no read stands before and after a change that sends another value" if any(record.accepted()) else ""


_MEANING = Meaning(
    group="update",
    fault="changes a field that its description calls immutable",
    raised_by=(
        "a property of a PUT or PATCH whose description says that it cannot be changed: there, in the creation, or in "
        "a response"
    ),
    authority="said",
    must="refuse another value than the resource has, or leave the field as it was",
    notes=(
        Note(
            "The sentence must say it without a condition: `Cannot be changed once published` raises nothing.",
            case="documents whose drafts may change all",
        ),
        Note(
            "A refusal of another value passes, whatever its words: it is what the sentence says.",
            case="correct servers that refuse, and that ignore, a new slug",
        ),
        Note(
            "The value that the resource has already shows nothing.",
            case="correct servers that take a PUT with all fields as they are",
        ),
    ),
    alternatives=(
        Alternative("The read shows another resource", "the reads before and after have the address of the change"),
    ),
)

RULE = Rule(
    "immutable",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(judged_by_read=True, judged_by_state=True),
    meaning=_MEANING,
)
