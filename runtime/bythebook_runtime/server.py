"""Reads parameters and body of a request, calls the handler, and writes its response or problem details (RFC 9457)."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Generic, ParamSpec, TypeAlias, TypeVar

from fastapi import APIRouter, FastAPI, Request, Response
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from .models import ABSENT, adapter
from .operations import Body, Empty, Operation, is_a

__all__ = [
    "Answer", "Problem", "RequestState", "Result", "answer", "application", "current_request", "problems", "read_body",
    "read_parameters",
]  # fmt: skip

P = ParamSpec("P")
T_co = TypeVar("T_co", covariant=True)
S = TypeVar("S")
A = TypeVar("A")
M = TypeVar("M", bound=BaseModel)
MAX_BYTES = 16 * 1024 * 1024
MAX_FAULTS = 100
Fault = dict[str, str]
ReadForm = Callable[[Request, str, bytes, Body], Awaitable[Any]]
Endpoint = Callable[[Request], Awaitable[Response]]
_request: ContextVar[Request] = ContextVar("request")


def current_request() -> Request:
    """Returns the request that a handler or an authenticator is called for. Raises `LookupError` elsewhere."""
    return _request.get()


@dataclass(frozen=True)
class RequestState(Generic[S]):
    """A typed value in the `state` of each request: an authenticator sets who calls, and a handler gets it."""

    name: str

    def set(self, value: S) -> None:
        """Sets the value for the current request."""
        setattr(current_request().state, self.name, value)

    def get(self) -> S:
        """Returns the value. Raises `LookupError` if it was not set, as where anyone may call."""
        value: S = current_request().scope.get("state", {})[self.name]
        return value


class Problem(Exception):
    """A response that refuses a request. A handler may raise it."""

    def __init__(
        self, status: int, detail: str, *, errors: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, errors, headers

    def response(self) -> Response:
        """Returns the response. Its type is about:blank, so its title is that of the status (RFC 9457, 4.2.1)."""
        title = HTTPStatus(self.status).phrase if self.status in set(HTTPStatus) else "Error"
        content: dict[str, Any] = {"title": title, "status": self.status, "detail": self.detail}
        if self.errors:
            content["errors"] = list(self.errors)
        return Response(json.dumps(content), self.status, self.headers, "application/problem+json")


@dataclass(frozen=True)
class Answer(Generic[T_co]):
    """The result of a handler that chooses the status or headers itself. Any declared status is possible."""

    content: T_co
    status: int
    headers: Mapping[str, str] | None = None


Result: TypeAlias = S | Answer[A] | Awaitable[S | Answer[A]]


async def called(method: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> object:
    """Returns what a method returns: `async def` runs in the event loop, `def` in a thread."""
    is_async = inspect.iscoroutinefunction(method)
    outcome = method(*args, **kwargs) if is_async else await run_in_threadpool(method, *args, **kwargs)
    return await outcome if inspect.isawaitable(outcome) else outcome


async def answer(operation: Operation[Any], method: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> Response:
    """Returns the response of a handler. Without an `Answer` its status is the first success that has its type."""
    done = await called(method, *args, **kwargs)
    full = done if isinstance(done, Answer) else Answer(done, 0)
    content: Any = full.content
    if isinstance(content, Response):
        return content
    successes = tuple(answer for answer in operation.answers if answer[0].startswith("2"))
    declared = operation.declared(full.status) if full.status else successes
    undeclared: tuple[str, str, Any] = declared[0][0] if declared else "", "application/json", type(content)
    stated, media_type, kind = next((answer for answer in declared if is_a(content, answer[2])), undeclared)
    status = full.status or (int(stated) if stated.isdecimal() else 200)
    if content is None and kind in {Empty, type(None)}:
        return Response(status_code=status, headers=full.headers)
    if kind is type(content) and not isinstance(content, BaseModel):
        raise TypeError(f"a handler returned {kind.__name__}, which the document does not declare")
    data = adapter(kind).dump_json(adapter(kind).validate_python(content))
    return Response(data, status, full.headers, media_type)


def read_parameters(request: Request, operation: Operation[Any], model: type[M]) -> M:
    """Returns the parameters of a request. Raises a 422 `Problem` for what the document does not admit."""
    content: dict[str, Any] = {}
    errors: list[tuple[str, str]] = []
    for parameter in operation.parameters:
        try:
            content[parameter.field] = parameter.read(parameter.sent(request), operation)
        except ValueError as error:
            errors.append((parameter.field, str(error)))
    try:
        read = model(**content)
        if not errors:
            return read
    except ValidationError as error:
        errors += [(fault["pointer"].split("/")[1], fault["detail"]) for fault in _faults(error, content)]
    places = {each.field: {"in": each.place, "parameter": each.name} for each in operation.parameters}
    faults = [{**places[field], "detail": detail} for field, detail in errors]
    raise Problem(422, "A parameter is not as the document states it.", errors=faults)


async def read_body(
    request: Request, operation: Operation[Any], *, required: bool, read_form: ReadForm | None = None
) -> Any:
    """Returns the body, `ABSENT` if the request has none. `read_form` reads bodies that are forms. Raises `Problem`."""
    data, bodies = await _bytes(request), operation.bodies
    types = [kind.partition(";")[0].strip().lower() for kind in request.headers.getlist("content-type")] or [""]
    fitting = [stated for stated, body in bodies.items() if stated == types[0] or body.fits(types[0])]
    body = bodies[types[0] if types[0] in bodies else fitting[0]] if fitting and len(types) == 1 else None
    if not data and (body is None or type(body) is Body or not (types[0] or required)):
        if not required:
            return ABSENT
        raise Problem(422, "The request has no body.", errors=[{"pointer": "", "detail": "A body is required"}])
    if body is None:
        raise Problem(415, f"The body is not {' or '.join(bodies)}.", headers={"Accept": ", ".join(bodies)})
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "The body is encoded.", headers={"Accept-Encoding": "identity"})
    value: Any = None
    try:
        value = await read_form(request, types[0], data, body) if read_form else body.read(data)
        return adapter(body.kind).validate_python(value, by_alias=True, by_name=False)
    except ValidationError as error:
        raise Problem(422, "The body is not as the document states it.", errors=_faults(error, value)) from None
    except ValueError as error:
        raise Problem(400, f"The body cannot be read: {error}.") from None


async def _bytes(request: Request) -> bytes:
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > MAX_BYTES:
                raise Problem(413, f"The body has more than {MAX_BYTES} bytes.", headers={"Connection": "close"})
    except ClientDisconnect:
        raise Problem(400, "The body was cut off.") from None
    return bytes(data)


def _faults(error: ValidationError, value: Any) -> list[Fault]:
    """Returns the place in `value` (a JSON pointer, RFC 6901) and the message of each error."""
    found = [
        {"pointer": _pointer(item["loc"], item["type"], value), "detail": item["msg"]}
        for item in error.errors(include_url=False, include_context=False, include_input=False)[:MAX_FAULTS]
    ]
    return [fault for index, fault in enumerate(found) if fault not in found[:index]]


def _pointer(loc: tuple[int | str, ...], kind: str, value: Any) -> str:
    """Returns the pointer of a place. Pydantic also names branches of unions, which are no keys or indexes."""
    path = ""
    for index, part in enumerate(loc, 1):
        try:
            value = value[part]
        except (LookupError, TypeError):
            if kind != "missing" or index < len(loc):
                continue
        path += "/" + str(part).replace("~", "~0").replace("/", "~1")
    return path


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


def application(title: str, document: Callable[[], Any], routers: Iterable[APIRouter], **options: Any) -> FastAPI:
    """Returns the application that mounts the routers and shows the document at /openapi.json, which is read then.

    `options` are FastAPI's, such as `lifespan`, which opens and closes what the handlers need.
    To serve some tags, import their `router` alone: then the code of the others is not loaded.
    """
    app = FastAPI(title=title, redirect_slashes=False, **options)
    app.openapi = lambda: dict(document())  # type: ignore[method-assign]  # the way that FastAPI documents
    shown = list(app.router.routes)  # the documentation: an operation at the same path comes first
    app.router.routes[:] = [*(route for router in routers for route in router.routes), *shown]
    app.add_exception_handler(HTTPException, _refused)
    return app


async def _refused(_request: Request, error: Any) -> Response:
    """Returns problem details for a request that no route answers: 404, 405."""
    return Problem(error.status_code, "No operation of this interface.", headers=error.headers).response()
