"""Calls operations over httpx: sends exactly what was set, and returns what the document describes.

CallError
  UnexpectedResponse        a success that the document does not describe
  ClientError               4xx
    BadRequest  Unauthorized  Forbidden  NotFound  Conflict  UnprocessableContent  TooManyRequests
  ServerError               5xx
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

import httpx
from pydantic import ValidationError

from .json_text import JsonError, read_json
from .models import ABSENT, adapter
from .operations import Empty, Operation

__all__ = [
    "AsyncClient",
    "BadRequest",
    "CallError",
    "Client",
    "ClientError",
    "Conflict",
    "Fault",
    "Forbidden",
    "NotFound",
    "ServerError",
    "TooManyRequests",
    "Unauthorized",
    "UnexpectedResponse",
    "UnprocessableContent",
    "request_for",
]

T = TypeVar("T")
_SHOWN = 3


class Fault(NamedTuple):
    """A place of the request that the server refuses, such as `/title`, and why. The place may be empty."""

    place: str
    detail: str

    def __str__(self) -> str:
        return f"{self.place}: {self.detail}" if self.place else self.detail


class CallError(Exception):
    """The server refused the request, or its response is not as documented.

    `status` and `response` are the response's, `content` is its content as the type that the document states for the
    status. `title`, `detail` and `errors`, the faults of the request, are those of its problem details (RFC 9457).
    """

    def __init__(self, response: httpx.Response, content: Any = None, detail: str = "") -> None:
        problem: Any = None
        with suppress(JsonError):
            problem = read_json(response.content)
        texts = problem if isinstance(problem, dict) else {}
        self.status, self.response, self.content = response.status_code, response, content
        self.title = _text(texts, "title") or response.reason_phrase
        self.detail = detail or _text(texts, "detail", "message")
        self.errors = tuple(_faults(texts))
        more = len(self.errors) - _SHOWN
        shown = [*map(str, self.errors[:_SHOWN]), *([f"{more} more"] if more > 0 else [])]
        text = ": ".join(part for part in (f"{self.status} {self.title}".rstrip(), self.detail) if part)
        super().__init__(f"{text} ({'; '.join(shown)})" if shown else text)


def _text(problem: Mapping[str, Any], *names: str) -> str:
    return next((value for name in names if isinstance(value := problem.get(name), str)), "")


def _faults(problem: Mapping[str, Any]) -> Iterator[Fault]:
    """Yields the items of `errors` (RFC 9457 section 3), and those of `detail`, which FastAPI has there."""
    for name in ("errors", "detail"):
        items = problem.get(name)
        for item in items if isinstance(items, list) else ():
            if isinstance(item, str):
                yield Fault("", item)
            elif isinstance(item, dict) and (detail := _text(item, "detail", "message", "msg")):
                loc = item.get("loc")
                path = "".join(f"/{part}" for part in loc[1:]) if isinstance(loc, list) else ""
                yield Fault(_text(item, "pointer", "parameter", "field") or path, detail)


class UnexpectedResponse(CallError):
    """A success that the document does not describe."""


class ClientError(CallError):
    """A status from 400 to 499."""


class BadRequest(ClientError):
    """The status 400."""


class Unauthorized(ClientError):
    """The status 401."""


class Forbidden(ClientError):
    """The status 403."""


class NotFound(ClientError):
    """The status 404."""


class Conflict(ClientError):
    """The status 409."""


class UnprocessableContent(ClientError):
    """The status 422."""


class TooManyRequests(ClientError):
    """The status 429."""


class ServerError(CallError):
    """A status from 500 to 599."""


_BY_STATUS: dict[int, type[CallError]] = {
    400: BadRequest, 401: Unauthorized, 403: Forbidden, 404: NotFound, 409: Conflict, 422: UnprocessableContent,
    429: TooManyRequests,
}  # fmt: skip
_BY_CLASS: dict[int, type[CallError]] = {4: ClientError, 5: ServerError}


class Client:
    """Calls the operations of a tag. Base URL and credentials are those of the httpx client."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def _call(
        self, operation: Operation[T], given: Mapping[str, Any], body: Any = ABSENT, kind: str | None = None
    ) -> T:
        """Returns the content of a successful response. Raises `CallError`."""
        return _content(self._send(operation, given, body, kind), operation)

    def _send(
        self, operation: Operation[Any], given: Mapping[str, Any], body: Any = ABSENT, kind: str | None = None
    ) -> httpx.Response:
        """Returns a successful response. Raises `CallError`."""
        return _admitted(self._http.send(request_for(self._http, operation, given, body, kind)), operation)


