"""The pipeline: a request in, an answer out. It knows the order of the steps, and no socket."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import replace
from threading import RLock
from typing import Any

from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError
from bythebook_openapi.schema.normalize import to_2020_12
from bythebook_simulator.answering import perform
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context, First, Memory, World
from bythebook_simulator.document import api
from bythebook_simulator.document.envelopes import Envelopes
from bythebook_simulator.document.identities import Identities
from bythebook_simulator.document.resources import Resources
from bythebook_simulator.document.routing import Match, Routes
from bythebook_simulator.document.said import with_said_defaults
from bythebook_simulator.document.schemas import Schemas
from bythebook_simulator.messages import Refusal, Request, Response
from bythebook_simulator.steps.preferring import preferred
from bythebook_simulator.steps.refusing import problem
from bythebook_simulator.steps.responding import respond
from bythebook_simulator.store import MemoryStore, Store
from bythebook_simulator.values.invention import Inventor
from bythebook_simulator.wire import asgi

__all__ = ["Simulator"]


class Simulator:
    """A server that does what a document says; an ASGI app.

    The same `seed` and the same requests give the same answers, byte for byte. Where `tokens` are given only they let
    in, else any credential that is not empty does. `first` says what is there from the start. Raises `InputError` where
    the document has nothing to serve.
    """

    def __init__(
        self,
        document: Document,
        *,
        seed: int = 0,
        store: Store | None = None,
        tokens: Iterable[str] = (),
        behavior: Behavior | None = None,
        first: First | None = None,
    ) -> None:
        self._document = document
        raw = with_said_defaults(to_2020_12(document.raw))
        try:
            found = api.read(raw)
        except InputError as error:
            raise self._at_its_place(error) from error
        requests, answers = Schemas(raw, "readOnly"), Schemas(raw, "writeOnly")
        resources = Resources(found, answers)
        envelopes = Envelopes(requests, answers, resources)
        self.behavior = behavior or Behavior()
        self.world = World(
            api=found,
            requests=requests,
            answers=answers,
            resources=resources,
            envelopes=envelopes,
            identities=Identities(answers, resources, envelopes),
            inventor=Inventor(answers, seed),
            store=store if store is not None else MemoryStore(),
            memory=Memory(),
            tokens=frozenset(tokens),
            first=first or First(),
        )
        self._routes = Routes(found)
        self._lock = RLock()

    def twin(self, behavior: Behavior | None = None) -> Simulator:
        """Return a server of the same document with another behavior; nothing is kept in it yet."""
        made = copy.copy(self)
        made.behavior = behavior or Behavior()
        made.world = replace(self.world, store=MemoryStore(), memory=Memory())
        made._lock = RLock()
        return made

    def answer(self, request: Request) -> Response:
        """Return the answer to a request. One request is answered after the other."""
        match = self._routes.match(request.path)
        if match is None:
            return problem(404, Refusal("not-found", f"Nothing is documented at {request.path}."))
        method = "GET" if request.method == "HEAD" and "HEAD" not in match.endpoints else request.method
        if method not in match.endpoints:
            return _other(match, request)
        endpoint, texts = match.endpoints[method]
        context = Context(endpoint, request, self.world, texts, prefix=match.prefix)
        with self._lock:
            self.world.memory.requests[context.endpoint.id] += 1
            context, response = self._answered(context)
            response = self.behavior.finish(context, response)
        body = b"" if request.method == "HEAD" else response.body
        return replace(response, body=body, operation=endpoint.pointer)

    def _answered(self, context: Context) -> tuple[Context, Response]:
        """Return the answer, and what was known of the request when it was made."""
        steps = self.behavior
        if (shut := steps.authorize(context)) is not None:
            return context, self._refused(context, shut)
        sent = steps.decode(context)
        if isinstance(sent, Refusal):
            return context, self._refused(context, sent)
        context = replace(context, sent=sent, decoded=sent)
        if refusals := steps.admit(context, sent):
            return context, self._refused(context, refusals[0])
        if (wished := preferred(context)) is not None:
            return context, wished
        context = replace(context, decoded=steps.complete(context, steps.ignore(context, sent)))
        outcome = perform(context, steps)
        if isinstance(outcome, Refusal):
            return context, self._refused(context, outcome)
        status = steps.status(context, outcome)
        return context, respond(context, status, steps.render(context, status, outcome), outcome)

    def _refused(self, context: Context, refusal: Refusal) -> Response:
        return replace(self.behavior.refuse(context, refusal), refusal=refusal)

    def compile(self) -> None:
        """Compile every schema now, and not when it is first needed. Raises `InputError` at the first that is none."""
        for endpoint in self.world.api.endpoints:
            sent = [each.schema for each in endpoint.parameters] + list(endpoint.bodies.values())
            shown = [pointer for each in endpoint.answers.values() for pointer in each.content.values()]
            for schemas, pointers in ((self.world.requests, sent), (self.world.answers, shown)):
                try:
                    for pointer in pointers:
                        schemas.is_valid(() if pointer is None else (pointer,), None)
                except InputError as error:
                    raise self._at_its_place(error) from error

    def _at_its_place(self, error: InputError) -> InputError:
        file, line = self._document.place(error.pointer or "")
        return InputError(error.message, file=file, line=line, pointer=error.pointer, expected=error.expected)

    async def __call__(self, scope: Any, receive: asgi.Receive, send: asgi.Send) -> None:
        """Serve one ASGI connection."""
        await asgi.serve(self.answer, scope, receive, send)


def _other(match: Match, request: Request) -> Response:
    """Return the answer to a method that is not documented (RFC 9110, sections 9.3.7 and 15.5.6)."""
    also = {"OPTIONS"} | ({"HEAD"} if "GET" in match.endpoints else set())
    allowed = ("Allow", ", ".join(sorted(match.endpoints.keys() | also)))
    if request.method == "OPTIONS":
        return Response(204, (allowed,))
    return problem(405, Refusal("method", f"{request.method} is not documented here.", headers=(allowed,)))
