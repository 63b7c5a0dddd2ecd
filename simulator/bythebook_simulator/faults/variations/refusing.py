"""Freedoms of refusals: with which status, in which order, and what a server may refuse for reasons of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl

from bythebook_simulator.behaviour import Behaviour
from bythebook_simulator.context import Context, World
from bythebook_simulator.faults.variations.variation import Variation
from bythebook_simulator.messages import Decoded, Outcome, Refusal, Response, Thing
from bythebook_simulator.steps.admission import admit
from bythebook_simulator.steps.refusing import problem, refuse
from bythebook_simulator.steps.rendering import render
from bythebook_simulator.steps.security import authorize
from bythebook_simulator.steps.statuses import status
from bythebook_simulator.steps.things import collection_of, everything
from bythebook_simulator.wire.responding import respond

__all__ = ["REFUSING"]

_UNIQUE: Final = frozenset({"name", "title", "email", "username", "slug", "label"})
# So many things a server lets be created in a collection; each request of this number comes at a busy time.
_QUOTA: Final = 40
_BUSY: Final = 25


def _with(case: str, wanted: int) -> Callable[[World], Behaviour]:
    """Return servers that refuse with another status, where it is documented with the same content."""

    def refusing(context: Context, refusal: Refusal) -> Response:
        response = refuse(context, refusal)
        own, other = context.endpoint.answer(response.status), context.endpoint.answer(wanted)
        is_alike = own is not None and other is not None and own.content == other.content
        return replace(response, status=wanted) if refusal.case == case and is_alike else response

    return lambda _world: Behaviour(refuse=refusing)


def _in_text(_world: World) -> Behaviour:
    """Return a server whose refusals are plain text where no body is documented for them."""

    def finishing(context: Context, response: Response) -> Response:
        answer = context.endpoint.answer(response.status)
        if response.status < 400 or (answer is not None and answer.content) or not response.body:
            return response
        headers = tuple(each for each in response.headers if each[0] != "content-type")
        detail = str(json.loads(response.body)["detail"])
        return replace(response, headers=(*headers, ("content-type", "text/plain")), body=detail.encode())

    return Behaviour(finish=finishing)


def _validating_first(_world: World) -> Behaviour:
    """Return a server that looks at what is sent before it looks at who sends it."""

    def admitting(context: Context, decoded: Decoded) -> tuple[Refusal, ...]:
        shut = authorize(context)
        return admit(context, decoded) or ((shut,) if shut is not None else ())

    return Behaviour(authorize=lambda _: None, admit=admitting)


def _also_refusing(why: Callable[[Context, Decoded], str], status: int) -> Callable[[World], Behaviour]:
    """Return servers that refuse more, with a status that is documented or, where no refusal is, needs not be."""

    def admitting(context: Context, decoded: Decoded) -> tuple[Refusal, ...]:
        refusals = admit(context, decoded)
        words = "" if refusals or not _may_answer(context, status) else why(replace(context, sent=decoded), decoded)
        return (Refusal(f"own {status}", words),) if words else refusals

    def refusing(context: Context, refusal: Refusal) -> Response:
        if refusal.case != f"own {status}":
            return refuse(context, refusal)
        answer = refuse(context, replace(refusal, case="invalid"))
        own, other = context.endpoint.answer(answer.status), context.endpoint.answer(status)
        is_alike = own is not None and other is not None and own.content == other.content
        return replace(answer, status=status) if is_alike else problem(status, refusal)

    return lambda _world: Behaviour(admit=admitting, refuse=refusing)


def _may_answer(context: Context, status: int) -> bool:
    """Return whether a status is documented without a schema of its own, or no refusal is documented at all."""
    answers = context.endpoint.answers
    own, usual = context.endpoint.answer(status), context.endpoint.answer(400) or context.endpoint.answer(422)
    if own is not None:
        return not any(own.content.values()) or (usual is not None and usual.content == own.content)
    return not any(each[0] == "4" or each == "default" for each in answers)


def _creates(context: Context) -> bool:
    return context.endpoint.method == "POST" and context.resource.kind == "collection"


def _others(context: Context) -> Iterator[Thing]:
    """Yield what a collection holds, if the request is to create another thing in it."""
    if _creates(context):
        yield from everything(context, collection_of(context, context.resource.collection), context.resource)


def _is_taken(context: Context, decoded: Decoded) -> str:
    """Return that a text which is one thing's alone has been given to another one."""
    pointer = context.endpoint.bodies.get(decoded.media_type or "")
    body = decoded.body
    for name in context.world.envelopes.wrapper(pointer):
        body = body.get(name) if isinstance(body, Mapping) else None
    own = {name: each for name, each in body.items() if name.lower() in _UNIQUE} if isinstance(body, Mapping) else {}
    free = {name: each for name, each in own.items() if isinstance(each, str) and each and not _is_named(context, name)}
    for thing in _others(context):
        for name, each in free.items():
            if isinstance(thing.value, Mapping) and thing.value.get(name) == each:
                return f"{name}: there is one of this {name}"
    return ""


