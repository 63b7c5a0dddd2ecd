"""Routes: reads parameters and body of a request, calls the handler, and writes its response."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeAlias, TypeVar
from urllib.parse import quote, unquote, unquote_to_bytes

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from .json_text import JsonError, read_json
from .models import ABSENT, adapter
from .operations import Empty, Operation, chosen, is_a
from .parameters import MISSING, STRING, Parameter, Parameters
from .problems import Fault, Problem, faults

__all__ = [
    "Answer",
    "Application",
    "Lifespan",
    "Result",
    "Route",
    "answer",
    "application",
    "current_request",
    "problems",
    "read_body",
    "read_parameters",
]

P = ParamSpec("P")
T_co = TypeVar("T_co", covariant=True)
S = TypeVar("S")
A = TypeVar("A")
M = TypeVar("M", bound=BaseModel)
MAX_BYTES = 16 * 1024 * 1024
_ESCAPED = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_KEPT = re.compile(r"[%/,;.=]")  # what could end a parameter or an item, or begin an escape
ReadForm = Callable[[Headers, str, bytes, Parameters], Awaitable[dict[str, Any]]]
Endpoint = Callable[[Request], Awaitable[Response]]
Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]
_request: ContextVar[Request] = ContextVar("request")


def current_request() -> Request:
    """Returns the request that a handler or an authenticator is called for. Raises `LookupError` elsewhere.

    An authenticator writes into its `state` who calls, and a handler reads it there.
    """
    return _request.get()


@dataclass(frozen=True)
class Answer(Generic[T_co]):
    """The result of a handler that chooses the status or headers itself. Any declared status is possible."""

    content: T_co
    status: int
    headers: Mapping[str, str] | None = None


Result: TypeAlias = S | Answer[A] | Awaitable[S | Answer[A]]


async def answer(operation: Operation[Any], method: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> Response:
    """Returns the response of a handler: `async def` runs in the event loop, `def` in a thread."""
    is_async = inspect.iscoroutinefunction(method)
    outcome = method(*args, **kwargs) if is_async else await run_in_threadpool(method, *args, **kwargs)
    done = await outcome if inspect.isawaitable(outcome) else outcome
    full = done if isinstance(done, Answer) else Answer(done, _status(operation, done))
    if isinstance(full.content, Response):
        return full.content
    fitting = ((kind, made) for _, kind, made in operation.declared(full.status) if is_a(full.content, made))
    undeclared: tuple[str, Any] = "application/json", type(full.content)
    media_type, made = next(fitting, undeclared)
    if full.content is None and made in {Empty, type(None)}:
        return Response(status_code=full.status, headers=full.headers)
    if made is type(full.content) and not isinstance(full.content, BaseModel):
        raise TypeError(f"a handler returned {made.__name__}, which the document does not declare")
    data = adapter(made).dump_json(adapter(made).validate_python(full.content))
    return Response(data, full.status, full.headers, media_type)


def _status(operation: Operation[Any], content: Any) -> int:
    """Returns the first declared status of success that has the type of the content."""
    successes = [(status, kind) for status, _, kind in operation.answers if status[0] == "2"]
    first = successes[0][0] if successes else "200"
    found = next((status for status, kind in successes if is_a(content, kind)), first)
    return int(found) if found.isdecimal() else 200


def read_parameters(request: Request, operation: Operation[Any], model: type[M]) -> M:
    """Returns the parameters of a request. Raises a 422 `Problem` for what the document does not admit."""
    table = operation.parameters
    content, texts = dict[str, Any](), dict[str, Any]()
    errors: list[Fault] = []
    pairs = _texts(request, table)
    for parameter in table:
        near = pairs[parameter.place]
        others = {other.name for other in table if other.place == parameter.place and other is not parameter}
        value = parameter.read(near, others)
        if value is MISSING:
            continue
        content[parameter.field] = value
        if "string" in parameter.reading.kinds and not isinstance(value, str):
            texts[parameter.field] = replace(parameter, reading=STRING).read(near)
        if not parameter.holds and sum(name == parameter.name for name, _ in near) > 1:
            errors.append({"in": parameter.place, "parameter": parameter.name, "detail": "Given more than once"})
    try:
        read = _read(model, content, texts)
        if not errors:
            return read
    except ValidationError as error:
        for fault in faults(error, content):
            at = next(parameter for parameter in table if parameter.field == fault["pointer"].split("/")[1])
            errors.append({"in": at.place, "parameter": at.name, "detail": fault["detail"]})
    raise Problem(422, "A parameter is not as the document states it.", errors=errors)


def _read(model: type[M], content: dict[str, Any], texts: dict[str, Any]) -> M:
    """Returns the model. A refused value that may also be a text is read as a text."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        wrong = {item["loc"][0] for item in error.errors() if item["loc"]}
        if not (left := {field: text for field, text in texts.items() if field in wrong}):
            raise
    return model.model_validate({**content, **left})


def _texts(request: Request, table: Parameters) -> dict[str, list[tuple[str, Any]]]:
    """Returns names and texts by place. A path has the fields of its parameters, and headers have no case."""
    cookies = [part.strip().partition("=")[::2] for part in request.headers.get("cookie", "").split(";")]
    plain = {p.name for p in table if p.style == "cookie"}
    return {
        "path": [(p.name, request.path_params[p.field]) for p in table if p.place == "path"],
        "query": list(request.query_params.multi_items()),
        "header": [(p.name, text) for p in table if p.place == "header" for text in _lines(request, p)],
        "cookie": [(name, text if name in plain else unquote(text)) for name, text in cookies],
    }


