"""The step `prefer`: a client asks for one of the documented answers, as `Prefer: code=404` (RFC 7240).

The words `code` and `example` are those of Prism, so that clients which were tested against it need no change.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bythebook_openapi.states import ABSENT
from bythebook_simulator.context import Context
from bythebook_simulator.document.api import Answer
from bythebook_simulator.document.envelopes import media_type_of
from bythebook_simulator.document.examples import answers_shown
from bythebook_simulator.messages import Outcome, Refusal, Response
from bythebook_simulator.steps.refusing import problem, refused_as
from bythebook_simulator.steps.responding import respond
from bythebook_simulator.values.invention import Wish
from bythebook_simulator.values.projection import Projection

__all__ = ["preferred"]

_PREFERENCE = re.compile(r'(?:^|[,;])\s*(code|example)\s*=\s*(?:"([^"]*)"|([^\s,;"]+))', re.IGNORECASE)
_CLASS = re.compile(r"[1-5][0-9]{2}")
_FIRST_ERROR = 400


def preferred(context: Context) -> Response | None:
    """Return the documented answer that a request asks for by `Prefer`, None where it asks for none.

    Nothing is done then. An answer that is not documented is a 404, with those that are.
    """
    wishes = {name.lower(): quoted or bare for name, quoted, bare in _PREFERENCE.findall(_header(context))}
    if not wishes:
        return None
    found = _chosen(context, wishes.get("code"), wishes.get("example"))
    if found is None:
        said = " and ".join(f"{name}={value}" for name, value in wishes.items())
        documented = ", ".join(context.endpoint.answers) or "none"
        operation = f"{context.endpoint.method} {context.endpoint.path}"
        words = f"No answer of {operation} is documented with {said}. Its statuses are: {documented}."
        return problem(404, Refusal("not-found", words))
    applied = ", ".join(f"{name}={value}" for name, value in wishes.items())
    return replace(found, headers=(*found.headers, ("Preference-Applied", applied)))


def _header(context: Context) -> str:
    return context.request.headers.get("prefer", "")


def _chosen(context: Context, code: str | None, example: str | None) -> Response | None:
    endpoint = context.endpoint
    if code is not None:
        status = int(code) if _CLASS.fullmatch(code) else 0
        answer = endpoint.answer(status) if status else None
        statuses = [status] if answer is not None else []
    else:
        statuses = sorted(int(each) for each in endpoint.answers if each.isdecimal())
    for status in statuses:
        answer = endpoint.answer(status)
        assert answer is not None
        examples = dict(answers_shown(context.world.answers, answer))
        if example is None or example in examples:
            body = next(iter(examples.values()), ABSENT) if example is None else examples[example]
            return _made(context, status, answer, body)
    return None


def _made(context: Context, status: int, answer: Answer, body: Any) -> Response:
    key = media_type_of(answer)
    pointer = answer.content[key] if key is not None else None
    if body is ABSENT and status >= _FIRST_ERROR:
        return refused_as(context, status, Refusal("invalid", f"Status {status}, which `Prefer` asks for."))
    if body is ABSENT and pointer is not None:
        projection = Projection(context.world.answers, context.world.inventor)
        body = projection.project((pointer,), ABSENT, Wish(f"{context.endpoint.id}/{status}", bare=False))
    return respond(context, status, body, Outcome("performed"))
