"""write-only: no response has a property that is writeOnly.

Judged by every 2xx response that the schema describes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bythebook_conformance.evidence.observations import failed, passed
from bythebook_conformance.evidence.omissions import is_masked
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.identity import DISTINCTIVE
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Meaning, Note, Rule, Traits, field_of, of_field
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    for response in operation.successes:
        for field in (each for each in response.hidden if not each.is_uncertain):
            yield of_field(operation, field, "write-only", f"No response has '{field.name}'.", fact="writeOnly")
    found = resource_of(contract, operation)
    showing = [operation, *(each for each in (found.reader, found.lister) if each is not None)]
    responses = [response for each in showing for response in each.successes]
    documented = {shown.place for response in responses for shown in (*response.fields, *response.hidden)}
    for field in found.members:
        if field.schema.get("writeOnly") is True and not _is_at(field, documented):
            sentence = f"No response returns the value sent for '{field.name}'."
            yield of_field(operation, field, "write-only", sentence, fact="writeOnly")


def _is_at(field: Field, documented: Iterable[tuple[str, ...]]) -> bool:
    return any(place[-1:] == field.place[-1:] for place in documented)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if requirement.location == "body":
        return _judge_sent(requirement, exchange, record)
    response = record.described(exchange)
    field = next((each for each in response.hidden if each.key == requirement.key), None) if response else None
    if field is None:
        return None
    found = record.values(exchange, field)
    shown = [value for _, value in found if value is not ABSENT]
    if shown and all(_is_masked(field, value) for value in shown):
        actual = "the response has it, without the value"
        return failed(exchange, "a response without it", actual, level="warning", reason="masked")
    if shown:
        return failed(exchange, "a response without it", "the response has it")  # the value may be a secret
    return passed(exchange) if found else None


def _judge_sent(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    """Returns whether a response has the value that was sent, where its schema does not name the property."""
    sent = record.sent(exchange, field_of(requirement, record))
    if not exchange.accepted or not isinstance(sent, str) or len(sent) < DISTINCTIVE:
        return None
    if not any(isinstance(answered.answer, dict | list) for answered in _answers(exchange)):
        return None
    name = requirement.key[-1]
    if any(same(value, sent) for answered in _answers(exchange) for value in _named(answered.answer, name)):
        return failed(exchange, "a response without it", "the response has it")
    return passed(exchange)


def _answers(exchange: Exchange) -> list[Exchange]:
    return [answered for answered in (exchange, exchange.after) if answered is not None]


def _named(answer: Any, name: str) -> list[Any]:
    """Returns the values under a name in the resource or in its envelope."""
    around = [answer, *answer.values()] if isinstance(answer, dict) else []
    return [holder[name] for holder in around if isinstance(holder, dict) and name in holder]


def _is_masked(field: Field, value: Any) -> bool:
    """Returns whether a value shows nothing of a secret. Null counts only where the schema admits it."""
    if value is None:
        return field.nullable is not False
    return is_masked(value)


_MEANING = Meaning(
    group="response",
    fault="answers a write-only property",
    raised_by="`writeOnly` on a property of a response schema, or of a request whose response does not document it",
    authority="stated",
    must="never answer the property",
    notes=(
        Note(
            "The value is not printed: it may be a secret.",
            case="servers that answer a password",
        ),
        Note(
            "A mask (`****`, `[REDACTED]`), an empty text or a null that the schema admits is `masked`, a warning: the "
            "response has a property that it should not have, and shows no secret.",
            case="correct servers that mask secrets",
        ),
        Note(
            "If the request alone states `writeOnly`, and no response to it, read or list documents a property of this "
            "name, a response must not return the value that was sent.",
            case="a server that stores a password and answers all that it stored",
        ),
        Note(
            "A property that is `writeOnly` in one variant of a union without discriminator raises nothing: "
            "another variant may hold it.",
            case="unions without discriminator",
        ),
    ),
)

RULE = Rule("write-only", _requirements, _judge, lasting=True, traits=Traits(learns="never"), meaning=_MEANING)