class AsyncClient:
    """Awaits the operations of a tag. Base URL and credentials are those of the httpx client."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def _call(
        self, operation: Operation[T], given: Mapping[str, Any], body: Any = ABSENT, kind: str | None = None
    ) -> T:
        """Returns the content of a successful response. Raises `CallError`."""
        return _content(await self._send(operation, given, body, kind), operation)

    async def _send(
        self, operation: Operation[Any], given: Mapping[str, Any], body: Any = ABSENT, kind: str | None = None
    ) -> httpx.Response:
        """Returns a successful response. Raises `CallError`."""
        return _admitted(await self._http.send(request_for(self._http, operation, given, body, kind)), operation)


def request_for(
    client: httpx.Client | httpx.AsyncClient,
    operation: Operation[Any],
    given: Mapping[str, Any],
    body: Any = ABSENT,
    media_type: str | None = None,
) -> httpx.Request:
    """Returns the request. Raises `ValueError` if a value cannot be written in the style of its parameter."""
    headers: list[tuple[str, str]] = [("accept", operation.accept)]
    query: list[tuple[str, str | int | float | bool | None]] = []
    cookies: list[str] = []
    path = operation.path
    stated = {name: value for name, value in given.items() if value is not ABSENT}
    values = operation.model(**stated).model_dump(mode="json") if operation.model else {}
    for parameter in operation.parameters:
        if parameter.field not in values:
            continue
        value = values[parameter.field]
        if parameter.place == "path":
            path = path.replace("{" + parameter.name + "}", parameter.path_text(value))
        elif parameter.place == "query":
            query += parameter.pairs(value)
        elif parameter.place == "header":
            headers.append((parameter.name, parameter.plain(value)))
        else:
            cookies += [f"{name}={text}" for name, text in parameter.pairs(value)]
    if cookies:
        headers.append(("cookie", "; ".join(cookies)))
    if body is ABSENT:
        return client.build_request(operation.method, path, params=query or None, headers=headers)
    kind = media_type or next(
        (kind for kind, each in operation.bodies.items() if each.holds(body)), next(iter(operation.bodies))
    )
    content, kind, files = operation.bodies[kind].content(body, kind)
    if kind:
        headers.append(("content-type", kind))
    return client.build_request(
        operation.method, path, params=query or None, headers=headers, content=content, files=files
    )


def _admitted(response: httpx.Response, operation: Operation[Any]) -> httpx.Response:
    if response.is_success:
        return response
    kind, content = _kind(response, operation), None
    if kind is not None and kind is not Empty:
        with suppress(JsonError, ValidationError):
            content = adapter(kind).validate_python(read_json(response.content), by_alias=True, by_name=False)
    status = response.status_code
    raise _BY_STATUS.get(status, _BY_CLASS.get(status // 100, CallError))(response, content)


def _content(response: httpx.Response, operation: Operation[T]) -> T:
    kind = _kind(response, operation)
    if kind is None:
        raise UnexpectedResponse(response, detail="the document does not describe this response")
    content: Any = None
    if kind is not Empty:
        try:
            content = adapter(kind).validate_python(read_json(response.content), by_alias=True, by_name=False)
        except (JsonError, ValidationError) as error:
            raise UnexpectedResponse(response, detail=f"not as documented: {error}") from error
    result: T = content
    return result


def _kind(response: httpx.Response, operation: Operation[Any]) -> Any:
    """Returns the type that is declared for the status, and for the media type if there are several."""
    found = operation.declared(response.status_code)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return next((kind for _, media, kind in found if media == media_type), found[0][2] if found else None)
