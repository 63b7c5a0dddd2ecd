"""The shop as an ASGI app: it authorizes, reads, checks and completes a request, calls the handler, and answers.

It knows the tables beside it, and not the document.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from shop.calls import Call, Reply
from shop.checks import Checker
from shop.completion import Completion, answered
from shop.lies import Lies, Parts, RefusedError
from shop.operations import FORM, MULTIPART, OPERATIONS, Operation
from shop.reading import form_body, json_body, multipart_body, parameters, query_pairs, typed
from shop.shapes import ABSENT, Group
from shop.store import Store

TOKEN = "s3cret-token-of-the-shop"
AUTHORIZATION = f"Bearer {TOKEN}"


@dataclass
class Shop:
    """An ASGI app with a store of its own. `requests` counts those that reached an operation."""

    lies: Lies = field(default_factory=Lies)
    seed: int = 0
    requests: int = 0

    def __post_init__(self) -> None:
        self.store = Store(self.seed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self._app(scope, receive, send)

    @cached_property
    def _app(self) -> Starlette:
        routes = [
            Route(each.path, partial(self._serve, each), methods=[each.method], name=each.id) for each in OPERATIONS
        ]
        app = Starlette(routes=routes, exception_handlers={HTTPException: _no_such_route})
        app.router.redirect_slashes = False
        return app

    async def _serve(self, operation: Operation, request: Request) -> Response:
        self.requests += 1
        content = await request.body()
        sent = Parts()
        try:
            self._authorize(operation, request.headers.get("authorization"))
            parts, files = _read(operation, request, content)
            sent = copy.deepcopy(parts)
            reply = self._call(operation, parts, sent, files)
        except RefusedError as error:
            status = self.lies.status(operation.id, error.status, sent)
            headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
            places = [{"pointer": pointer} for pointer in error.pointers]
            listed = {"errors": places} if places else {}
            return _json({"error": {"code": error.code, "message": str(error)}, **listed}, status, headers)
        answer = self.lies.outgoing(operation.id, reply.body, sent)
        status = self.lies.status(operation.id, reply.status, sent)
        headers = self.lies.headers(operation.id, reply.headers)
        if status == 204:
            return Response(status_code=204, headers=headers)
        if reply.media_type == "application/json":
            return _json(answered(self.lies, operation.id, answer), status, headers)
        return Response(answer, status, headers, media_type=reply.media_type)

    def _authorize(self, operation: Operation, header: str | None) -> None:
        scheme, _, token = (header or "").partition(" ")
        right = operation.is_open or (scheme.lower() == "bearer" and token == TOKEN)
        if not self.lies.authorized(operation.id, header, right):
            raise RefusedError(401, "not_authorized", "a bearer token is needed")

    def _call(self, operation: Operation, parts: Parts, sent: Parts, files: dict[str, str]) -> Reply:
        parts = self.lies.incoming(operation.id, parts)
        checker = Checker(operation.id, self.lies, 400)
        completion = Completion(operation.id, self.lies)
        whole = Parts()
        for place, shape, target in (
            ("path", operation.parameters, "path"),
            ("query", operation.query, "query"),
            ("header", operation.headers, "headers"),
            ("cookie", operation.cookies, "cookies"),
        ):
            value = getattr(parts, target)
            checker.check(shape, value, place)
            setattr(whole, target, completion.complete(shape, completion.heard(shape, value, place), place))
        if operation.body is not None:
            given = {} if parts.body is ABSENT and not operation.body.required else parts.body
            Checker(operation.id, self.lies).check(operation.body.shape, given, "")
            heard = completion.heard(operation.body.shape, given)
            whole.body = heard if operation.body.is_change else completion.complete(operation.body.shape, heard)
        return operation.handler(Call(operation.id, whole, sent, self.store, self.lies, files))


def _read(operation: Operation, request: Request, content: bytes) -> tuple[Parts, dict[str, str]]:
    """Return what a request holds, and the names of its files."""
    path = request.path_params.items()
    headers = [(name, request.headers[name]) for name in operation.headers.members if name in request.headers]
    parts = Parts(
        path={name: typed(operation.parameters.members[name].shape, text) for name, text in path},
        query=parameters(operation.query, query_pairs(request.scope["query_string"]), operation.styles),
        headers=parameters(operation.headers, headers, {}),
        cookies=parameters(operation.cookies, list(request.cookies.items()), {}),
        body=ABSENT,
    )
    if operation.body is None or not (content or operation.body.required):
        return parts, {}
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != operation.body.media_type:
        raise RefusedError(415, "media_type", f"{operation.body.media_type} is needed")
    files: dict[str, str] = {}
    shape = operation.body.shape
    if operation.body.media_type == FORM and isinstance(shape, Group):
        parts.body = form_body(shape, content)
    elif operation.body.media_type == MULTIPART and isinstance(shape, Group):
        parts.body, files = multipart_body(shape, content, content_type)
    else:
        parts.body = json_body(content)
    return parts, files


def _json(answer: Any, status: int, headers: dict[str, str]) -> Response:
    # ASCII, so that a text that is no Unicode (half of a pair) goes out as it came in.
    return Response(json.dumps(answer), status, headers, media_type="application/json")


async def _no_such_route(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _json({"error": {"code": "no_such_route", "message": str(error)}}, status, {})
