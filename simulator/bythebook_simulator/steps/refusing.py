"""The step `refuse`: the answer to a request that is not accepted, in the document's own shape where it has one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.context import Context
from bythebook_simulator.document.envelopes import media_type_of
from bythebook_simulator.document.media_types import is_json
from bythebook_simulator.document.resources import plain
from bythebook_simulator.document.schemas import Place
from bythebook_simulator.messages import Outcome, Refusal, Response
from bythebook_simulator.steps.responding import respond
from bythebook_simulator.steps.statuses import refusal_status
from bythebook_simulator.values.invention import Wish
from bythebook_simulator.values.projection import Projection

__all__ = ["problem", "refuse", "refused_as"]

_WORDS: Final = frozenset({"message", "detail", "details", "description", "title", "error", "errors", "reason", "msg"})
_CODES: Final = frozenset({"status", "code", "statuscode", "errorcode", "httpstatus"})


def refuse(context: Context, refusal: Refusal) -> Response:
    """Return a refusal: with the documented status and body of the case, else as problem details (RFC 9457)."""
    return refused_as(context, refusal_status(context, refusal.case), refusal)


def refused_as(context: Context, status: int, refusal: Refusal) -> Response:
    """Return a refusal with a given status: in the documented shape, else as problem details."""
    answer = context.endpoint.answer(status)
    key = media_type_of(answer) if answer else None
    if answer is None or key is None or (pointer := answer.content[key]) is None or not is_json(key.partition(";")[0]):
        plain_answer = problem(status, refusal)
        if answer is not None and key is None and answer.content == {}:
            return Response(status, refusal.headers)  # documented without a body
        return plain_answer
    said = _said(context, (pointer,), status, refusal, 3)
    projection = Projection(context.world.answers, context.world.inventor)
    body = projection.project((pointer,), said, Wish(f"{context.endpoint.id}/{status}"))
    response = respond(context, status, body, Outcome("refused"))
    return Response(status, (*response.headers, *refusal.headers), response.body)


def problem(status: int, refusal: Refusal) -> Response:
    """Return problem details of JSON (RFC 9457, section 3), with a JSON pointer for each fault."""
    body: dict[str, Any] = {"title": _title(status), "status": status, "detail": refusal.words}
    if refusal.faults:
        body["errors"] = [
            {"in": each.location, "pointer": each.pointer, "detail": each.words} for each in refusal.faults
        ]
    headers = (("content-type", "application/problem+json"), *refusal.headers)
    return Response(status, headers, json.dumps(body, ensure_ascii=True).encode(), refusal)


def _title(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else f"Status {status}"


def _said(context: Context, place: Place, status: int, refusal: Refusal, depth: int) -> Any:
    """Return what a documented shape has words for: the message, the status, a code."""
    answers, found = context.world.answers, dict[str, Any]()
    for name, each in answers.known(place).items():
        candidates: list[Any] = []
        if plain(name) in _CODES:
            candidates = [status, str(status), refusal.case]
        if plain(name) in _WORDS:
            candidates += [refusal.words, refusal.case, [refusal.words]]
        if depth and "object" in answers.types(each):
            inner = _said(context, each, status, refusal, depth - 1)
            candidates.append(inner)
            if isinstance(inner, Mapping) and inner:
                candidates.append(Projection(answers, context.world.inventor).project(each, inner, Wish(name)))
        value = next((one for one in candidates if answers.is_valid(each, one)), ABSENT)
        if value is not ABSENT:
            found[name] = value
    return found
