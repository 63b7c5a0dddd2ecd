"""content-type: a response with a body has a media type that the document lists for its status code.

Judged by every 2xx response with a body, if the document lists media types. Parameters such as `charset` are ignored.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import is_unlisted, listed_types
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Meaning, Note, Rule, Traits, of_operation
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    types = sorted({media_type for each in operation.successes for media_type in each.media_types})
    if types:
        sentence = f"A response body is {' or '.join(types)}."
        yield of_operation(operation, "content-type", sentence, authority="stated")


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if not (listed := listed_types(exchange, record)):
        return None
    if not is_unlisted(exchange, record):
        return passed(exchange)
    return failed(exchange, " or ".join(listed), exchange.headers.get("content-type", "") or "no Content-Type")


_MEANING = Meaning(
    group="response",
    fault="answers a media type that the document does not list",
    raised_by="the documented media types of successful responses",
    authority="stated",
    must="answer with one of them",
    notes=(
        Note(
            "The rule judges the responses that the document describes. Parameters such as `charset` are left out, "
            "and ranges (`*/*`, `application/*`) match.",
            case="Chroma, `version`: application/json where text/plain is documented",
        ),
        Note(
            "An object or a list that is documented as `text/plain` or `text/html` alone contradicts itself, and "
            "raises nothing. The same holds for refusals.",
            case="documents that were converted from Swagger 2.0, whose `produces` holds for all responses",
        ),
    ),
)

RULE = Rule("content-type", _requirements, _judge, lasting=True, traits=Traits(learns="media type"), meaning=_MEANING)
