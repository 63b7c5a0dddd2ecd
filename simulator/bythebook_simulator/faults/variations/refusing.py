"""Freedoms of refusals: with which status, in which order, and what a server may refuse for reasons of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl

from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context, World
from bythebook_simulator.faults.variations.layers import refusing
from bythebook_simulator.faults.variations.variation import Variation, Vary
from bythebook_simulator.messages import Decoded, Outcome, Refusal, Response, Thing
from bythebook_simulator.steps.refusing import problem
from bythebook_simulator.steps.responding import respond
from bythebook_simulator.steps.things import collection_of, everything, key_text

__all__ = ["REFUSING", "UNIQUE", "also_refusing", "may_answer", "others"]

UNIQUE: Final = frozenset({"name", "title", "email", "username", "slug", "label"})
# So many things a server lets be created in a collection; each request of this number comes at a busy time.
_QUOTA: Final = 40
_BUSY: Final = 25
_DOWN: Final = 31
_AT_ONCE: Final = ("Retry-After", "0")


def _with(case: str, wanted: int) -> Vary:
    """Returns servers that refuse with another status, where it is documented with the same content."""

    def vary(_world: World, base: Behavior) -> Behavior:
        def refuse(context: Context, refusal: Refusal) -> Response:
            response = base.refuse(context, refusal)
            own, other = context.endpoint.answer(response.status), context.endpoint.answer(wanted)
            is_alike = own is not None and other is not None and own.content == other.content
            return replace(response, status=wanted) if refusal.case == case and is_alike else response

        return replace(base, refuse=refuse)

    return vary


def _as(case: str, other: str) -> Vary:
    """Returns servers that treat one case of a refusal as another one."""
    return refusing(lambda _, refusal: replace(refusal, case=other, headers=()) if refusal.case == case else refusal)


def _hiding_paths(_: Context, refusal: Refusal) -> Refusal:
    is_of_path = bool(refusal.faults) and all(each.location == "path" for each in refusal.faults)
    return replace(refusal, case="not-found") if refusal.case == "invalid" and is_of_path else refusal


def _validating_first(_world: World, base: Behavior) -> Behavior:
    """Return a server that looks at what is sent before it looks at who sends it."""

    def admitting(context: Context, decoded: Decoded) -> tuple[Refusal, ...]:
        shut = base.authorize(context)
        return base.admit(context, decoded) or ((shut,) if shut is not None else ())

    return replace(base, authorize=lambda _: None, admit=admitting)


def also_refusing(why: Callable[[Context, Decoded], str], status: int) -> Vary:
    """Return servers that refuse more, with a status that is documented or, where no refusal is, needs not be."""

    def vary(_world: World, base: Behavior) -> Behavior:
        def admitting(context: Context, decoded: Decoded) -> tuple[Refusal, ...]:
            refusals = base.admit(context, decoded)
            words = "" if refusals or not may_answer(context, status) else why(replace(context, sent=decoded), decoded)
            return (Refusal(f"own {status}", words),) if words else refusals

        def refuse(context: Context, refusal: Refusal) -> Response:
            if refusal.case != f"own {status}":
                return base.refuse(context, refusal)
            response = base.refuse(context, replace(refusal, case="invalid"))
            own, other = context.endpoint.answer(response.status), context.endpoint.answer(status)
            is_alike = own is not None and other is not None and own.content == other.content
            return replace(response, status=status) if is_alike else problem(status, refusal)

        return replace(base, admit=admitting, refuse=refuse)

    return vary


def may_answer(context: Context, status: int) -> bool:
    """Return whether a status is documented without a schema of its own, or no refusal is documented at all."""
    answers = context.endpoint.answers
    own, usual = context.endpoint.answer(status), context.endpoint.answer(400) or context.endpoint.answer(422)
    if own is not None:
        return not any(own.content.values()) or (usual is not None and usual.content == own.content)
    return not any(each[0] == "4" or each == "default" for each in answers)


def _creates(context: Context) -> bool:
    return context.endpoint.method == "POST" and context.resource.kind == "collection"


def others(context: Context) -> Iterator[Thing]:
    """Yield what a collection holds, if the request is to create another thing in it."""
    if _creates(context):
        yield from everything(context, collection_of(context, context.resource.collection), context.resource)


def _beside(context: Context) -> Iterator[Thing]:
    """Yield what a collection holds beside the thing that the request creates, replaces or changes."""
    if _creates(context):
        yield from others(context)
    elif context.resource.kind == "item" and context.endpoint.method in {"PUT", "PATCH"}:
        own = key_text(context.sent.path.get(context.resource.parameter or "", ""))
        there = everything(context, collection_of(context, context.resource.collection), context.resource)
        yield from (each for each in there if each.key != own)


def _is_taken(context: Context, decoded: Decoded) -> str:
    """Return that a text which is one thing's alone has been given to another one."""
    pointer = context.endpoint.bodies.get(decoded.media_type or "")
    body = decoded.body
    for name in context.world.envelopes.wrapper(pointer):
        body = body.get(name) if isinstance(body, Mapping) else None
    own = {name: each for name, each in body.items() if name.lower() in UNIQUE} if isinstance(body, Mapping) else {}
    free = {name: each for name, each in own.items() if isinstance(each, str) and each and not _is_named(context, name)}
    for thing in _beside(context):
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
    return "there are enough of these" if sum(1 for _ in others(context)) >= _QUOTA else ""


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