def _lines(request: Request, parameter: Parameter) -> list[str]:
    """Returns the texts of a header; lines that hold a list are one list (RFC 9110 section 5.3)."""
    texts = request.headers.getlist(parameter.name)
    return [",".join(texts)] if texts and parameter.holds else texts


async def read_body(
    request: Request, operation: Operation[Any], *, required: bool, read_form: ReadForm | None = None
) -> Any:
    """Returns the body, `ABSENT` if the request has none. Raises `Problem`."""
    data, bodies = await _bytes(request), operation.bodies
    types = [kind.partition(";")[0].strip().lower() for kind in request.headers.getlist("content-type")]
    if not types and all(body.kind is None for body in bodies.values()):
        return data or (data if required else ABSENT)
    body = chosen(bodies, types[0]) if len(types) == 1 else None
    if not data and (body is None or (body.kind is not None and body.form is None)):
        if not required:
            return ABSENT
        raise Problem(422, "The request has no body.", errors=[{"pointer": "", "detail": "A body is required"}])
    if body is None:
        raise Problem(415, f"The body is not {' or '.join(bodies)}.", headers={"Accept": ", ".join(bodies)})
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "The body is encoded.", headers={"Accept-Encoding": "identity"})
    if body.kind is None:
        return data
    if body.form is not None and read_form is not None:
        value = await read_form(request.headers, types[0], data, body.form)
    else:
        value = _json(data)
    try:
        return adapter(body.kind).validate_python(value, by_alias=True, by_name=False)
    except ValidationError as error:
        raise Problem(422, "The body is not as the document states it.", errors=faults(error, value)) from None


def _json(data: bytes) -> Any:
    try:
        return read_json(data)
    except JsonError as error:
        errors = [{"pointer": error.pointer, "detail": error.detail}]
        raise Problem(400 if error.syntax else 422, "The body cannot be read as JSON.", errors=errors) from None


async def _bytes(request: Request) -> bytes:
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > MAX_BYTES:
                message = f"The body has more than {MAX_BYTES} bytes."
                raise Problem(413, message, headers={"Connection": "close"})
    except ClientDisconnect:
        raise Problem(400, "The body was cut off.") from None
    return bytes(data)


def problems(endpoint: Endpoint) -> Endpoint:
    """Returns the endpoint. A `Problem` that it raises becomes its response, `NotImplementedError` a 501."""

    @wraps(endpoint)
    async def answered(request: Request) -> Response:
        _request.set(request)
        try:
            return await endpoint(request)
        except Problem as problem:
            return problem.response()
        except NotImplementedError as missing:
            return Problem(501, str(missing) or "Not implemented.").response()

    return answered


class Route(APIRoute):
    """A route whose parameters are texts in which the delimiters of a path are still escaped."""

    def matches(self, scope: Any) -> tuple[Match, Any]:
        """Returns whether the route fits, and its parameters."""
        return super().matches({**scope, "path": _sent(scope)})


def _sent(scope: Mapping[str, Any]) -> str:
    """Returns the path. If the server has only the decoded path, an escaped `/` cannot be told from others."""
    raw = scope.get("raw_path")
    if not raw or unquote_to_bytes(raw).decode("utf-8", "replace") != scope["path"]:
        return str(scope["path"]).replace("%", "%25")
    return _ESCAPED.sub(_partly, raw).decode("utf-8", "replace")


def _partly(found: re.Match[bytes]) -> bytes:
    text = unquote_to_bytes(found[0]).decode("utf-8", "replace")
    return _KEPT.sub(lambda kept: quote(kept[0], safe="").replace(".", "%2E"), text).encode()


class Application(FastAPI):
    """An application that shows the document it was generated from."""

    document: Mapping[str, Any]

    def openapi(self) -> dict[str, Any]:
        """Returns the document."""
        return dict(self.document)


def application(
    title: str, document: Mapping[str, Any], routers: Iterable[APIRouter], lifespan: Lifespan | None = None
) -> Application:
    """Returns the application that mounts the routers and shows the document at /openapi.json.

    `lifespan` is FastAPI's: what it does before `yield` comes before the first request, the rest after the last one.
    To serve some tags, import their `router` alone: then the code of the others is not loaded.
    """
    app = Application(title=title, redirect_slashes=False, lifespan=lifespan)
    app.document = document
    shown = list(app.router.routes)  # the documentation: an operation at the same path comes first
    app.router.routes[:] = _in_order([*(route for router in routers for route in router.routes), *shown])
    app.add_exception_handler(HTTPException, _refused)
    return app


def _in_order(routes: Iterable[BaseRoute]) -> list[BaseRoute]:
    """Returns the routes, concrete segments before templated ones (OpenAPI 3.1.1, section 4.8.8)."""
    return sorted(routes, key=lambda route: [part.count("{") for part in str(getattr(route, "path", "")).split("/")])


async def _refused(_request: Request, error: Exception) -> Response:
    """Returns problem details for a request that no route answers: 404, 405."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return Problem(status, "No operation of this interface.", headers=headers).response()