def _is_named(context: Context, name: str) -> bool:
    """Return whether the document itself names values of a property: those it cannot be short of."""
    pointer = next(iter(context.endpoint.bodies.values()), None)
    places = context.world.requests.known((pointer,)) if pointer is not None else {}
    for place in [each for one, each in places.items() if one == name]:
        stated: list[Any] = [context.world.requests.keyword(place, each) for each in ("enum", "const", "default")]
        if any(each is not None and isinstance(each, str | list) for each in stated):
            return True
    return False


def _is_full(context: Context, _: Decoded) -> str:
    return "there are enough of these" if sum(1 for _ in _others(context)) >= _QUOTA else ""


def _is_unknown(context: Context, _: Decoded) -> str:
    """Return which parameter of the query the document does not name."""
    known = {each.name.partition("[")[0] for each in context.endpoint.parameters if each.location == "query"}
    is_open = any(each.style == "form" and _is_object(context, each.schema) for each in context.endpoint.parameters)
    sent = {name.partition("[")[0] for name, _ in parse_qsl(context.request.query, keep_blank_values=True)}
    keys = {each.name for schemes in context.endpoint.security for each in schemes if each.location == "query"}
    strange = sorted(sent - known - keys)
    return f"{strange[0]}: no such parameter" if strange and not is_open else ""


def _is_object(context: Context, schema: str) -> bool:
    return "object" in context.world.requests.types((schema,))


def _deleting_again(_world: World) -> Behaviour:
    """Return a server that takes away what is not there, if the document says nothing of that (RFC 9110, section
    9.2.2: a DELETE may be repeated).
    """

    def refusing(context: Context, refusal: Refusal) -> Response:
        is_open = not {"404", "410", "4XX", "default"} & context.endpoint.answers.keys()
        if refusal.case != "not-found" or context.endpoint.method != "DELETE" or not is_open:
            return refuse(context, refusal)
        outcome = Outcome("deleted")
        done = status(context, outcome)
        return respond(context, done, render(context, done, outcome), outcome)

    return Behaviour(refuse=refusing)


def _busy(_world: World) -> Behaviour:
    """Return a server that is busy once in a while, and says that one may try again at once (RFC 6585, section 4)."""

    def authorizing(context: Context) -> Refusal | None:
        count = sum(context.world.memory.requests.values())
        words = "Too many requests; try again."
        is_busy = count % _BUSY == 0
        return Refusal("busy", words, headers=(("Retry-After", "0"),)) if is_busy else authorize(context)

    def refusing(context: Context, refusal: Refusal) -> Response:
        return problem(429, refusal) if refusal.case == "busy" else refuse(context, refusal)

    return Behaviour(authorize=authorizing, refuse=refusing)


REFUSING: Final = (
    Variation("400-for-422", "refuses with 400", _with("invalid", 400)),
    Variation("403-for-401", "refuses strangers with 403", _with("unauthorized", 403)),
    Variation("410-for-404", "says that what is not there is gone", _with("not-found", 410)),
    Variation("refusals-in-text", "refuses in plain text where no body is documented", _in_text),
    Variation("validates-first", "looks at what is sent before it looks at credentials", _validating_first),
    Variation("unique-names", "refuses a second thing of one name with 409", _also_refusing(_is_taken, 409)),
    Variation("quota", "refuses more than 40 things of a kind with 409", _also_refusing(_is_full, 409)),
    Variation("unknown-queries", "refuses what the query has beside the document", _also_refusing(_is_unknown, 400)),
    Variation("deletes-again", "takes away what is not there, where that is not documented", _deleting_again),
    Variation("busy", "answers 429 once in a while, to be tried again at once", _busy),
)