def _deleting_again(_world: World, base: Behavior) -> Behavior:
    """Returns a server that takes away what is not there, if the document says nothing of that."""

    def refuse(context: Context, refusal: Refusal) -> Response:
        is_open = not {"404", "410", "4XX", "default"} & context.endpoint.answers.keys()
        if refusal.case != "not-found" or context.endpoint.method != "DELETE" or not is_open:
            return base.refuse(context, refusal)
        outcome = Outcome("deleted")
        done = base.status(context, outcome)
        return respond(context, done, base.render(context, done, outcome), outcome)

    return replace(base, refuse=refuse)


def _at_times(status: int, every: int, words: str) -> Vary:
    """Returns servers that refuse one request in so many, to be sent again at once."""

    def vary(_world: World, base: Behavior) -> Behavior:
        def authorizing(context: Context) -> Refusal | None:
            count = sum(context.world.memory.requests.values())
            is_busy = count % every == 0
            return Refusal(f"at times {status}", words, headers=(_AT_ONCE,)) if is_busy else base.authorize(context)

        def refuse(context: Context, refusal: Refusal) -> Response:
            is_mine = refusal.case == f"at times {status}"
            return problem(status, refusal) if is_mine else base.refuse(context, refusal)

        return replace(base, authorize=authorizing, refuse=refuse)

    return vary


_RFC9110: Final = "RFC 9110, section {}, https://www.rfc-editor.org/rfc/rfc9110#section-{}"


def _http(section: str) -> str:
    return _RFC9110.format(section, section)


REFUSING: Final = (
    Variation(
        "400-for-422",
        "refuses with 400 where it is documented as 422 is",
        _with("invalid", 400),
        style="HTTP",
        source=_http("15.5.1"),
        aspect="422",
    ),
    Variation(
        "422-for-400",
        "refuses what it cannot read as it refuses what is invalid",
        _as("malformed", "invalid"),
        style="FastAPI",
        source="FastAPI, Handling Errors, https://fastapi.tiangolo.com/tutorial/handling-errors/",
    ),
    Variation(
        "403-for-401",
        "refuses strangers with 403 where it is documented as 401 is",
        _with("unauthorized", 403),
        style="DRF",
        source="Django REST framework, Authentication, Unauthorized and Forbidden responses, "
        "https://www.django-rest-framework.org/api-guide/authentication/",
        aspect="401",
    ),
    Variation(
        "404-for-401",
        "answers strangers as if nothing were there",
        _as("unauthorized", "not-found"),
        style="HTTP",
        source=_http("15.5.4"),
        aspect="401",
    ),
    Variation(
        "410-for-404",
        "says that what is not there is gone, where 410 is documented as 404 is",
        _with("not-found", 410),
        style="HTTP",
        source=_http("15.5.11"),
        aspect="404",
    ),
    Variation(
        "404-for-odd-ids",
        "answers 404 for an id of the wrong form",
        refusing(_hiding_paths),
        style="Django",
        source="Django, URL dispatcher, Path converters, https://docs.djangoproject.com/en/stable/topics/http/urls/",
    ),
    Variation(
        "validates-first",
        "looks at what is sent before it looks at credentials",
        _validating_first,
        style="HTTP",
        source=_http("11.6.2"),
    ),
    Variation(
        "unique-names",
        "refuses with 409 a creation or a change that gives a second resource the same name, where 409 is open",
        also_refusing(_is_taken, 409),
        style="Kubernetes",
        source="Kubernetes API conventions, HTTP Status codes (409), "
        "https://github.com/kubernetes/community/blob/main/contributors/devel/sig-architecture/api-conventions.md",
        aspect="names",
    ),
    Variation(
        "quota",
        "refuses more than 40 resources of a collection with 409, where 409 is open",
        also_refusing(_is_full, 409),
        style="Google AIP",
        source="AIP-193 and google.rpc.Code RESOURCE_EXHAUSTED, https://google.aip.dev/193",
    ),
    Variation(
        "unknown-queries",
        "refuses what the query has beside the document, where 400 is open",
        also_refusing(_is_unknown, 400),
        style="JSON:API",
        source="JSON:API 1.1, Query Parameters, https://jsonapi.org/format/1.1/#query-parameters",
    ),
    Variation(
        "deletes-again",
        "takes away what is not there, where no 404 is documented",
        _deleting_again,
        style="Google AIP",
        source="AIP-135, Delete if existing, https://google.aip.dev/135#delete-if-existing",
    ),
    Variation(
        "busy",
        "answers 429 once in a while, to be tried again at once",
        _at_times(429, _BUSY, "Too many requests; try again."),
        style="Zalando",
        source="Zalando 153, https://opensource.zalando.com/restful-api-guidelines/#153",
    ),
    Variation(
        "unavailable",
        "answers 503 once in a while, to be tried again at once",
        _at_times(503, _DOWN, "The service is starting; try again."),
        style="HTTP",
        source=_http("15.6.4"),
    ),
)
