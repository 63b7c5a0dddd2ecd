"""status: a response has a status code that the document lists for the operation.

Judged by every response. An undocumented 2xx is a failure. An undocumented 4xx is a notice, and only if the document
lists a 4xx.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.conflicts import PROVOKING
from bythebook_conformance.evidence.observations import failed, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.dependent_fields import is_preference
from bythebook_conformance.rules.base import Meaning, Note, Rule, Traits, of_operation
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]

_NEVER = frozenset({401, 403, 404, 405, 408, 409, 413, 414, 415, 429, 431})

# These are about the resource, and not about the content of a request.
_OF_STATE = frozenset({410, 412, 423, 428})


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    if operation.responses:
        keys = ", ".join(each.key for each in operation.responses)
        pointer = operation.responses[0].pointer.rpartition("/")[0]
        yield of_operation(
            operation, "status", f"The status code is one of {keys}.", authority="stated", pointer=pointer
        )


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    status = exchange.status
    if status is None:
        return None
    operation = record.operation
    if exchange.accepted and _asks_for_a_form(exchange, operation):
        return None
    if operation.response(status) is not None:
        return passed(exchange)
    listed = ", ".join(each.key for each in operation.responses)
    if exchange.accepted and any(each.key.isdecimal() for each in operation.successes):
        return failed(exchange, listed, str(status))
    refusals = [each.key for each in operation.responses if each.key[:1] == "4"]
    if (exchange.faults or exchange.request.draft.wrong) and not any(_is_of_content(each) for each in refusals):
        return None  # the document does not say with which status code an invalid request is refused
    if exchange.request.purpose in PROVOKING:
        return None  # the refusal is about another resource, or about the state of this one
    if exchange.refused and status not in _NEVER and refusals:
        return failed(exchange, listed, str(status), level="notice", reason="undocumented status")
    return None


def _asks_for_a_form(exchange: Exchange, operation: Operation) -> bool:
    """Returns whether a request has a `Prefer` header: 204 and 200 may both follow (RFC 7240, section 4.2)."""
    headers = filter(is_preference, operation.parameters)
    return any(exchange.request.draft.slots.get(each.key, "absent") != "absent" for each in headers)


def _is_of_content(key: str) -> bool:
    """Returns whether a 4xx status code may be about the content of a request."""
    return not key.isdecimal() or int(key) not in _NEVER | _OF_STATE


_MEANING = Meaning(
    group="response",
    fault="answers a status code that the document does not list",
    raised_by="the documented status codes of an operation",
    authority="stated",
    must="answer with one of them",
    notes=(
        Note(
            "An undocumented 2xx is a failure only if the document lists a 2xx by its number.",
            case="documents with `2XX` or `default` alone",
        ),
        Note(
            "A 2xx that follows a request with a `Prefer` header is not judged: `return=representation` asks for a "
            "body in place of 204 (RFC 7240, section 4.2).",
            case="PostgREST, which documents 204 alone for a change",
        ),
        Note(
            "An undocumented 4xx is a notice, and only if the document lists a 4xx for the operation. 401, 403, "
            "404, 405, 408, 409, 413, 414, 415, 429 and 431 are never reported: they speak of the transport, the "
            "caller or the state.",
            case="Prefect, Phoenix and LNbits, whose 400 is not documented",
        ),
        Note(
            "A refusal needs some status code. If the document lists none that is about the request's content (no "
            "4xx, or 401, 404, ... alone), whatever refuses an invalid request is no finding.",
            case="public documents that list 401 and 404 alone",
        ),
    ),
)

RULE = Rule("status", _requirements, _judge, lasting=True, traits=Traits(learns="status"), meaning=_MEANING)
