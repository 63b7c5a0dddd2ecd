"""refusal: a documented 4xx response has a media type that the document lists for it, and its schema admits the body.

Judged by every refusal with a status code that the document lists by its number, if the same request was accepted with
a valid value.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from bythebook_conformance.evidence.observations import failed, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_openapi.model.contract import Contract, Operation, Response
from bythebook_openapi.schema.media_types import essence, is_json
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

# These speak of the transport or of the caller: something before the application may answer them.
_NEVER = frozenset({"401", "403", "405", "408", "413", "414", "415", "429", "431"})
_OF_CONTENT = frozenset({"400", "422"})
_MEDIA_TYPE, _SCHEMA = "media-type", "schema"


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for response in operation.responses:
        key = response.key
        if key[:1] != "4" or not key.isdecimal() or key in _NEVER or not response.media_types:
            continue
        types = " or ".join(sorted(response.media_types))
        sentence = f"A response {key} is {types}."
        case = f"{key}-{_MEDIA_TYPE}"
        yield of_operation(operation, "refusal", sentence, authority="stated", pointer=response.pointer, case=case)
        if response.schema_pointer is not None:
            sentence = f"The body of a response {key} is as its schema says."
            yield of_operation(
                operation, "refusal", sentence, authority="stated", pointer=response.pointer, case=f"{key}-{_SCHEMA}"
            )


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    key, _, about = requirement.case.partition("-")
    if str(exchange.status) != key or not exchange.text or not exchange.authorized:
        return None
    found = _as_described(exchange, record, about)
    return None if found is None or (found.outcome != "pass" and not _is_certain(exchange, record, key)) else found


def _is_certain(exchange: Exchange, record: Record, key: str) -> bool:
    """Returns whether the operation itself refused, and for what the document describes the refusal for."""
    if exchange.number not in record.controlled and exchange.number not in record.control:
        return False
    if any(fault[0] == "path" for fault in exchange.faults):
        return False  # another route may have answered
    return bool(exchange.faults) or key not in _OF_CONTENT  # else it may be a rule of the application


def _as_described(exchange: Exchange, record: Record, about: str) -> Observation | None:
    """Returns whether a refusal has the media type, or the body, that the document gives for its status code."""
    response = record.operation.response(exchange.status or 0)
    if response is None:
        return None
    stated = exchange.headers.get("content-type", "")
    if about == _MEDIA_TYPE:
        if not stated or _is_listed(response, stated):
            return passed(exchange) if stated else None
        others = (each.headers.get("content-type", "") for each in _alike(exchange, record))
        if any(each and _is_listed(response, each) for each in others):
            return None
        return failed(exchange, " or ".join(response.media_types), stated, level="warning")
    return _judge_schema(exchange, record, response, stated)


def _alike(exchange: Exchange, record: Record) -> Iterator[Exchange]:
    """Yields the other refusals with the status code of one."""
    for each in (*record.exchanges, *record.resent):
        if each.status == exchange.status and each.number != exchange.number and each.text:
            yield each


def _is_listed(response: Response, stated: str) -> bool:
    """Returns whether the document lists a media type. All media types of JSON are alike."""
    listed = [essence(each) for each in response.media_types]
    is_alike = is_json(stated) and any(is_json(each) for each in listed)
    return is_alike or any(fnmatchcase(essence(stated), each) for each in listed)


def _judge_schema(exchange: Exchange, record: Record, response: Response, stated: str) -> Observation | None:
    if response.schema_pointer is None or not response.describes(stated) or not (is_json(stated) or not stated):
        return None
    expected, pointers = "a body as its schema says", [response.schema_pointer]
    if exchange.answer is not ABSENT and record.contract.satisfies(pointers, exchange.answer, "response"):
        return passed(exchange)
    others = (each.answer for each in _alike(exchange, record))
    if any(each is not ABSENT and record.contract.satisfies(pointers, each, "response") for each in others):
        return None  # the application refuses in several forms
    if exchange.answer is ABSENT:
        return failed(exchange, expected, "no JSON", level="warning") if stated else None
    errors = record.contract.validator(response.schema_pointer, "response").iter_errors(exchange.answer)
    words = next((f"{'/'.join(map(str, each.instance_path)) or 'the body'}: {each.message}" for each in errors), "")
    actual = f"{show(exchange.answer)} ({words})" if words else show(exchange.answer)
    return failed(exchange, expected, actual, level="warning")


def _silence(requirement: Requirement, record: Record) -> str:
    if not any(record.accepted()):
        return ""
    key = requirement.case.partition("-")[0]
    if any(str(each.status) == key and each.text for each in (*record.exchanges, *record.resent)):
        return "each refusal with this status code may come from elsewhere, or has no media type"
    return "the server never refused with this status code and a body"


_MEANING = Meaning(
    fault="answers a refusal with another body than the document describes",
    group="response",
    raised_by=(
        "the media types and schemas of 4xx responses that are documented by their number; not of 401, 403, 405, 408, "
        "413, 414, 415, 429 and 431"
    ),
    authority="stated",
    must="answer a refusal with a documented media type, and with a body that its schema admits",
    notes=(
        Note(
            "A refusal that departs from its description is a warning: a client still sees from the status code that "
            "it was refused. There is one finding for a status code, and one for its media type.",
            case="servers whose framework refuses before their own code does",
        ),
        Note(
            "A refusal that departs from its description counts only if the server accepted the same request with a "
            "valid value. For an invalid path parameter another route may have answered 404, and a server in front of "
            "the application 400. Any refusal that is as described passes.",
            case="Django, whose converters of paths answer 404 as HTML",
        ),
        Note(
            "400 and 422 fail only where the request breaks the document. Nothing is said if another refusal "
            "with this status code is as described: an application may refuse for a rule of its own in another form.",
            case="FastAPI, which documents the body of its validation for each 422",
        ),
        Note(
            "JSON under another name (`application/problem+json` for `application/json`) is no finding. Its body is "
            "judged by the schema.",
            case="RFC 9457, which servers took up after their documents were written",
        ),
        Note(
            "A refusal without a body, or without `Content-Type`, is no finding.",
            case="servers that answer 404 with the status code alone",
        ),
        Note(
            "Where a refusal may be about the resource of a request (409 for a room that is booked already), the "
            "request is sent again for another one. The first refusal passes if it is as described, and never fails.",
            case="an application that answered 409 once in a run, by chance",
        ),
        Note(
            "401, 403, 405, 408, 413, 414, 415, 429 and 431 are not judged: something before the application may "
            "answer them. Nor is a response that is documented as `4XX` or `default` alone.",
            case="gateways and rate limiters",
        ),
    ),
    alternatives=(
        Alternative("A gateway or proxy answers", "its status codes are not judged, and the control was accepted"),
        Alternative("Another route answers", "requests with invalid path parameters are not judged"),
        Alternative("Problem details are JSON", "media types of JSON are alike"),
    ),
)

RULE = Rule("refusal", _requirements, _judge, silence=_silence, traits=Traits(judged_by_resent=True), meaning=_MEANING)
